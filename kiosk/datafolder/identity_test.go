package datafolder

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// A kiosk keeps its id; another folder has another; a copy of the folder has the same;
// one that is broken is made anew.
func TestID(t *testing.T) {
	open := func(path string) string {
		t.Helper()
		f, err := Open(t.Context(), path, "0.1.0", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		return f.ID()
	}
	dir := filepath.Join(t.TempDir(), "a")
	first := open(dir)
	if !isID(first) {
		t.Fatalf("got %q", first)
	}
	if again := open(dir); again != first {
		t.Errorf("after a restart: got %q, want %q", again, first)
	}
	if other := open(filepath.Join(t.TempDir(), "b")); other == first {
		t.Errorf("two folders have the id %q", other)
	}
	for _, text := range []string{"", "x\n", "aaaaa-aaaaa", "AAAAA-AAAAA=", string(make([]byte, 4096))} {
		if err := os.WriteFile(filepath.Join(dir, idFile), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		if got := open(dir); !isID(got) || got == first {
			t.Errorf("after %.20q: got %q", text, got)
		}
	}
}
