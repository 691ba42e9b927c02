package usb

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/bundle"
)

var at = time.Date(2026, 11, 22, 9, 41, 27, 0, time.UTC)

// memory is a stick in memory that breaks after so many writes.
type memory struct {
	b      []byte
	left   int // writes until it breaks; < 0: it does not
	err    error
	writes []int64
	old    [][]byte
	syncs  int
}

func (m *memory) ReadAt(p []byte, at int64) (int, error) {
	return bytes.NewReader(m.b).ReadAt(p, at)
}

func (m *memory) WriteAt(p []byte, at int64) (int, error) {
	if m.left == 0 {
		return 0, m.err
	}
	m.left--
	m.writes = append(m.writes, at)
	m.old = append(m.old, bytes.Clone(m.b[at:at+int64(len(p))]))
	return copy(m.b[at:], p), nil
}

// undo takes back what was written.
func (m *memory) undo() {
	for i, at := range slices.Backward(m.writes) {
		copy(m.b[at:], m.old[i])
	}
	m.writes, m.old = nil, nil
}

func (m *memory) Sync() error { m.syncs++; return nil }

func (m *memory) write(t *testing.T, name string, data []byte) (string, error) {
	t.Helper()
	return WriteFile(t.Context(), m, int64(len(m.b)), name, data, at)
}

func (i image) replace(t testing.TB, b []byte) {
	t.Helper()
	if err := os.WriteFile(i.path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

// fsck is what fsck.vfat says of the volume, which it does not alter; ok: that
// there is nothing to be said.
func (i image) fsck(t testing.TB) (said string, ok bool) {
	t.Helper()
	path := i.path
	if i.at != 0 {
		path = filepath.Join(t.TempDir(), "volume")
		if err := os.WriteFile(path, i.bytes(t)[i.at:], 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("fsck.vfat", "-n", path)
	cmd.Env = append(os.Environ(), "PATH="+os.Getenv("PATH")+":/usr/sbin:/sbin")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), err == nil
}

func TestWrite(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	for _, k := range kinds {
		for _, label := range []string{"", "dos"} {
			if label != "" && k.size > 40<<20 {
				continue // as large as that once is enough
			}
			t.Run(fmt.Sprint(k.bits, k.size>>20, label), func(t *testing.T) {
				var i image
				if label == "" {
					i = newImage(t, k.size, k.args...)
				} else {
					i = partitioned(t, label, k.size, k.args)
				}
				writeMany(t, i)
			})
		}
	}
}

func writeMany(t *testing.T, i image) {
	t.Helper()
	m := &memory{b: i.bytes(t), left: -1}
	cluster := int(volumeOf(t, m.b).cluster)
	fill(t, i, cluster)
	m.b = i.bytes(t)
	want, err := contents(must(readImage(m.b)))
	if err != nil {
		t.Fatal(err)
	}
	sizes := []int{0, 1, cluster - 1, cluster, cluster + 1, 20*cluster + 3, 5}
	names := []string{"GUICHET-REPORT.TXT", "GUICHET-REPORT-2.TXT", "GUICHET-REPORT-3.TXT", "REPORT.TXT", "rapport.txt", "F0.TMP", "sans-extension"}
	for n, asked := range []string{"GUICHET-REPORT.TXT", "GUICHET-REPORT.TXT", "guichet-report.txt", "REPORT.TXT", "rapport.txt", "F0.TMP", "sans-extension"} {
		data := random(sizes[n], byte(n))
		got, err := m.write(t, asked, data)
		if err != nil || !strings.EqualFold(got, names[n]) {
			t.Fatalf("%s: %q, %v", asked, got, err)
		}
		want[got] = data
		i.replace(t, m.b)
		if said, ok := i.fsck(t); !ok {
			t.Fatalf("%s: %s", asked, said)
		}
	}
	got, err := contents(compare(t, i))
	if err != nil || !maps.EqualFunc(got, want, bytes.Equal) {
		t.Errorf("%v; there are %q, want %q", err, slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
	info, err := must(readImage(m.b)).Stat("REPORT.TXT")
	if err != nil || info.ModTime() != at.Truncate(2*time.Second) {
		t.Errorf("written at %v, %v", info.ModTime(), err)
	}
}

func must(f *FS, err error) *FS {
	if err != nil {
		panic(err)
	}
	return f
}

func TestWriteNames(t *testing.T) {
	m := &memory{b: newImage(t, 1<<20).bytes(t), left: 0, err: errMeter}
	for _, name := range []string{"", ".", "..", ".x", "a/b", "é", "a b", "a.b.c", "a.longer", "a~1", strings.Repeat("a", 61)} {
		var r *bundle.Refusal
		if _, err := m.write(t, name, nil); err == nil || errors.As(err, &r) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := m.write(t, "A", make([]byte, maxReport+1)); err == nil {
		t.Error("too large, and taken")
	}
}

// A short name of a longer extension is not that of another file.
func TestWriteLongExtension(t *testing.T) {
	i := newImage(t, 1<<20)
	i.add(t, "RAPPORT.JSO", []byte("old"))
	m := &memory{b: i.bytes(t), left: -1}
	if name, err := m.write(t, "RAPPORT.JSONL", []byte("new")); err != nil || name != "RAPPORT.JSONL" {
		t.Errorf("%q, %v", name, err)
	}
	i.replace(t, m.b)
	if said, ok := i.fsck(t); !ok {
		t.Error(said)
	}
	for name, want := range map[string]string{"RAPPORT.JSO": "old", "RAPPORT.JSONL": "new"} {
		if got := i.get(t, name); string(got) != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestWriteFull(t *testing.T) {
	for _, k := range kinds[:3] {
		i := newImage(t, k.size, k.args...)
		v := volumeOf(t, i.bytes(t))
		all := int(v.count)
		if k.bits == 32 {
			all-- // the root folder's
		}
		i.add(t, "GROS", random((all-2)*int(v.cluster), 1))
		m := &memory{b: i.bytes(t), left: -1}
		if _, err := m.write(t, "A", make([]byte, 3*v.cluster)); !isRefusal(err, bundle.StickFull) || len(m.writes) != 0 {
			t.Errorf("FAT%d: %v, %d writes", k.bits, err, len(m.writes))
		}
		if _, err := m.write(t, "A", make([]byte, 2*v.cluster)); k.bits != 12 && err != nil {
			t.Errorf("FAT%d: %v", k.bits, err)
		}
		if _, err := m.write(t, "B", nil); err != nil {
			t.Errorf("FAT%d: %v", k.bits, err)
		}
		i.replace(t, m.b)
		if said, ok := i.fsck(t); !ok {
			t.Errorf("FAT%d: %s", k.bits, said)
		}
	}
}

// The root folder of FAT12 and FAT16 has an end, that of FAT32 grows.
func TestWriteFolderFull(t *testing.T) {
	for _, k := range kinds[:3] {
		i := newImage(t, k.size, k.args...)
		m := &memory{b: i.bytes(t), left: -1}
		v := volumeOf(t, m.b)
		slots := v.rootSlots
		if k.bits == 32 {
			slots = 40
		}
		var err error
		written := 0
		for ; written <= slots/3+1 && err == nil; written++ {
			_, err = m.write(t, fmt.Sprintf("long-name-%05d.txt", written), []byte("x")) // three slots each, in one sector
		}
		i.replace(t, m.b)
		if said, ok := i.fsck(t); !ok {
			t.Errorf("FAT%d: %s", k.bits, said)
		}
		if k.bits == 32 && err != nil || k.bits != 32 && (!isRefusal(err, bundle.StickFull) || written-1 != slots/16*5) {
			t.Errorf("FAT%d: %d written, %v", k.bits, written, err)
		}
		compare(t, i)
	}
}

// Garbage behind the end mark does not come to life.
func TestWriteBeforeGarbage(t *testing.T) {
	for _, k := range kinds[:3] {
		for before := range 17 {
			i := newImage(t, k.size, k.args...)
			b := i.bytes(t)
			v := volumeOf(t, b)
			root := v.root
			if k.bits == 32 {
				root = v.at(2)
			}
			for n := range 16 {
				copy(b[root+int64(n)*slotBytes:], fmt.Sprintf("G%07d   \x08", n))
				if n > before {
					b[root+int64(n)*slotBytes+11] = 0x20
				}
			}
			if before < 16 {
				b[root+int64(before)*slotBytes] = 0
			}
			m := &memory{b: b, left: -1}
			if _, err := m.write(t, "x.txt", nil); err != nil {
				t.Fatal(err)
			}
			if got, err := contents(must(readImage(b))); err != nil || len(got) != 1 {
				t.Errorf("FAT%d, %d: %v, %v", k.bits, before, slices.Sorted(maps.Keys(got)), err)
			}
		}
	}
}

func TestWriteRefuses(t *testing.T) {
	for _, k := range kinds[:3] {
		good := newImage(t, k.size, k.args...).bytes(t)
		v := volumeOf(t, good)
		flag := int64(37)
		if k.bits == 32 {
			flag = 65
		}
		cases := map[string]func([]byte){
			"flag in the boot sector": func(b []byte) { b[flag] |= 1 },
			"copies that differ":      func(b []byte) { b[v.fat+v.fatBytes+v.entriesBytes()-2] ^= 1 },
		}
		if clean, noErrors := v.cleanBits(); clean != 0 {
			cases["not clean"] = func(b []byte) { v.poke(b, 1, v.ones()&^clean) }
			cases["errors"] = func(b []byte) { v.poke(b, 1, v.ones()&^noErrors) }
		}
		for name, do := range cases {
			m := &memory{b: bytes.Clone(good), left: -1}
			do(m.b)
			if _, err := m.write(t, "A", []byte("a")); !isRefusal(err, bundle.StickDirty) || len(m.writes) != 0 {
				t.Errorf("FAT%d, %s: %v, %d writes", k.bits, name, err, len(m.writes))
			}
			if _, err := readImage(m.b); err != nil {
				t.Errorf("FAT%d, %s: cannot be read either: %v", k.bits, name, err)
			}
		}
	}
}

func TestWriteErrors(t *testing.T) {
	good := newImage(t, 1<<20, "-F", "12").bytes(t)
	for _, c := range []struct {
		err  error
		want bundle.Reason
	}{
		{syscall.EROFS, bundle.StickReadOnly}, {syscall.EPERM, bundle.StickReadOnly}, {syscall.ENOSPC, bundle.StickFull},
		{syscall.ENODEV, bundle.StickPulled}, {syscall.ENOMEDIUM, bundle.StickPulled}, {syscall.EIO, bundle.StickUnreadable},
	} {
		m := &memory{b: bytes.Clone(good), left: 1, err: &os.PathError{Op: "write", Err: c.err}}
		if _, err := m.write(t, "A", []byte("a")); !isRefusal(err, c.want) {
			t.Errorf("%v: %v", c.err, err)
		}
	}
}

// What fsck.vfat may say of a stick that was pulled while it was written to:
// nothing that concerns another file.
var harmless = []string{
	"fsck.fat 4", "Dirty bit", "not properly unmounted", "Automatically removing dirty bit", "some data may be corrupt",
	"Free cluster summary", "Auto-correcting", "Reclaimed", "Reclaiming unconnected clusters",
	"FATs differ but appear to be intact", "Using first FAT", "Leaving filesystem unchanged", "files,",
}

// A stick pulled after each of the writes: the files that were there are as they
// were, the new one is there whole or not at all, and what fsck says is harmless.
func TestPulledWhileWriting(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	found, moments, refused := map[string]int{}, 0, 0
	for _, k := range []struct {
		size int64
		args []string
	}{{1 << 20, []string{"-F", "12", "-s", "1"}}, {4 << 20, []string{"-F", "16", "-s", "1"}}, {34 << 20, []string{"-F", "32", "-s", "1"}}} {
		for _, files := range []int{0, 12, 13} { // the last two: the folder grows, with an end mark and without
			i := newImage(t, k.size, k.args...)
			m := &memory{b: i.bytes(t), left: -1}
			v := volumeOf(t, m.b)
			i.add(t, "AUTRE.KIO", random(5*int(v.cluster)+1, 1))
			i.add(t, "donnée.kiosk", random(2*int(v.cluster), 2))
			m.b = i.bytes(t)
			for n := range files { // up to the end of a sector
				if _, err := m.write(t, fmt.Sprintf("F%d", n), []byte("x")); err != nil {
					t.Fatal(err)
				}
			}
			m.writes, m.old = nil, nil
			before, err := contents(must(readImage(m.b)))
			if err != nil {
				t.Fatal(err)
			}
			data := random(int(v.cluster)*140, 3) // over sectors of the FAT
			whole := 0
			for n := 0; ; n++ {
				m.undo()
				m.left, m.err = n, syscall.ENODEV
				_, err := m.write(t, "guichet-report.txt", data)
				if err == nil {
					break
				}
				if !isRefusal(err, bundle.StickPulled) {
					t.Fatal(err)
				}
				moments++
				f, err := readImage(m.b)
				if isRefusal(err, bundle.StickDirty) && files == 13 && v.bits == 32 {
					refused++ // the link to the folder's new cluster stands in one FAT only
				} else if got, err := contents(must(f, err)); err != nil || !holds(got, before) {
					t.Errorf("FAT%d, %d writes: %v", v.bits, n, err)
				}
				if n > 6 && n < 138 && n != 70 {
					continue // the data; for others' tools each is like the next
				}
				i.replace(t, m.b)
				onlyHarmless(t, i, found)
				if afterPull(t, i, before, data) {
					whole++
				}
			}
			if clean, _ := v.cleanBits(); clean != 0 && whole == 0 {
				t.Errorf("FAT%d: never whole before the last write", v.bits)
			}
		}
	}
	if refused > 1 {
		t.Errorf("the kiosk refuses to read after %d of %d moments", refused, moments)
	}
	t.Logf("%d moments; the kiosk refuses to read after %d of them", moments, refused)
	t.Log("what fsck.vfat said, and how often:", found)
}

func holds(got, want map[string][]byte) bool {
	for name, data := range want {
		if !bytes.Equal(got[name], data) {
			return false
		}
	}
	return true
}

// onlyHarmless counts what fsck.vfat says, and lets nothing else pass.
func onlyHarmless(t *testing.T, i image, found map[string]int) {
	t.Helper()
	said, _ := i.fsck(t)
	for line := range strings.Lines(said) {
		j := slices.IndexFunc(harmless, func(h string) bool { return strings.Contains(line, h) })
		if j >= 0 {
			found[harmless[j]]++
		} else if strings.TrimSpace(line) != "" {
			t.Errorf("fsck.vfat: %s", line)
		}
	}
}

// afterPull compares by mtools, and says whether the new file is there.
func afterPull(t *testing.T, i image, before map[string][]byte, data []byte) (whole bool) {
	t.Helper()
	for name, want := range before {
		if !bytes.Equal(i.get(t, name), want) {
			t.Errorf("%s was harmed", name)
		}
	}
	for _, name := range i.list(t) {
		switch _, old := before[name]; {
		case old:
		case name == "guichet-report.txt":
			whole = true
			if !bytes.Equal(i.get(t, name), data) {
				t.Errorf("%s is there in part", name)
			}
		default:
			t.Errorf("%s is new", name)
		}
	}
	return whole
}
