package technician

import (
	"path/filepath"
	"testing"
	"time"

	"guichet/kiosk/session"
)

// Only a sentence of the current data set is shown, and only with an end that a
// banner may have.
func TestSetBanner(t *testing.T) {
	k := start(t, filepath.Join(t.TempDir(), "data"), "")
	defer k.close()
	info, err := k.Help.Info(k.Log)
	if err != nil || len(info.Banners) == 0 {
		t.Fatalf("got %d sentences in the built-in help, %v", len(info.Banners), err)
	}
	known, tomorrow := info.Banners[0].Key, time.Now().Add(24*time.Hour)
	for name, c := range map[string]struct {
		banner  session.Banner
		refused bool
	}{
		"known":           {session.Banner{Key: known, Until: tomorrow}, false},
		"taken away":      {session.Banner{}, false},
		"unknown":         {session.Banner{Key: "autre", Until: tomorrow}, true},
		"without an end":  {session.Banner{Key: known}, true},
		"ended":           {session.Banner{Key: known, Until: time.Now().Add(-time.Hour)}, true},
		"for a year":      {session.Banner{Key: known, Until: time.Now().Add(365 * 24 * time.Hour)}, true},
		"end without key": {session.Banner{Until: tomorrow}, true},
	} {
		r := k.Do(t.Context(), session.SetBanner{Banner: c.banner}, func(session.Progress) {})
		if (r.Refused != nil) != c.refused || !c.refused && (r.Banner == nil || *r.Banner != c.banner) {
			t.Errorf("%s: got refused %v, banner %v; want refused %t", name, r.Refused, r.Banner, c.refused)
		}
	}
}

func TestSetBannerWithoutFolder(t *testing.T) {
	k := New(Options{Began: time.Now()})
	if r, err := k.setBanner(session.Banner{}); err == nil || r.Banner != nil {
		t.Errorf("got %+v, %v; want a refusal", r, err)
	}
}
