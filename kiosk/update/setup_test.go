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

// openWith opens a folder on a machine with a set-up code of its own.
func openWith(t *testing.T, f update.FS, setup update.Setup, baked ...bundle.Key) *update.Folder {
	t.Helper()
	d, _, err := update.Open(t.Context(), f, update.Options{Program: "0.1.0", Baked: baked, Setup: setup})
	if err != nil {
		t.Fatal(err)
	}
	update.CheapCodes(d)
	return d
}

// The set-up code is the folder's, the image's or the boot partition's; any of them
// opens, nothing else does, and none is left once somebody is trusted.
func TestSetupCodes(t *testing.T) {
	p := newPublisher(t)
	const hash = "$2a$04$dwMLqX5gHOFY0DlUTOoO0ej91KfVp9.w.i9fx1X.FPAwyBZL7Ccl6" // of 87654321, cheap to try
	all := update.Setup{Hash: hash, Plain: "111122223333"}
	for _, tc := range []struct {
		name  string
		setup update.Setup
		own   string
		good  []string
	}{
		{"none", update.Setup{}, "", nil},
		{"the image's", update.Setup{Hash: hash}, "", []string{"87654321"}},
		{"the boot partition's", update.Setup{Plain: "111122223333"}, "", []string{"111122223333"}},
		{"of the boot partition, too short", update.Setup{Plain: "1234567"}, "", nil},
		{"a hash that is none", update.Setup{Hash: "x"}, "", []string{}},
		{"the folder's", update.Setup{}, "12345678", []string{"12345678"}},
		{"all", all, "12345678", []string{"12345678", "87654321", "111122223333"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			d := openWith(t, crashfs.New(), tc.setup)
			if tc.own != "" {
				if err := d.SetSetup(tc.own); err != nil {
					t.Fatal(err)
				}
			}
			l := d.SetupLock(0)
			if tc.good == nil {
				if _, err := l.Try("12345678", 0); !errors.Is(err, update.ErrNoCode) || l.Set() {
					t.Errorf("got %v, want no code to try", err)
				}
				return
			}
			for _, code := range append([]string{"", "x", "1234567"}, tc.good...) {
				want := len(code) >= update.SetupDigits
				if got, err := l.Try(code, 0); err != nil || got.Good != want {
					t.Errorf("%q: got %+v, %v, want good %t", code, got, err, want)
				}
			}
			if err := d.Trust(p.key); err != nil {
				t.Fatal(err)
			}
			if _, err := l.Try("12345678", 0); !errors.Is(err, update.ErrNoCode) {
				t.Errorf("once a key is trusted: got %v, want none", err)
			}
			if err := d.SetSetup("12345678"); !errors.Is(err, update.ErrTrusting) {
				t.Errorf("a new one: got %v, want that none is needed", err)
			}
		})
	}
}

// Wrong set-up codes wait as the technician's do, count on their own, and outlast the
// power; the state holds a hash alone.
func TestSetupWaits(t *testing.T) {
	f := crashfs.New()
	d := openWith(t, f, update.Setup{})
	if err := d.SetSetup("1234567"); err == nil {
		t.Error("seven digits are taken")
	}
	for _, code := range []string{"99999999", "12345678"} { // the one before was forgotten
		if err := d.SetSetup(code); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := d.SetupLock(0).Try("99999999", 0); err != nil || got.Good {
		t.Errorf("the one before: got %+v, %v, want it gone", got, err)
	}
	if got, err := d.SetupLock(0).Try("12345678", 0); err != nil || !got.Good {
		t.Errorf("the new one: got %+v, %v", got, err)
	}
	if s := text(t, f, "state.json"); strings.Contains(s, "12345678") || !strings.Contains(s, `"$2a$04$`) {
		t.Errorf("got %s, want a hash", s)
	}
	for range 5 {
		if _, err := d.SetupLock(0).Try("00000000", time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	l := openWith(t, f, update.Setup{}).SetupLock(0) // the plug was pulled
	if got, err := l.Try("12345678", 0); err != nil || got != (update.Try{Wait: time.Minute}) {
		t.Errorf("got %+v, %v, want a minute's wait", got, err)
	}
	if w := openWith(t, f, update.Setup{}).Lock(0).Waiting(0); w != 0 {
		t.Errorf("the technician's code waits %v for it", w)
	}
	if got, err := l.Try("12345678", time.Minute); err != nil || !got.Good {
		t.Errorf("got %+v, %v, want it good", got, err)
	}
}

// A key of the image needs no set-up code, and leaves none to try.
func TestNoSetupBesideTheImagesKey(t *testing.T) {
	p, stranger := newPublisher(t), newPublisher(t)
	d := openWith(t, crashfs.New(), update.Setup{Plain: "12345678"}, p.key)
	if d.SetupLock(0).Set() {
		t.Error("there is a set-up code")
	}
	if _, err := install(d, stranger.pack(t, 12, nil)); reason(err) != bundle.UnknownKey {
		t.Errorf("got %v, want an unknown key", err)
	}
}

// A set-up code that is made has its digits, and is another each time.
func TestRandomSetup(t *testing.T) {
	seen := map[string]bool{}
	for range 50 {
		code, err := update.RandomSetup()
		if err != nil || !update.IsSetup(code) || len(code) != update.SetupDigits {
			t.Fatalf("got %q, %v", code, err)
		}
		seen[code] = true
	}
	if len(seen) < 49 {
		t.Errorf("got %d codes of 50", len(seen))
	}
}
