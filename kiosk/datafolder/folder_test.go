package datafolder

import (
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/clock"
)

// Only the kiosk's user can read what a data folder holds, above all the hash of the
// code, whatever the umask.
func TestFolderIsPrivate(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o022))
	path := filepath.Join(t.TempDir(), "data")
	h, err := Open(t.Context(), path, "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if err := h.Updates.Lock(0).Change("2580"); err != nil {
		t.Fatal(err)
	}
	if err := h.Write(audit.Record{Kind: audit.Start}); err != nil {
		t.Fatal(err)
	}
	c, err := clock.Open(time.Time{}, ClockFile(path))
	if err == nil {
		err = c.Seen(time.Now())
	}
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	err = filepath.WalkDir(path, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := e.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %v", name, info.Mode())
		}
		seen[e.Name()] = true
		return err
	})
	for _, name := range []string{"data", "state.json", "clock.json", "lock", "audit", "audit-000001.jsonl"} {
		if !seen[name] {
			t.Errorf("there is no %s", name)
		}
	}
	if err != nil {
		t.Error(err)
	}
}
