package datafolder

import (
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"guichet/kiosk/store"
)

// What --data may name, and what comes of it: there is always some help, and only
// a folder takes updates.
func TestOpenPath(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.sqlite")
	if err := os.WriteFile(broken, []byte("noise"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		path         string
		held, broken bool
	}{
		"nothing":            {"", false, false},
		"a folder":           {dir, true, false},
		"a folder to be":     {filepath.Join(dir, "kiosk"), true, false},
		"a file that is not": {filepath.Join(dir, "none.sqlite"), false, true},
		"a broken file":      {broken, false, true},
		"below a file":       {filepath.Join(broken, "x"), false, true},
	} {
		at, err := OpenPath(t.Context(), tt.path, "", slog.New(slog.DiscardHandler), nil)
		if err != nil || at.Set == nil {
			t.Fatalf("%s: %v", name, err)
		}
		if (at.Folder != nil) != tt.held || (at.Broken != nil) != tt.broken {
			t.Errorf("%s: held %t, broken %v", name, at.Folder != nil, at.Broken)
		}
		if (ClockFile(tt.path) != "") != tt.held && name != "below a file" {
			t.Errorf("%s: the clock's record is %q", name, ClockFile(tt.path))
		}
		at.Set.Close()
		if at.Folder != nil {
			if _, err := Open(t.Context(), tt.path, "", time.Now()); err == nil {
				t.Errorf("%s: held twice", name)
			}
			at.Folder.Close()
		}
	}
}

// A folder that another program holds can still be read.
func TestOpenPathHeld(t *testing.T) {
	dir := t.TempDir()
	first, err := OpenPath(t.Context(), dir, "", slog.New(slog.DiscardHandler), nil)
	if err != nil || first.Folder == nil {
		t.Fatal(err)
	}
	defer first.Folder.Close()
	second, err := OpenPath(t.Context(), dir, "", slog.New(slog.DiscardHandler), nil)
	if err != nil || second.Folder != nil || !second.Held || second.Broken != nil || second.Set == nil {
		t.Errorf("%+v, %v", second, err)
	}
}

// OpenExisting holds a kiosk's folder and an empty one; it makes none, and leaves alone
// what is somebody else's.
func TestOpenExisting(t *testing.T) {
	dir := t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name) }
	for _, name := range []string{"empty", "mounted/lost+found", "photos/2024"} {
		if err := os.MkdirAll(path(name), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path("file"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	used, err := Open(t.Context(), path("used"), "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	used.Close()
	for name, want := range map[string]bool{"empty": true, "mounted": true, "used": true, "photos": false, "none": false, "file": false} {
		f, err := OpenExisting(t.Context(), path(name), "", time.Now())
		if (err == nil) != want {
			t.Errorf("%s: got error %v, want it held: %t", name, err, want)
		}
		if err == nil {
			f.Close()
		}
		if none := new(NoFolderError); errors.As(err, &none) != (name == "photos" || name == "none") {
			t.Errorf("%s: got error %T %v", name, err, err)
		}
	}
	if _, err := os.Stat(path("none")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got a folder for a path that named none: %v", err)
	}
	if left, err := os.ReadDir(path("photos")); err != nil || len(left) != 1 {
		t.Errorf("got %v, %v in a folder that is not a kiosk's, want it as it was", left, err)
	}
}

// What a first screen shows is handed over before the record is read. Where that cannot
// be opened the set is shown all the same, and the folder is given up.
func TestFirstWithoutTheRecord(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(RecordDir(dir), nil, 0o600); err != nil { // no folder
		t.Fatal(err)
	}
	var first *store.Store
	at, err := OpenPath(t.Context(), dir, "", slog.New(slog.DiscardHandler), func(set *store.Store, _ *Folder) { first = set })
	if err != nil {
		t.Fatal(err)
	}
	defer at.Set.Close()
	if at.Set != first || at.Folder != nil || at.Broken != nil {
		t.Errorf("got set %p, want %p; folder %v, want none; broken: %v", at.Set, first, at.Folder, at.Broken)
	}
	if err := os.Remove(RecordDir(dir)); err != nil {
		t.Fatal(err)
	}
	again, err := OpenPath(t.Context(), dir, "", slog.New(slog.DiscardHandler), nil)
	if err != nil || again.Folder == nil {
		t.Fatalf("the folder was not given up: %v", err)
	}
	if err := errors.Join(again.Set.Close(), again.Folder.Close()); err != nil {
		t.Error(err)
	}
}
