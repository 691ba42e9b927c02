// Package firmware_test holds what can be said of the appliance's files without an
// emulator.
package firmware_test

import (
	"flag"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var debianRules = flag.String("rules", "/usr/lib/udev/rules.d", "folder with the rules of Debian's package udev")

// device is a device as udev's rules see it.
type device struct {
	subsystem, kernel, devtype string
	parents                    []string          // their subsystems
	attributes                 map[string]string // of the device and of its parents
	env                        map[string]string
	group                      string
	asked                      []string // programs and builtins that were run on it
	watched                    bool
	written                    map[string]string // attributes
}

// token is one part of a rule: KEY{attribute} operator "value".
var token = regexp.MustCompile(`([A-Z]+)(?:\{([^}]*)\})?\s*(==|!=|\+=|:=|=)\s*"([^"]*)"`)

// matches says whether a value is one of a rule's patterns, which "|" separates.
func matches(patterns, value string) bool {
	for _, p := range strings.Split(patterns, "|") {
		if ok, _ := path.Match(strings.ReplaceAll(p, "[!", "[^"), value); ok || p == value {
			return true
		}
	}
	return false
}

// fits says whether a rule is one for the device, as far as this test knows the keys:
// of one that it does not know, or that an earlier program would have answered, it
// takes the worse, that it is.
func (d *device) fits(t [][]string) bool {
	for _, part := range t {
		key, attribute, op, value := part[1], part[2], part[3], part[4]
		if op != "==" && op != "!=" {
			continue
		}
		var is bool
		switch key {
		case "ACTION":
			is = matches(value, "add")
		case "SUBSYSTEM":
			is = matches(value, d.subsystem)
		case "KERNEL":
			is = matches(value, d.kernel)
		case "SUBSYSTEMS":
			is = slices.ContainsFunc(append(d.parents, d.subsystem), func(s string) bool { return matches(value, s) })
		case "ENV":
			is = matches(value, d.env[attribute])
		case "ATTR", "ATTRS":
			is = matches(value, d.attributes[attribute])
		case "TEST":
			is = false
		default:
			continue
		}
		if is != (op == "==") {
			return false
		}
	}
	return true
}

// apply runs the rules of a file on a device.
func (d *device) apply(rules string) {
	label := ""
	for line := range strings.Lines(strings.ReplaceAll(rules, "\\\n", " ")) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		t := token.FindAllStringSubmatch(line, -1)
		if label != "" {
			if i := slices.IndexFunc(t, func(p []string) bool { return p[1] == "LABEL" && p[4] == label }); i < 0 {
				continue
			}
			label = ""
		}
		if d.fits(t) {
			label = d.assign(t)
		}
	}
}

// assign does what a rule that fits says, and returns the label that it jumps to.
func (d *device) assign(t [][]string) (label string) {
	for _, part := range t {
		key, attribute, op, value := part[1], part[2], part[3], part[4]
		switch {
		case op == "==" || op == "!=":
		case key == "GOTO":
			label = value
		case key == "ENV":
			d.env[attribute] = value
		case key == "IMPORT" && (attribute == "builtin" || attribute == "program"), key == "RUN", key == "PROGRAM":
			d.asked = append(d.asked, strings.Fields(value)[0])
		case key == "ATTR" && op == "=":
			if d.written == nil {
				d.written = map[string]string{}
			}
			d.written[attribute] = value
		case key == "GROUP":
			d.group = value
		case key == "OPTIONS" && strings.Contains(value, "watch"):
			d.watched = value == "watch"
		}
	}
	return label
}

// rules reads all rules in udev's order: by the names of the files, whatever folder.
func rules(t *testing.T, debian string) (names []string, text map[string]string) {
	t.Helper()
	removed, err := os.ReadFile("removed.list")
	if err != nil {
		t.Fatal(err)
	}
	text = map[string]string{}
	for _, dir := range []string{debian, "rootfs/etc/udev/rules.d"} {
		files, err := filepath.Glob(filepath.Join(dir, "*.rules"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			name := filepath.Base(f)
			if gone := slices.ContainsFunc(strings.Fields(string(removed)), func(p string) bool {
				ok, _ := path.Match(p, "usr/lib/udev/rules.d/"+name)
				return ok && dir == debian
			}); !gone {
				text[name] = string(b)
				names = append(names, name)
			}
		}
	}
	slices.Sort(names)
	return names, text
}

func stick(kernel, devtype, removable string) *device {
	return &device{
		subsystem: "block", kernel: kernel, devtype: devtype, parents: []string{"scsi", "usb", "pci"},
		attributes: map[string]string{"removable": removable, "vendor": "ATA", "type": "0"},
		env:        map[string]string{"DEVTYPE": devtype, "DISKSEQ": "7"},
	}
}

// udev runs as root: on a disk that comes by USB it runs nothing that reads the disk or
// asks its firmware, whatever the disk calls itself. Of what runs on every device only
// what loads a driver is left.
func TestUdevParsesNothingOfSticks(t *testing.T) {
	if _, err := os.Stat(filepath.Join(*debianRules, "60-persistent-storage.rules")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("%v: apt-get install udev", err)
		}
		t.Skipf("SKIPPED: %v: apt-get install udev", err)
	}
	names, text := rules(t, *debianRules)
	harmless := []string{"kmod", "path_id", "usb_id", "hwdb"} // they look at sysfs alone
	for _, d := range []*device{stick("sda", "disk", "1"), stick("sda", "disk", "0"), stick("sda1", "partition", "0"), stick("sr0", "disk", "1")} {
		for _, name := range names {
			d.apply(text[name])
		}
		d.asked = slices.DeleteFunc(d.asked, func(s string) bool { return slices.Contains(harmless, s) })
		if len(d.asked) > 0 || d.watched {
			t.Errorf("%s: runs %q, watched %t", d.kernel, d.asked, d.watched)
		}
	}
	// The same disk inside the machine shows that this test sees what runs.
	inside := stick("sda", "disk", "0")
	inside.parents = []string{"scsi", "pci"}
	for _, name := range names {
		inside.apply(text[name])
	}
	for _, want := range []string{"blkid", "ata_id"} {
		if !slices.Contains(inside.asked, want) {
			t.Errorf("a disk inside the machine: runs %q, and not %s", inside.asked, want)
		}
	}
}

// Hubs, keyboards, keypads, card readers, sticks and headsets are let in; mice, network
// devices, serial ports, instruments and cameras are not.
func TestWhatIsLetIn(t *testing.T) {
	text, err := os.ReadFile("rootfs/etc/udev/rules.d/60-usb-classes.rules")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, class, protocol string
		in                    bool
	}{
		{"keyboard", "03", "01", true}, {"keypad without a boot protocol", "03", "00", true}, {"mouse", "03", "02", false},
		{"hub", "09", "00", true}, {"stick", "08", "50", true}, {"card reader", "0b", "00", true},
		{"network", "02", "00", false}, {"its data", "0a", "00", false}, {"serial port", "ff", "00", false},
		{"camera", "0e", "00", false}, {"headset", "01", "00", true}, {"instrument", "01", "00", false}, {"printer", "07", "02", false}, {"Bluetooth", "e0", "01", false},
	} {
		d := &device{subsystem: "usb", kernel: "1-1:1.0", devtype: "usb_interface", env: map[string]string{"DEVTYPE": "usb_interface"},
			attributes: map[string]string{"bInterfaceClass": c.class, "bInterfaceProtocol": c.protocol}}
		if c.what == "instrument" {
			d.attributes["bInterfaceSubClass"] = "03"
		}
		d.apply(string(text))
		if in := d.written["authorized"] != "0"; in != c.in {
			t.Errorf("%s: let in %t, want %t", c.what, in, c.in)
		}
	}
}

// The kiosk, of group audio, may play on a headset, and not listen by it.
func TestSoundIsHeardOnly(t *testing.T) {
	text, err := os.ReadFile("rootfs/etc/udev/rules.d/70-kiosk-sound.rules")
	if err != nil {
		t.Fatal(err)
	}
	for node, want := range map[string]string{
		"pcmC0D0p": "audio", "pcmC11D3p": "audio", "controlC0": "audio",
		"pcmC0D0c": "root", "pcmC11D3c": "root", "midiC0D0": "root", "hwC0D0": "root", "seq": "root", "timer": "root",
	} {
		d := &device{subsystem: "sound", kernel: node, group: "audio", env: map[string]string{}} // by Debian's 50-udev-default.rules
		d.apply(string(text))
		if d.group != want {
			t.Errorf("%s: got group %s, want %s", node, d.group, want)
		}
	}
}
