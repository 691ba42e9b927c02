package update_test

import (
	"context"
	"io/fs"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/update"
	"guichet/kiosk/update/crashfs"
)

// rotated is a folder whose set 12 withdrew the image's key in favour of another's.
func rotated(t *testing.T) (f *crashfs.FS, image, second publisher) {
	t.Helper()
	image, second = newPublisher(t), newPublisher(t)
	f = crashfs.New()
	d := mustOpen(t, f, image.key)
	mustInstall(t, d, image.pack(t, 11, func(m *bundle.Manifest) { m.Keys = []bundle.Key{image.key, second.key} }))
	mustInstall(t, d, second.pack(t, 12, func(m *bundle.Manifest) { m.Keys = []bundle.Key{second.key} }))
	mustInstall(t, d, second.pack(t, 13, nil))
	mustInstall(t, d, second.pack(t, 14, nil)) // the sets that name the keys are gone
	return f, image, second
}

func remove(t *testing.T, f *crashfs.FS, names ...string) {
	t.Helper()
	for _, name := range names {
		if err := f.RemoveAll(name); err != nil {
			t.Fatal(err)
		}
	}
}

// A key that was withdrawn stays so when either copy of the keys is deleted, and
// the other copy is there again after the next start.
func TestWithdrawnSurvivesLoss(t *testing.T) {
	for _, lost := range []string{"state.json", "keys.json"} {
		t.Run(lost, func(t *testing.T) {
			f, image, second := rotated(t)
			remove(t, f, lost)
			d, r, err := open(f, image.key)
			if err != nil {
				t.Fatal(err)
			}
			if got, want := r.StateLost, lost == "state.json"; got != want {
				t.Errorf("state lost: got %v, want %v", got, want)
			}
			if got := d.Ring().Standing(image.key); got != bundle.Withdrawn {
				t.Errorf("the withdrawn key: got %v, want withdrawn", got)
			}
			if got := d.Ring().Standing(second.key); got != bundle.Trusted {
				t.Errorf("the key that replaced it: got %v, want trusted", got)
			}
			if _, err := install(d, image.pack(t, 99, nil)); reason(err) != bundle.WithdrawnKey {
				t.Errorf("a bundle of the withdrawn key: got %v, want %v", err, bundle.WithdrawnKey)
			}
			for _, name := range []string{"state.json", "keys.json"} {
				if _, err := f.ReadFile(name, 1<<16); err != nil {
					t.Errorf("%s after the start: %v", name, err)
				}
			}
		})
	}
}

// A question about a folder that lost its state writes nothing, and knows what was
// withdrawn all the same.
func TestConsultKnowsWithdrawn(t *testing.T) {
	f, image, _ := rotated(t)
	remove(t, f, "state.json")
	d, err := update.Consult(context.Background(), f, update.Options{
		Program: "0.1.0", Baked: []bundle.Key{image.key},
		Usable: func(context.Context, string) error { return nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Ring().Standing(image.key); got != bundle.Withdrawn || !d.Found().StateLost {
		t.Errorf("got %v, lost %v; want withdrawn, lost", got, d.Found().StateLost)
	}
	if _, err := f.ReadFile("state.json", 1<<16); err == nil {
		t.Error("a question wrote a state")
	}
	w, err := f.Create("state.json")
	if err == nil {
		_, err = w.Write([]byte("{"))
	}
	if err != nil {
		t.Fatal(err)
	}
	d, err = update.Consult(context.Background(), f, update.Options{Program: "0.1.0", Usable: func(context.Context, string) error { return nil }})
	if err != nil || !d.Found().StateLost || d.Ring().Standing(image.key) != bundle.Withdrawn {
		t.Errorf("a state that is no more than its beginning: got %v, want it told as lost, and the key withdrawn", err)
	}
}

// Where all is lost, as with a partition that was made again, a key of the image
// counts only for what is newer than the image.
func TestImageKeyAfterLossOfAll(t *testing.T) {
	image := newPublisher(t)
	f := crashfs.New()
	d, _, err := update.Open(context.Background(), f, update.Options{
		Program: "0.1.0", Baked: []bundle.Key{image.key}, Since: 2026112600,
		Usable: func(context.Context, string) error { return fs.ErrNotExist },
		Fit:    func(context.Context, string, bundle.Manifest) (int64, error) { return 2026112601, nil },
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		number int64
		want   bundle.Reason
	}{{2026112501, bundle.Older}, {12, bundle.Older}, {2026112600, bundle.Same}, {2026112601, ""}} {
		_, err := install(d, image.pack(t, c.number, nil))
		if got := reason(err); got != c.want {
			t.Errorf("bundle %d: got %q (%v), want %q", c.number, got, err, c.want)
		}
	}
}

// A number that was too high by mistake has a way back, which works once and only
// where the publisher named a number as high.
func TestWayBackFromNumberTooHigh(t *testing.T) {
	p := newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f, p.key)
	mustInstall(t, d, p.pack(t, 900, nil))
	above := func(n int64) func(*bundle.Manifest) { return func(m *bundle.Manifest) { m.Above = n } }
	if _, err := install(d, p.pack(t, 13, above(899))); reason(err) != bundle.Older {
		t.Errorf("above 899 on a kiosk that has 900: got %v, want %v", err, bundle.Older)
	}
	mustInstall(t, d, p.pack(t, 13, above(900)))
	d = mustOpen(t, f, p.key)
	if _, using := d.DataSet(); using != 13 || d.Highest() != 13 || d.Other() != 0 {
		t.Errorf("got set %d, highest %d, other %d; want 13, 13, 0", using, d.Highest(), d.Other())
	}
	mustInstall(t, d, p.pack(t, 14, nil))
	if _, err := install(d, p.pack(t, 13, above(900))); reason(err) != bundle.Older {
		t.Errorf("the same way back once more: got %v, want %v", err, bundle.Older)
	}
}

// A reset of one kiosk's code leaves the codes of the others.
func TestResetIsForOneKiosk(t *testing.T) {
	p := newPublisher(t)
	for _, c := range []struct {
		id, resets string
		all, gone  bool
	}{
		{"ABCDE-FGH23", "ABCDE-FGH23", false, true}, {"ABCDE-FGH23", "ABCDE-FGH24", false, false},
		{"", "ABCDE-FGH23", false, false}, {"ABCDE-FGH23", "", true, true}, {"", "", true, true},
	} {
		f := crashfs.New()
		d, _, err := update.Open(context.Background(), f, update.Options{
			Program: "0.1.0", Baked: []bundle.Key{p.key}, ID: c.id,
			Usable: func(context.Context, string) error { return nil },
			Fit:    func(context.Context, string, bundle.Manifest) (int64, error) { return 12, nil },
		})
		if err != nil {
			t.Fatal(err)
		}
		update.CheapCodes(d)
		if err := d.Lock(0).Change("2580"); err != nil {
			t.Fatal(err)
		}
		done := mustInstall(t, d, p.pack(t, 12, func(m *bundle.Manifest) { m.ResetFor, m.ResetCode = c.resets, c.all }))
		if done.CodeGone != c.gone || d.Lock(0).Set() == c.gone {
			t.Errorf("kiosk %q, reset for %q, all %v: code gone %v and set %v, want gone %v", c.id, c.resets, c.all, done.CodeGone, d.Lock(0).Set(), c.gone)
		}
	}
}
