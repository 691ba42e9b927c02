package firmware_test

import (
	"encoding/binary"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	kernelModules = flag.String("modules", "", "folder lib/modules/VERSION of Debian's kernel for arm64, to compare the lists with")
	kernelTrees   = flag.String("trees", "", "folder with its device trees")
)

// node is a node of a device tree, in the order of its making.
type node struct {
	name       string
	properties map[string]any // string, or []uint32
	nodes      []node
}

// blob lays out a flattened device tree (Devicetree Specification 0.4, chapter 5).
func blob(root node) []byte {
	var structure, names []byte
	u32 := func(n int) { structure = binary.BigEndian.AppendUint32(structure, uint32(n)) }
	pad := func() {
		for len(structure)%4 != 0 {
			structure = append(structure, 0)
		}
	}
	var lay func(n node)
	lay = func(n node) {
		u32(1)
		structure = append(structure, n.name+"\x00"...)
		pad()
		for name, value := range n.properties {
			var data []byte
			switch value := value.(type) {
			case string:
				data = []byte(value + "\x00")
			case []uint32:
				for _, w := range value {
					data = binary.BigEndian.AppendUint32(data, w)
				}
			}
			u32(3)
			u32(len(data))
			u32(len(names))
			structure = append(structure, data...)
			pad()
			names = append(names, name+"\x00"...)
		}
		for _, child := range n.nodes {
			lay(child)
		}
		u32(2)
	}
	lay(root)
	u32(9)
	const header = 40
	var b []byte
	for _, n := range []int{0xD00DFEED, header + len(structure) + len(names), header, header + len(structure), header, 17, 16, 0, len(names), len(structure)} {
		b = binary.BigEndian.AppendUint32(b, uint32(n))
	}
	return slices.Concat(b, structure, names)
}

// bench is a kernel of a few modules, lists and a board.
type bench struct {
	t   *testing.T
	dir string
}

func newBench(t *testing.T) *bench {
	t.Helper()
	if _, err := exec.LookPath("python3"); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skipf("SKIPPED: %v", err)
	}
	b := &bench{t, t.TempDir()}
	b.file("kernel/modules.builtin", "kernel/drivers/clk/clock.ko\n")
	b.file("kernel/modules.builtin.modinfo", "clock.alias=of:N*T*Cboard,clock\x00clock.alias=of:N*T*Cboard,clockC*\x00")
	for module, alias := range map[string]string{"mmc-host": "board,sd", "fixed": "regulator-fixed", "radio": "board,radio"} {
		b.file("kernel/kernel/"+module+".ko", "\x7fELF\x00depends=\x00alias=of:N*T*C"+alias+"C*\x00alias=of:N*T*C"+alias+"\x00name="+module+"\x00")
	}
	supply := node{"regulator", map[string]any{"compatible": "regulator-fixed", "phandle": []uint32{7}}, nil}
	board := node{"", map[string]any{}, []node{
		{"sd@1", map[string]any{"compatible": "board,sd", "vmmc-supply": []uint32{7}, "clocks": []uint32{8, 1}}, nil}, supply,
		{"clock", map[string]any{"compatible": "board,clock", "phandle": []uint32{8}}, nil},
		{"radio", map[string]any{"compatible": "board,radio"}, nil},
		{"off", map[string]any{"compatible": "board,radio", "status": "disabled"}, nil},
	}}
	b.file("board.dtb", string(blob(board)))
	return b
}

func (b *bench) file(name, text string) {
	b.t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// needs is what needs.py says of the lists, its lines in order.
func (b *bench) needs(list, without string) []string {
	b.t.Helper()
	b.file("modules.list", list)
	b.file("without.list", without)
	path := func(name string) string { return filepath.Join(b.dir, name) }
	out, err := exec.Command("python3", "boards/needs.py", "arm64", path("kernel"), path("modules.list"), path("without.list"), path("board.dtb")).Output()
	said := strings.Split(strings.TrimSpace(strings.ReplaceAll(string(out), b.dir+"/", "")), "\n")
	if said[0] == "" {
		said = nil
	}
	if (err != nil) != (len(said) > 0) {
		b.t.Fatalf("%v, %q", err, said)
	}
	slices.Sort(said)
	return said
}

// A board whose SD controller is fed by a regulator that is a module: without it, or
// with it after the disk, the machine waits for its disk for ever.
func TestNeeds(t *testing.T) {
	b := newBench(t)
	const late = "board.dtb: the disk wants /regulator (regulator-fixed): fixed before it"
	for _, c := range []struct {
		list, without string
		want          []string
	}{
		{"disk fixed\ndisk mmc-host\n", "radio\n", nil},
		{"# words\ndisk mmc_host # more\ndisk fixed arm64\n", "radio arm64\n", nil},
		{"disk fixed\ndisk mmc-host\nroot ?no-such\n", "radio\n", nil},
		{"disk fixed\ndisk mmc-host\nroot ?radio\n", "", nil},
		{"disk mmc-host\nroot fixed\n", "radio\n", []string{late}},
		{"disk mmc-host\n", "radio\n", []string{"board.dtb: /regulator (regulator-fixed) wants fixed", late}},
		{"disk fixed amd64\ndisk mmc-host\n", "radio\n", []string{"board.dtb: /regulator (regulator-fixed) wants fixed", late}},
		{"disk fixed\ndisk mmc-host\n", "", []string{"board.dtb: /radio (board,radio) wants radio"}},
		{"disk fixed\ndisk mmc-host\nroot clock\nroot no-such\n", "radio\nwrong\n",
			[]string{"modules.list: no module no_such in the kernel of arm64", "without.list: no module wrong in the kernel of arm64"}},
	} {
		if got := b.needs(c.list, c.without); !slices.Equal(got, c.want) {
			t.Errorf("%q, %q:\n got %q\nwant %q", c.list, c.without, got, c.want)
		}
	}
}

// The lists themselves, against a real kernel where one is given; image.sh does it for
// each image.
func TestListsAgainstKernel(t *testing.T) {
	if *kernelModules == "" {
		t.Skip("SKIPPED: -modules and -trees name no kernel; scripts/image.sh compares the lists with the image's")
	}
	trees, err := filepath.Glob(filepath.Join(*kernelTrees, "bcm2*.dtb"))
	if err != nil || len(trees) == 0 {
		t.Fatalf("no device trees in %s: %v", *kernelTrees, err)
	}
	out, err := exec.Command("python3", append([]string{"boards/needs.py", "arm64", *kernelModules, "modules.list", "boards/without.list"}, trees...)...).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// A Raspberry Pi's firmware passes over, without a word, what it cannot do: config.txt
// names files that image.sh lays, and asks for no overlay and no parameter, which
// Debian's device trees do not have.
func TestConfigAsksForWhatIsThere(t *testing.T) {
	config, err := os.ReadFile("boards/config.txt")
	if err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile("../scripts/image.sh")
	if err != nil {
		t.Fatal(err)
	}
	files := 0
	for line := range strings.Lines(string(config)) {
		line = strings.TrimSpace(line)
		if regexp.MustCompile(`^(dtoverlay|dtparam)`).MatchString(line) {
			t.Errorf("%q: the image has no overlays", line)
		}
		for _, name := range regexp.MustCompile(`^(?:kernel=|initramfs )(\S+)`).FindStringSubmatch(line) {
			if name == line || strings.HasPrefix(line, name) {
				continue
			}
			files++
			if !strings.Contains(string(image), `"$B/`+name+`"`) {
				t.Errorf("%q: image.sh lays no file $B/%s", line, name)
			}
		}
	}
	if files != 2 {
		t.Errorf("got %d files in config.txt, want kernel and initramfs", files)
	}
}

// The clock module on a Raspberry Pi's pins is made known on its bus, and on no other.
func TestClockModuleIsMadeKnown(t *testing.T) {
	text, err := os.ReadFile("rootfs/etc/udev/rules.d/70-kiosk.rules")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"bcm2835 (i2c@7e804000)": "ds3231 0x68", "bcm2835 (i2c@7e205000)": "", "SMBus I801 adapter": ""} {
		d := &device{subsystem: "i2c", kernel: "i2c-1", attributes: map[string]string{"name": name}, env: map[string]string{}}
		d.apply(string(text))
		if got := d.written["new_device"]; got != want {
			t.Errorf("%s: got %q, want %q", name, got, want)
		}
	}
}
