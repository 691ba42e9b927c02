package doctor

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"testing/fstest"
)

func TestFolder(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	const need = 10 << 20
	space := func(s Space, err error) func(string) (Space, error) {
		return func(string) (Space, error) { return s, err }
	}
	for _, c := range []struct {
		name, path string
		space      func(string) (Space, error)
		status     Status
		code       Code
		detail     string
	}{
		{"none", "", nil, Warn, CodeDataFolder, "no data folder"},
		{"missing", filepath.Join(dir, "gone"), nil, Bad, CodeDataFolder, "missing"},
		{"a file", file, nil, Bad, CodeDataFolder, "not a folder"},
		{"below a file", filepath.Join(file, "x"), nil, Bad, CodeDataFolder, "cannot be read: not a directory"},
		{"no answer", dir, space(Space{}, errNoAnswer), Unknown, CodeDataFolder, "no answer"},
		{"read-only", dir, space(Space{Free: need, ReadOnly: true}, nil), Bad, CodeDataFolder, "read-only"},
		{"a byte too little", dir, space(Space{Free: need - 1}, nil), Warn, CodeSpace, "9 MB free, an update needs 10 MB"},
		{"full", dir, space(Space{Free: FullBelow - 1}, nil), Bad, CodeFull, "1023 KB free: nothing can be kept"},
		{"not full", dir, space(Space{Free: FullBelow}, nil), Warn, CodeSpace, "1 MB free"},
		{"full of files", dir, space(Space{Free: need, NoFiles: true}, nil), Bad, CodeFull, "no more files"},
		{"full and read-only", dir, space(Space{ReadOnly: true}, nil), Bad, CodeDataFolder, "read-only"},
		{"just enough", dir, space(Space{Free: need}, nil), Good, "", "10 MB free"},
	} {
		got := folder(c.path, need, c.space)
		checkFinding(t, c.name, got, c.status, c.code, c.detail)
		if strings.Contains(got.Detail, dir) {
			t.Errorf("%s: the path is told: %s", c.name, got.Detail)
		}
	}
	checkFinding(t, "no room wanted", room(Space{NoFiles: true}, 0, nil), Good, "", "0 MB free")
	checkFinding(t, "denied", room(Space{Free: need}, need, syscall.EACCES), Bad, CodeDataFolder, "cannot be written: permission denied")
}

// The real file system, with nothing and with everything wanted of it.
func TestFolderOfThisMachine(t *testing.T) {
	dir := t.TempDir()
	got := Run(t.Context(), []Check{Folder(dir, 0), Folder(dir, 1<<63)})
	checkFinding(t, "nothing", got[0], Good, "", "MB free")
	checkFinding(t, "everything", got[1], Warn, CodeSpace, "an update needs")
	if got[0].Name != "data folder" {
		t.Errorf("name %q", got[0].Name)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	if os.Geteuid() == 0 {
		return // root may write everywhere
	}
	if err := os.Chmod(dir, 0o500); err != nil {
		t.Fatal(err)
	}
	checkFinding(t, "closed", Run(t.Context(), []Check{Folder(dir, 0)})[0], Bad, CodeDataFolder, "permission denied")
}

func TestSpaceOf(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("/sys is Linux's")
	}
	if s, err := SpaceOf(t.TempDir()); err != nil || s.ReadOnly || s.NoFiles || s.Free == 0 {
		t.Errorf("a folder to write in: %+v, %v", s, err)
	}
	if _, err := SpaceOf("/nowhere"); err == nil {
		t.Error("a missing folder has space")
	}
}

func TestMemory(t *testing.T) {
	const need = 64 << 20
	for _, c := range []struct {
		name, meminfo string
		status        Status
		code          Code
		detail        string
	}{
		{"enough", "MemTotal: 1000000 kB\nMemAvailable:      65536 kB\n", Good, "", "64 MB of memory available"},
		{"too little", "MemAvailable:      65535 kB\n", Warn, CodeSpace, "63 MB of memory available, of 64 MB wanted"},
		{"not told", "MemTotal: 1000000 kB\n", Unknown, "", "no MemAvailable"},
		{"no number", "MemAvailable: many kB\n", Unknown, "", "read MemAvailable"},
		{"a number beyond", "MemAvailable: 99999999999999999999 kB\n", Unknown, "", "read MemAvailable"},
		{"a line without end", strings.Repeat("x", 1<<20), Unknown, "", "memory"},
		{"empty", "", Unknown, "", "no MemAvailable"},
	} {
		proc := fstest.MapFS{"meminfo": {Data: []byte(c.meminfo)}}
		checkFinding(t, c.name, memory(proc, need), c.status, c.code, c.detail)
	}
	checkFinding(t, "no /proc", memory(fstest.MapFS{}, need), Unknown, "", "does not tell")
	if runtime.GOOS == "linux" {
		checkFinding(t, "this machine", Run(t.Context(), []Check{Memory(1)})[0], Good, "", "MB of memory available")
	}
}
