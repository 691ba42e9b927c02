package update_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/update"
	"guichet/kiosk/update/crashfs"
)

// Five tries, then waits that grow to 15 minutes; a restart begins the wait anew.
func TestCodeWaits(t *testing.T) {
	f := crashfs.New()
	l := mustOpen(t, f).Lock(0)
	if _, err := l.Try("1234", 0); !errors.Is(err, update.ErrNoCode) || l.Set() {
		t.Errorf("none set: %v", err)
	}
	for _, weak := range []string{"", "123", "1111", "12a4", "1234567890123", "١٢٣٤", " 1234"} {
		if err := l.Change(weak); !errors.Is(err, update.ErrWeakCode) {
			t.Errorf("%q: %v", weak, err)
		}
	}
	if err := l.Change("2580"); err != nil || !l.Set() {
		t.Fatal(err)
	}
	try := func(code string, now time.Duration, want update.Try) {
		t.Helper()
		if got, err := l.Try(code, now); err != nil || got != want {
			t.Errorf("%s at %v: %+v, %v, want %+v", code, now, got, err, want)
		}
	}
	for left := 4; left >= 1; left-- {
		try("1111", 0, update.Try{Tried: true, Left: left})
	}
	try("1111", 0, update.Try{Tried: true, Wait: time.Minute})
	try("2580", time.Minute-1, update.Try{Wait: 1}) // not even the right one is looked at
	now := time.Minute
	for _, wait := range []time.Duration{2, 4, 8, 15, 15} {
		try("1111", now, update.Try{Tried: true, Wait: wait * time.Minute})
		now += wait * time.Minute
	}
	l = mustOpen(t, f).Lock(0) // the plug was pulled
	try("2580", 0, update.Try{Wait: 15 * time.Minute})
	if w := l.Waiting(14 * time.Minute); w != time.Minute {
		t.Errorf("waiting %v", w)
	}
	try("2580", 15*time.Minute, update.Try{Tried: true, Good: true})
	try("1111", 15*time.Minute, update.Try{Tried: true, Left: 4}) // counted anew
}

// A code is costly to guess for whoever reads the state, and the state holds no
// code.
func TestCodeIsHashed(t *testing.T) {
	f := crashfs.New()
	d, _, err := update.Open(t.Context(), f, update.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Lock(0).Change("2580"); err != nil {
		t.Fatal(err)
	}
	if s := text(t, f, "state.json"); !strings.Contains(s, `"$2a$11$`) || strings.Contains(s, "2580\"") {
		t.Error(s)
	}
}

// A try whose record cannot be written is not looked at.
func TestCodeTriesAreRecordedFirst(t *testing.T) {
	f := crashfs.New()
	l := mustOpen(t, f).Lock(0)
	if err := l.Change("2580"); err != nil {
		t.Fatal(err)
	}
	for left := 1; left < 8; left++ {
		cut := f.Crash(0)
		l := mustOpen(t, cut).Lock(0)
		cut.Left = left
		got, err := l.Try("1111", 0)
		after := mustOpen(t, cut.Crash(1)).Lock(0)
		again, againErr := after.Try("1111", 0)
		if err == nil && (got.Left != 4 || again.Left != 3) {
			t.Errorf("cut at %d: %+v, then %+v, %v", left, got, again, againErr)
		}
		if err != nil && got != (update.Try{}) {
			t.Errorf("cut at %d: told %+v, and it is not recorded", left, got)
		}
	}
}

// A bundle that resets the code clears it, and its waits.
func TestCodeReset(t *testing.T) {
	p := newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f, p.key)
	l := d.Lock(0)
	if err := l.Change("2580"); err != nil {
		t.Fatal(err)
	}
	for range 5 {
		if _, err := l.Try("1111", 0); err != nil {
			t.Fatal(err)
		}
	}
	if s := mustInstall(t, d, p.pack(t, 12, nil)); s.CodeGone || !l.Set() {
		t.Error("an ordinary bundle cleared the code")
	}
	if s := mustInstall(t, d, p.pack(t, 13, reset)); !s.CodeGone || l.Set() || l.Waiting(0) != 0 {
		t.Error("the code is not cleared")
	}
	if mustOpen(t, f, p.key).Lock(0).Set() {
		t.Error("it is back after a restart")
	}
}

func reset(m *bundle.Manifest) { m.ResetCode = true }
