package appliance

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// aNote is a file as the appliance's start leaves it.
func aNote(t *testing.T, said string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(path, []byte(said), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// The words of the note are those of firmware/init; whatever else stands there says
// nothing, and no note is no appliance.
func TestReadPartition(t *testing.T) {
	source, err := os.ReadFile("../../firmware/init/data.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, known := range []Partition{PartitionSound, PartitionRepaired, PartitionRemade, PartitionInMemory} {
		if !strings.Contains(string(source), `dataState = "`+string(known)+`"`) {
			t.Errorf("the start does not say %q", known)
		}
		if got := ReadPartition(aNote(t, string(known)+"\n")); got != known {
			t.Errorf("%q is read as %q", known, got)
		}
	}
	for _, odd := range []string{"", "\n", "SOUND\n", "sound remade\n", "\x00", "unknown", strings.Repeat("sound", 1<<20)} {
		if got := ReadPartition(aNote(t, odd)); got != PartitionUnknown {
			t.Errorf("%.20q is read as %q", odd, got)
		}
	}
	if got := ReadPartition(t.TempDir()); got != PartitionUnknown {
		t.Errorf("a folder is read as %q", got)
	}
	for _, none := range []string{"", filepath.Join(t.TempDir(), "none"), "/proc/none/data"} {
		if got := ReadPartition(none); got != "" {
			t.Errorf("%q: %q", none, got)
		}
	}
}
