package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// What --data may name, and what comes of it: there is always some help, and only
// a folder takes updates.
func TestOpenPlace(t *testing.T) {
	dir := t.TempDir()
	broken := filepath.Join(dir, "broken.sqlite")
	if err := os.WriteFile(broken, []byte("noise"), 0o644); err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		path         string
		home, broken bool
	}{
		"nothing":            {"", false, false},
		"a folder":           {dir, true, false},
		"a folder to be":     {filepath.Join(dir, "kiosk"), true, false},
		"a file that is not": {filepath.Join(dir, "none.sqlite"), false, true},
		"a broken file":      {broken, false, true},
		"below a file":       {filepath.Join(broken, "x"), false, true},
	} {
		at, err := openPlace(t.Context(), tt.path, slog.New(slog.DiscardHandler))
		if err != nil || at.set == nil {
			t.Fatalf("%s: %v", name, err)
		}
		if (at.home != nil) != tt.home || (at.broken != nil) != tt.broken {
			t.Errorf("%s: held %t, broken %v", name, at.home != nil, at.broken)
		}
		if (clockFile(tt.path) != "") != tt.home && name != "below a file" {
			t.Errorf("%s: the clock's record is %q", name, clockFile(tt.path))
		}
		at.set.Close()
		if at.home != nil {
			if _, err := openHome(t.Context(), tt.path, time.Now()); err == nil {
				t.Errorf("%s: held twice", name)
			}
			at.home.close()
		}
	}
}

// A folder that another program holds can still be read.
func TestOpenPlaceHeld(t *testing.T) {
	dir := t.TempDir()
	first, err := openPlace(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil || first.home == nil {
		t.Fatal(err)
	}
	defer first.home.close()
	second, err := openPlace(t.Context(), dir, slog.New(slog.DiscardHandler))
	if err != nil || second.home != nil || second.broken != nil || second.set == nil {
		t.Errorf("%+v, %v", second, err)
	}
}
