package datafolder

import (
	"log/slog"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/overlay"
	"guichet/kiosk/session"
)

// confirmed opens what was glanced at and returns what a first screen shows of it.
func confirmed(t *testing.T, path string, now time.Time) Glanced {
	t.Helper()
	at, err := OpenPath(t.Context(), path, "", slog.New(slog.DiscardHandler), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer at.Set.Close()
	var g Glanced
	if g.Info, err = InfoOf(at.Set); err != nil {
		t.Fatal(err)
	}
	if at.Folder != nil {
		defer at.Folder.Close()
		if g.Banner, err = at.Folder.Banner(now); err != nil {
			t.Fatal(err)
		}
	}
	return g
}

// What is glanced at is what is then opened.
func TestGlanceIsConfirmed(t *testing.T) {
	dir, set := sealed(t)
	now := time.Now()
	f := openedFolder(t, dir)
	if err := f.SetBanner(session.Banner{Key: "bureau-ferme", Until: now.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	f.Close()
	for _, path := range []string{dir, set, carrying(t)} {
		got, ok := Glance(path, now)
		if want := confirmed(t, path, now); !ok || !got.Equal(want) {
			t.Errorf("%s: got %+v, %t, want %+v", path, got, ok, want)
		}
		if (got.Banner.Key != "") != (path == dir) {
			t.Errorf("%s: got banner %+v", path, got.Banner)
		}
	}
	later := now.Add(2 * time.Hour)
	if got, ok := Glance(dir, later); !ok || got.Banner != (session.Banner{}) {
		t.Errorf("after the banner's end: got %+v, %t, want none", got.Banner, ok)
	}
}

// A set whose first pages are whole is glanced at; that another one is used is seen when
// both are opened.
func TestGlanceAtABrokenSet(t *testing.T) {
	dir, set := sealed(t)
	file, err := os.ReadFile(set)
	if err != nil {
		t.Fatal(err)
	}
	clear(file[5*4096:])
	if err := os.WriteFile(set, file, 0o600); err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	got, ok := Glance(dir, now)
	if want := int64(2026112202); !ok || got.Info.Number != want {
		t.Errorf("got number %d, %t, want %d", got.Info.Number, ok, want)
	}
	opened := confirmed(t, dir, now)
	if want := int64(2026112201); opened.Info.Number != want || got.Equal(opened) {
		t.Errorf("got number %d of the set in use, and equal: %t, want %d and another one", opened.Info.Number, got.Equal(opened), want)
	}
}

// What only opening tells is not glanced at.
func TestNothingToGlanceAt(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	pipe := filepath.Join(dir, "pipe.sqlite")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	unreadable, _ := sealed(t)
	if err := os.WriteFile(filepath.Join(unreadable, bannerFile), []byte("{"), 0o600); err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Dir(write("elsewhere/kiosk-id", ""))
	if err := os.Symlink("../../sets/1", filepath.Join(elsewhere, "current")); err != nil {
		t.Fatal(err)
	}
	for name, path := range map[string]string{
		"no file":                 filepath.Join(dir, "none.sqlite"),
		"noise":                   write("noise.sqlite", "noise"),
		"a pipe":                  pipe,
		"a folder without a set":  filepath.Dir(write("empty/kiosk-id", "")),
		"a link out of the sets":  elsewhere,
		"a banner in pieces":      unreadable,
		"a set that changes text": carrying(t, overlay.Entry{Part: overlay.Word, Name: "screens.home.lead", Doc: `{"fr":"Un chiffre.","en":"A digit."}`}),
	} {
		if got, ok := Glance(path, time.Now()); ok || !got.Equal(Glanced{}) {
			t.Errorf("%s: got %+v, want nothing", name, got)
		}
	}
}
