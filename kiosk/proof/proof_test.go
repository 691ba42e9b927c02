package proof

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

const aBoot = "0b5f4ab4-0b1c-4a3e-9d3c-7c4d9a1f2e3b"

// sound is an appliance that keeps every promise.
func sound() fstest.MapFS {
	root := fstest.MapFS{
		"usr/lib/os-release":                            {Data: []byte("ID=debian\nIMAGE_ID=guichet\nIMAGE_VERSION=1\n")},
		"proc/sys/kernel/random/boot_id":                {Data: []byte(aBoot + "\n")},
		"sys/class/net/lo":                              {Mode: fs.ModeSymlink, Data: []byte("../../devices/virtual/net/lo")},
		"proc/modules":                                  {Data: []byte("usb_storage 81920 0 - Live 0x0\nuas 32768 0 - Live 0x0\n")},
		"usr/lib/modules/6.1/kernel/usb/usb-storage.ko": {}, "usr/lib/modules/6.1/kernel/usb/uas.ko.xz": {},
		"usr/lib/modules/6.1/modules.builtin": {Data: []byte("kernel/drivers/net/loopback.ko\n")},
		"proc/sys/kernel/kexec_load_disabled": {Data: []byte("1\n")},
		"proc/sys/kernel/sysrq":               {Data: []byte("0\n")},
		"proc/sys/kernel/ctrl-alt-del":        {Data: []byte("0\n")},
		"usr/bin/kiosk":                       {Mode: 0o755}, "usr/sbin/e2fsck": {Mode: 0o755},
		"usr/sbin/mkfs.ext4":                  {Mode: fs.ModeSymlink, Data: []byte("mke2fs")},
		"usr/lib/libc.so.6":                   {Mode: 0o644},
		"usr/lib/guichet/renew":               {Mode: 0o755},
		"data/kiosk/trust/key.pub":            {Mode: 0o600},
		"usr/lib/systemd/system/basic.target": {},
		"etc/systemd/system/kiosk.service":    {},
		"etc/systemd/system/getty@.service":   {Mode: fs.ModeSymlink, Data: []byte("/dev/null")},
		contentsFile: {Data: []byte("program usr/bin/kiosk\nprogram usr/sbin/e2fsck\nprogram usr/sbin/mkfs.ext4\nprogram usr/lib/guichet/renew\n" +
			"module usr/lib/modules/6.1/kernel/usb/usb-storage.ko\nmodule usr/lib/modules/6.1/kernel/usb/uas.ko.xz\n" +
			"unit usr/lib/systemd/system/basic.target\nunit etc/systemd/system/kiosk.service\n")},
		rootDevice: {Data: []byte(rootPrefix + strings.Repeat("ab12", 16) + "\n")},
		"proc/self/mountinfo": {Data: []byte("1 0 0:2 / / rw - rootfs rootfs rw\n" +
			"24 1 0:23 / / rw,nodev - overlay overlay rw,lowerdir=/ro,upperdir=/rw/upper,workdir=/rw/work\n" +
			"25 24 0:5 / /dev rw,nosuid - devtmpfs devtmpfs rw,mode=755\n" +
			"26 24 8:4 / /data rw,nosuid,nodev,noexec,noatime - ext4 /dev/sda4 rw\n")},
		rootNote: {Data: []byte(strings.Repeat("ab12", 16) + "\n")},
	}
	return root
}

func noKeys() ([]string, error) { return nil, nil }

// Each promise is kept on a sound appliance, and broken on purpose in every way here.
func TestMutations(t *testing.T) {
	at := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	for _, l := range Look(sound(), noKeys, at).Lines {
		if l.Status != Kept || l.Detail == "" {
			t.Errorf("sound: got %+v, want it kept", l)
		}
	}
	file := func(name, data string) func(fstest.MapFS) {
		return func(m fstest.MapFS) { m[name] = &fstest.MapFile{Data: []byte(data)} }
	}
	gone := func(name string) func(fstest.MapFS) { return func(m fstest.MapFS) { delete(m, name) } }
	for _, c := range []struct {
		name   string
		broken func(fstest.MapFS)
		which  Promise
		want   Status
		says   string
	}{
		{"a network card", file("sys/class/net/eth0", ""), Interfaces, Broken, "interfaces: eth0"},
		{"five and more", func(m fstest.MapFS) {
			for _, n := range []string{"a", "b", "c", "d", "e", "f", "g"} {
				m["sys/class/net/"+n] = &fstest.MapFile{}
			}
		}, Interfaces, Broken, "a, b, c, d, e and 2 more"},
		{"no /sys", gone("sys/class/net/lo"), Interfaces, Unknown, "cannot be looked at"},
		{"a loaded driver of the root", func(m fstest.MapFS) {
			file("usr/lib/modules/6.1/kernel/drivers/net/e1000.ko", "")(m)
			file("proc/modules", "uas 1 0 - Live 0x0\ne1000 1 0 - Live 0x0\n")(m)
		}, Drivers, Broken, "loaded: e1000"},
		{"a loaded module from elsewhere", file("proc/modules", "rootkit 1 0 - Live 0x0\n"), Drivers, Broken, "loaded: rootkit"},
		{"the kernel does not tell", gone("proc/modules"), Drivers, Unknown, "proc/modules"},
		{"Wi-Fi to load", file("usr/lib/modules/6.1/kernel/drivers/net/wireless/brcmfmac.ko.xz", ""), Modules, Broken, "brcmfmac.ko.xz"},
		{"Bluetooth to load", file("usr/lib/modules/6.1/kernel/drivers/bluetooth/btusb.ko", ""), Modules, Broken, "btusb"},
		{"another kernel", file("proc/sys/kernel/kexec_load_disabled", "0\n"), Modules, Broken, "another kernel"},
		{"kexec unknown", gone("proc/sys/kernel/kexec_load_disabled"), Modules, Unknown, "kexec"},
		{"a set-user bit", func(m fstest.MapFS) { m["usr/bin/kiosk"] = &fstest.MapFile{Mode: 0o755 | fs.ModeSetuid} }, Programs, Broken, "set-user bit"},
		{"a getty unmasked", file("etc/systemd/system/getty@.service", ""), Programs, Broken, "getty@.service"},
		{"masked with something else", func(m fstest.MapFS) {
			m["etc/systemd/system/getty@.service"] = &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("/usr/lib/x")}
		}, Programs, Broken, "getty@.service"},
		{"what the build let in all the same", func(m fstest.MapFS) {
			m["usr/bin/sh"] = &fstest.MapFile{Mode: 0o755}
			m[contentsFile] = &fstest.MapFile{Data: append([]byte("program usr/bin/sh\n"), m[contentsFile].Data...)}
		}, Programs, Broken, "usr/bin/sh"},
		{"a link to a program", func(m fstest.MapFS) {
			m["usr/bin/sh"] = &fstest.MapFile{Mode: fs.ModeSymlink, Data: []byte("/data/kiosk/x")}
		}, Programs, Broken, "usr/bin/sh"},
		{"data from which something can be started", func(m fstest.MapFS) {
			m["data/kiosk/x"] = &fstest.MapFile{Mode: 0o700}
			m["proc/self/mountinfo"] = &fstest.MapFile{Data: bytes.ReplaceAll(m["proc/self/mountinfo"].Data, []byte(",noexec"), nil)}
		}, Programs, Broken, "data/kiosk/x"},
		{"no list of programs", gone(contentsFile), Programs, Unknown, "contents"},
		{"no list of modules", gone(contentsFile), Modules, Unknown, "contents"},
		{"no list of drivers", gone(contentsFile), Drivers, Unknown, "contents"},
		{"a torn list", file(contentsFile, "program usr/bin/kiosk\nmod"), Programs, Unknown, "not whole"},
		{"a list without units", file(contentsFile, "program usr/bin/kiosk\nmodule x.ko\n"), Programs, Unknown, "not whole"},
		{"SysRq", file("proc/sys/kernel/sysrq", "176\n"), Keys, Broken, "sysrq"},
		{"Ctrl-Alt-Del", file("proc/sys/kernel/ctrl-alt-del", "1\n"), Keys, Broken, "ctrl-alt-del"},
		{"another root", file("proc/self/mountinfo", "24 1 8:2 / / rw - ext4 /dev/sda2 rw\n"), Root, Broken, "not the one"},
		{"another root over it", func(m fstest.MapFS) {
			m["proc/self/mountinfo"].Data = append(m["proc/self/mountinfo"].Data, "99 24 8:2 / / rw - ext4 /dev/sda2 rw\n"...)
		}, Root, Broken, "not the one"},
		{"another layer below", file("proc/self/mountinfo", "24 1 0:23 / / rw - overlay overlay rw,lowerdir=/rx,upperdir=/rw/upper\n"), Root, Broken, "not the one"},
		{"unverified", gone(rootNote), Root, Broken, "did not say"},
		{"a hash that nobody verifies", file(rootNote, strings.Repeat("0", 64)+"\n"), Root, Broken, "the kernel does not verify"},
		{"no device that verifies", gone(rootDevice), Root, Broken, "the kernel does not verify"},
		{"a torn note", file(rootNote, "ab12\n"), Root, Broken, "not the one"},
	} {
		root := maps.Clone(sound())
		c.broken(root)
		for _, l := range Look(root, noKeys, at).Lines {
			if l.Promise == c.which && (l.Status != c.want || !strings.Contains(l.Detail, c.says)) {
				t.Errorf("%s: got %s %q, want %s with %q", c.name, l.Status, l.Detail, c.want, c.says)
			}
		}
	}
}

// What is not the image's is a way out, whatever its name and wherever it lies.
func TestWhatIsNotOfTheImage(t *testing.T) {
	look := func(m fstest.MapFS, p Promise) Line { return Look(m, noKeys, time.Time{}).Line(p) }
	for _, name := range []string{
		"usr/bin/dash", "usr/sbin/agetty", "usr/bin/python3.11", "usr/bin/perl5.36.0", "usr/bin/rbash", "usr/bin/mksh", "usr/sbin/dropbear",
		"usr/bin/socat", "usr/bin/ncat", "usr/bin/gdb", "usr/bin/vim.tiny", "usr/bin/lua5.4", "usr/bin/busybox.static", "usr/bin/tmux",
		"usr/sbin/insmod", "usr/local/bin/bash", "opt/sh", "home/x", "tmp/x", "usr/lib/x/y/z", "x",
	} {
		m := sound()
		m[name] = &fstest.MapFile{Mode: 0o755}
		if l := look(m, Programs); l.Status != Broken || !strings.Contains(l.Detail, name) {
			t.Errorf("program %s: got %+v, want it broken", name, l)
		}
	}
	for _, name := range []string{
		"etc/systemd/system/getty@tty2.service", "usr/local/lib/systemd/system/debug-shell.service", "etc/systemd/system.control/getty@.service",
		"run/systemd/generator/serial-getty@ttyS0.service", "run/systemd/transient/x.service", "usr/lib/systemd/system/emergency.service",
		"run/systemd/system.control/getty@.service", "etc/systemd/system/kiosk.service.d/x.conf", "etc/systemd/system/kiosk.target.wants/x.service",
	} {
		m := sound()
		m[name] = &fstest.MapFile{}
		if l := look(m, Programs); l.Status != Broken || !strings.Contains(l.Detail, name) {
			t.Errorf("unit %s: got %+v, want it broken", name, l)
		}
	}
	for file, name := range map[string]string{
		"usb/gadget/legacy/g_ether.ko": "g_ether", "usb/gadget/function/u_ether.ko": "u_ether", "usb/gadget/function/usb_f_rndis.ko": "usb_f_rndis",
		"usb/gadget/function/usb_f_ecm.ko": "usb_f_ecm", "firewire/firewire-net.ko": "firewire_net", "tty/n_gsm.ko.zst": "n_gsm",
	} {
		m := sound()
		m["usr/lib/modules/6.1/kernel/drivers/"+file] = &fstest.MapFile{}
		m["proc/modules"] = &fstest.MapFile{Data: []byte(name + " 1 0 - Live 0x0\n")}
		if l := look(m, Modules); l.Status != Broken {
			t.Errorf("module %s: got %+v, want it broken", file, l)
		}
		if l := look(m, Drivers); l.Status != Broken || !strings.Contains(l.Detail, name) {
			t.Errorf("loaded %s: got %+v, want it broken", name, l)
		}
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		name string
		keys func() ([]string, error)
		want Status
		says string
	}{
		{"a switch of consoles", func() ([]string, error) { return []string{"Console_2"}, nil }, Broken, "Console_2"},
		{"no console", func() ([]string, error) { return nil, errors.New("no such device") }, Unknown, "no such device"},
	} {
		if l := keysOf(sound(), c.keys); l.Status != c.want || !strings.Contains(l.Detail, c.says) {
			t.Errorf("%s: got %+v, want %s with %q", c.name, l, c.want, c.says)
		}
	}
}

// The entries are as linux/keyboard.h numbers them.
func TestWaysOut(t *testing.T) {
	table := map[[2]byte]uint16{
		{0, 59}: 0x0500, {0, 60}: 0x0501, {2, 60}: 0x0501, // two consoles, one on two tables
		{0, 30}: 'a', {0, 3}: 0xF000 + 0x526, {1, 1}: 0xF000 ^ 0x20AC, // letters
		{4, 111}: 0x020C, {0, 99}: 0x020F, // restart, SAK
		{0, 28}: 0x0201, // Enter
	}
	read := func(t, k byte) (uint16, error) {
		if t > 4 {
			return noSuchTable, nil
		}
		return table[[2]byte{t, k}], nil
	}
	got, err := waysOut(read)
	if want := "Console_1 Console_2 SAK Boot"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("got %q, %v, want %q", got, err, want)
	}
	if _, err := waysOut(func(byte, byte) (uint16, error) { return 0, errors.New("denied") }); err == nil {
		t.Error("got no error of a console that does not answer")
	}
}

// No promise is of a machine that is not the appliance, however empty it is.
func TestElsewhere(t *testing.T) {
	root := sound()
	root["usr/lib/os-release"] = &fstest.MapFile{Data: []byte("ID=debian\n# IMAGE_ID=guichet\n")}
	for _, l := range Look(root, noKeys, time.Time{}).Lines {
		if l.Status != Unknown || l.Detail != elsewhere {
			t.Errorf("got %+v, want it unknown", l)
		}
	}
}

func TestRead(t *testing.T) {
	m := Look(sound(), noKeys, time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC))
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	got, err := Read(bytes.NewReader(b), aBoot)
	if err != nil || got.Line(Root) != m.Line(Root) || got.Line(Root).Status != Kept || !got.At.Equal(m.At) {
		t.Errorf("got %+v, %v, want %+v", got, err, m)
	}
	if l := got.Line("other"); l.Status != Unknown {
		t.Errorf("got %+v of a promise that nobody looked at", l)
	}
	for name, text := range map[string]string{"torn": string(b[:len(b)/2]), "empty": "", "no start": "{}", "endless": strings.Repeat(" ", maxMachine) + string(b)} {
		if _, err := Read(strings.NewReader(text), aBoot); err == nil {
			t.Errorf("%s: got no error", name)
		}
	}
	if _, err := Read(bytes.NewReader(b), "another"); err == nil {
		t.Error("got no error of another start's")
	}
	if _, err := Read(strings.NewReader(`{"boot":""}`), ""); err == nil {
		t.Error("got no error where no start has a number")
	}
}
