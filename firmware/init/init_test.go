package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestSettings(t *testing.T) {
	usual := []string{"vd?", "mmcblk?"}
	for _, c := range []struct {
		line string
		want settings
	}{
		{"", settings{disks: usual}},
		{"quiet kiosk.disk= panic=10", settings{disks: usual}},
		{"kiosk.disk=sd?,nvme?n1 kiosk.keymap=us", settings{disks: []string{"sd?", "nvme?n1"}, keymap: "us"}},
		{"kiosk.keymap=../../etc/passwd", settings{disks: usual}},
		{"kiosk.keymap=fr KIOSK.KEYMAP=us", settings{disks: usual, keymap: "fr"}},
		{"kiosk.keymap", settings{disks: usual}},
	} {
		if got := settingsOf(c.line); !reflect.DeepEqual(got, c.want) {
			t.Errorf("%q: got %+v, want %+v", c.line, got, c.want)
		}
	}
}

// machine lays out what the kernel shows of a disk with partitions 1 to 4.
func machine(t *testing.T, disk string, sector []byte) (sys, dev string) {
	t.Helper()
	sys, dev = t.TempDir(), t.TempDir()
	sep := ""
	if last := disk[len(disk)-1]; last >= '0' && last <= '9' {
		sep = "p"
	}
	for _, n := range []string{"1", "2", "3", "4"} {
		dir := filepath.Join(sys, disk, disk+sep+n)
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "partition"), []byte(n+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dev, disk), sector, 0o644); err != nil {
		t.Fatal(err)
	}
	return sys, dev
}

func record(id uint32) []byte {
	b := make([]byte, 512)
	binary.LittleEndian.PutUint32(b[440:], id)
	b[510], b[511] = 0x55, 0xaa
	return b
}

func TestFindDisk(t *testing.T) {
	usual := settingsOf("").disks
	broken := record(signature)
	broken[511] = 0
	for _, c := range []struct {
		name, disk string
		sector     []byte
		root       string
	}{
		{"virtual", "vda", record(signature), "vda2"},
		{"memory card, second controller", "mmcblk1", record(signature), "mmcblk1p2"},
		{"a stick with the same image", "sda", record(signature), ""},
		{"another disk", "vda", record(signature + 1), ""},
		{"no boot record", "vda", broken, ""},
		{"too short", "vda", record(signature)[:511], ""},
	} {
		sys, dev := machine(t, c.disk, c.sector)
		got, err := findDisk(sys, dev, usual)
		if c.root == "" {
			if err == nil {
				t.Errorf("%s: found %+v", c.name, got)
			}
			continue
		}
		disk := filepath.Join(dev, strings.TrimSuffix(c.root, "2"))
		want := partitions{disk + "1", disk + "2", disk + "3", disk + "4"}
		if err != nil || got != want {
			t.Errorf("%s: got %+v, %v, want %+v", c.name, got, err, want)
		}
	}
}

// programs plays e2fsck and mke2fs.
type programs struct {
	fsck, mkfs int
	err        error
	ran        []string
}

func (p *programs) run(_ time.Duration, name string, _ ...string) (int, error) {
	p.ran = append(p.ran, filepath.Base(name))
	if filepath.Base(name) == "e2fsck" {
		return p.fsck, p.err
	}
	return p.mkfs, p.err
}

func TestOpenData(t *testing.T) {
	refused := errors.New("mount: refused")
	for _, c := range []struct {
		name     string
		device   string
		programs programs
		refusals int // of the first mounts
		want     dataState
		ran      int
	}{
		{"clean", "/dev/x", programs{}, 0, sound, 1},
		{"repaired", "/dev/x", programs{fsck: 1}, 0, repaired, 1},
		{"repaired, restart asked for", "/dev/x", programs{fsck: 2}, 0, repaired, 1},
		{"errors left", "/dev/x", programs{fsck: 4}, 0, remade, 2},
		{"no superblock", "/dev/x", programs{fsck: 8}, 0, remade, 2},
		{"clean, cannot be mounted", "/dev/x", programs{}, 1, remade, 2},
		{"remade, cannot be mounted", "/dev/x", programs{fsck: 8}, 1, inMemory, 2},
		{"cannot be remade", "/dev/x", programs{fsck: 8, mkfs: 1}, 0, inMemory, 2},
		{"no programs", "/dev/x", programs{err: os.ErrNotExist}, 0, inMemory, 2},
		{"no partition", "", programs{}, 0, inMemory, 0},
	} {
		left, last := c.refusals, "none"
		got := openData(c.device, &c.programs, func(device string) error {
			last = device
			if left > 0 && device != "" {
				left--
				return refused
			}
			return nil
		})
		if got != c.want || len(c.programs.ran) != c.ran {
			t.Errorf("%s: got %s after %v, want %s", c.name, got, c.programs.ran, c.want)
		}
		if (last == "") != (c.want == inMemory) {
			t.Errorf("%s: mounted %q", c.name, last)
		}
	}
}

func TestLeaveNotes(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"etc", "data"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	passwd := "root:x:0:0::/:/bin/false\nkiosk:x:" + strconv.Itoa(os.Getuid()) + ":" + strconv.Itoa(os.Getgid()) + "::/:/bin/false\n"
	for name, content := range map[string]string{"etc/passwd": passwd, "data/kiosk": "a file in the folder's place"} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	mount := func(string) error { t.Error("mounted where there is room"); return nil }
	if err := leaveNotes(root, settle(root, remade, mount), rootHash{7, "ab12"}); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(filepath.Join(root, "run/guichet/data")); err != nil || string(got) != "remade\n" {
		t.Errorf("got %q, %v", got, err)
	}
	if got, err := os.ReadFile(filepath.Join(root, "run/guichet/root")); err != nil || string(got) != "ab12\n" {
		t.Errorf("got %q, %v", got, err)
	}
	if info, err := os.Stat(filepath.Join(root, "data/kiosk")); err != nil || !info.IsDir() || info.Mode().Perm() != 0o700 {
		t.Errorf("data/kiosk: %v, %v", info, err)
	}
}

// A partition that can only be read, with the kiosk's folder on it, is as it was found.
func TestSettleReadOnly(t *testing.T) {
	root := t.TempDir()
	for _, dir := range []string{"etc", "data"} {
		if err := os.Mkdir(filepath.Join(root, dir), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(root, "etc/passwd"), []byte("kiosk:x:900:900::/:/usr/sbin/nologin\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	data := filepath.Join(root, "data")
	if err := unix.Mount("tmpfs", data, "tmpfs", 0, "size=64k"); err != nil {
		t.Skipf("no file system can be mounted here (%v)", err)
	}
	defer func() { _ = unix.Unmount(data, unix.MNT_DETACH) }()
	memory := func(string) error { t.Error("memory takes its place"); return nil }
	for _, flags := range []uintptr{0, unix.MS_RDONLY} {
		if err := unix.Mount("", data, "", unix.MS_REMOUNT|flags, ""); err != nil {
			t.Fatal(err)
		}
		if got := settle(root, sound, memory); got != sound {
			t.Errorf("%s", got)
		}
	}
}

// A partition without room for the kiosk's folder gives way to memory.
func TestSettleInMemory(t *testing.T) {
	root := t.TempDir()
	if err := os.Mkdir(filepath.Join(root, "etc"), 0o755); err != nil {
		t.Fatal(err)
	}
	passwd := fmt.Sprintf("kiosk:x:%d:%d::/:/usr/sbin/nologin\n", os.Getuid(), os.Getgid())
	for name, content := range map[string]string{"etc/passwd": passwd, "data": "no folder can be made in a file"} {
		if err := os.WriteFile(filepath.Join(root, name), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	data := filepath.Join(root, "data")
	memory := func(device string) error {
		if device != "" {
			t.Errorf("%s is mounted", device)
		}
		return errors.Join(os.Remove(data), os.Mkdir(data, 0o755))
	}
	if got := settle(root, sound, memory); got != inMemory {
		t.Errorf("%s", got)
	}
	if info, err := os.Stat(filepath.Join(data, "kiosk")); err != nil || !info.IsDir() {
		t.Errorf("%v, %v", info, err)
	}
	if err := os.RemoveAll(data); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(data, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got := settle(root, sound, func(string) error { return errors.New("no memory") }); got != inMemory {
		t.Errorf("without memory: %s", got)
	}
}

// Each word of modules.list that asks for a folder of the RAM disk has one that
// scripts/image.sh fills and that this program loads.
func TestModuleFolders(t *testing.T) {
	list, err := os.ReadFile("../modules.list")
	if err != nil {
		t.Fatal(err)
	}
	script, err := os.ReadFile("../../scripts/image.sh")
	if err != nil {
		t.Fatal(err)
	}
	var sources []byte
	for _, name := range []string{"main.go", "modules.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, b...)
	}
	_, folders, _ := strings.Cut(string(script), `"$I"/modules/{`)
	folders, _, _ = strings.Cut(folders, "}")
	seen := map[string]bool{"root": true} // no folder: these are in the root
	for line := range strings.Lines(string(list)) {
		when, _, _ := strings.Cut(line, " ")
		if when[0] == '#' || seen[when] {
			continue
		}
		seen[when] = true
		if !slices.Contains(strings.Split(folders, ","), when) || !strings.Contains(string(sources), `"/modules/`+when+`"`) {
			t.Errorf("modules of %q: no folder in %q, or it is not loaded", when, folders)
		}
	}
	if len(seen) < 5 {
		t.Errorf("only %v in modules.list", seen)
	}
}
