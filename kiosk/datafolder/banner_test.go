package datafolder

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/session"
)

func openedFolder(t *testing.T, path string) *Folder {
	t.Helper()
	f, err := Open(t.Context(), path, "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// A banner outlasts a restart, ends, is recorded, and can be taken away.
func TestBannerIsKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	now := time.Now()
	want := session.Banner{Key: "bureau-ferme", Until: now.Add(24 * time.Hour).UTC().Truncate(time.Second)}
	f := openedFolder(t, path)
	if got, err := f.Banner(now); err != nil || got != (session.Banner{}) {
		t.Errorf("at first: got %+v, %v; want none", got, err)
	}
	if err := f.SetBanner(want); err != nil {
		t.Fatal(err)
	}
	f.Close()
	f = openedFolder(t, path)
	defer f.Close()
	if got, err := f.Banner(now); err != nil || got.Key != want.Key || !got.Until.Equal(want.Until) {
		t.Errorf("after a restart: got %+v, %v; want %+v", got, err, want)
	}
	if got, err := f.Banner(want.Until); err != nil || got != (session.Banner{}) {
		t.Errorf("at its end: got %+v, %v; want none", got, err)
	}
	if err := f.SetBanner(session.Banner{}); err != nil {
		t.Fatal(err)
	}
	if got, err := f.Banner(now); err != nil || got != (session.Banner{}) {
		t.Errorf("taken away: got %+v, %v; want none", got, err)
	}
	var notes []string
	err := audit.Since(RecordDir(path), 0, func(r audit.Record, _ string) {
		if r.Kind == audit.Banner {
			notes = append(notes, r.Note)
		}
	})
	if want := "bureau-ferme until " + session.LastDay(want.Until) + ", none"; err != nil || strings.Join(notes, ", ") != want {
		t.Errorf("got record %q, %v; want %q", notes, err, want)
	}
}

func TestBrokenBannerIsNone(t *testing.T) {
	for name, doc := range map[string]string{
		"empty": "", "no JSON": "x", "a list": "[]", "too long": strings.Repeat(" ", 2000) + "{}", "no time": `{"key": "a", "until": "demain"}`,
	} {
		path := t.TempDir()
		f := openedFolder(t, path)
		if err := os.WriteFile(filepath.Join(path, bannerFile), []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := f.Banner(time.Now()); err == nil || got != (session.Banner{}) {
			t.Errorf("%s: got %+v, %v; want none and an error", name, got, err)
		}
		f.Close()
	}
}
