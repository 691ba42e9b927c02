package appliance

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A file that answers counts, and one that cannot be read any more is an error; what
// could not be read at the start, or is not there, is none.
func TestDisk(t *testing.T) {
	dir := t.TempDir()
	small, large, never := filepath.Join(dir, "small"), filepath.Join(dir, "large"), filepath.Join(dir, "never")
	for name, size := range map[string]int{small: 12, large: 1 << 17, filepath.Join(dir, "empty"): 0} {
		if err := os.WriteFile(name, []byte(strings.Repeat("x", size)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(never, 0o700); err != nil { // whose reading is an error, as of a bad sector
		t.Fatal(err)
	}
	d := NewDisk("", filepath.Join(dir, "none"), filepath.Join(dir, "empty"), small, large, never)
	ask := func() error { return d.Ask(t.Context()) }
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(small); err != nil {
		t.Fatal(err)
	}
	if err := ask(); err != nil {
		t.Errorf("a file that is gone: %v", err)
	}
	if err := os.Remove(large); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(large, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := ask(); err == nil {
		t.Error("a file that cannot be read any more answers")
	}
}

// A disk that hangs is asked once, however often one waits for it.
func TestDiskHangs(t *testing.T) {
	d := &Disk{reading: make(chan error, 1)}
	hung := d.reading
	ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
	defer cancel()
	for range 3 {
		if err := d.Ask(ctx); !errors.Is(err, context.DeadlineExceeded) || d.reading != hung {
			t.Fatalf("%v", err)
		}
	}
	hung <- nil
	if err := d.Ask(t.Context()); err != nil || d.reading != nil {
		t.Errorf("the disk answers again: %v", err)
	}
}
