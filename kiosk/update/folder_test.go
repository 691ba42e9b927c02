package update_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/update"
	"guichet/kiosk/update/crashfs"
)

func mustStage(t *testing.T, d *update.Folder, file []byte) *update.Staged {
	t.Helper()
	b, err := bundle.Open(bytes.NewReader(file), d.Ring(), bundle.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	s, err := d.Stage(t.Context(), b, update.Progress{})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// What was replaced by another, given up or switched to is not staged any more: a
// set never gets the number of another.
func TestOneStaged(t *testing.T) {
	p := newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f, p.key)
	first := mustStage(t, d, p.pack(t, 12, nil))
	second := mustStage(t, d, p.pack(t, 13, nil))
	if _, err := first.Commit(); !errors.Is(err, update.ErrNotStaged) {
		t.Errorf("replaced: %v", err)
	}
	if err := first.Discard(); err != nil {
		t.Error(err)
	}
	if s, err := second.Commit(); err != nil || s.To != 13 || text(t, f, "sets/13/dataset.sqlite") != setText(13) {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := second.Commit(); !errors.Is(err, update.ErrNotStaged) {
		t.Errorf("twice: %v", err)
	}
	third := mustStage(t, d, p.pack(t, 14, nil))
	if err := third.Discard(); err != nil {
		t.Error(err)
	}
	if _, err := third.Commit(); !errors.Is(err, update.ErrNotStaged) {
		t.Errorf("given up: %v", err)
	}
}

// Copying and testing take minutes on a small board; the screen asks meanwhile.
func TestAnswersWhileStaging(t *testing.T) {
	p := newPublisher(t)
	f := crashfs.New()
	var d *update.Folder
	asked := false
	d, _, err := update.Open(t.Context(), f, update.Options{
		Program: "0.1.0", Baked: []bundle.Key{p.key},
		Usable: func(context.Context, string) error { return nil },
		Fit: func(context.Context, string, bundle.Manifest) (int64, error) {
			d.DataSet() // hangs where staging holds all
			d.Ring()
			d.Other()
			asked = !d.Lock(0).Set() && d.Highest() == 0
			return 12, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	mustStage(t, d, p.pack(t, 12, nil))
	if !asked {
		t.Error("no answer while a set was tested")
	}
}

func write(t *testing.T, f *crashfs.FS, name, content string) {
	t.Helper()
	w, err := f.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(content)); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(w.Sync(), f.SyncDir(".")); err != nil {
		t.Fatal(err)
	}
}

// Where the state is lost, the sets tell which keys were trusted, and the highest
// number, also after going back; the start that finds it may be cut short, too.
func TestStateLostEverywhere(t *testing.T) {
	told, next, gone := newPublisher(t), newPublisher(t), newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f)
	for _, k := range []bundle.Key{gone.key, told.key} {
		if err := d.Trust(k); err != nil {
			t.Fatal(err)
		}
	}
	mustInstall(t, d, gone.pack(t, 12, nil))
	mustInstall(t, d, told.pack(t, 15, func(m *bundle.Manifest) { m.Keys = []bundle.Key{told.key, next.key} }))
	if _, _, err := d.GoBack(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, broken := range []string{"", "{", "null", `{"version":2}`, `{"version":1,"highest":"x"}`, "\x00\x00\x00"} {
		lost := f.Crash(0)
		write(t, lost, "state.json", broken)
		for cut := 1; ; cut++ {
			f := lost.Crash(0)
			f.Left = cut
			_, _, err := open(f)
			f = f.Crash(uint64(cut))
			d, r, again := open(f)
			if again != nil || err == nil && r.StateLost {
				t.Fatalf("%q, cut at %d: %+v, %v", broken, cut, r, again)
			}
			_, n := d.DataSet()
			ring := d.Ring()
			if n != 12 || d.Highest() != 15 || d.Other() != 15 || ring.Standing(told.key) != bundle.Trusted ||
				ring.Standing(next.key) != bundle.Trusted || ring.Standing(gone.key) != bundle.Withdrawn {
				t.Fatalf("%q, cut at %d: using %d, highest %d, %+v", broken, cut, n, d.Highest(), ring)
			}
			if text(t, f, "state.json.broken") != broken {
				t.Fatalf("%q, cut at %d: not put aside", broken, cut)
			}
			if err == nil {
				break
			}
		}
	}
}

// Sets that could not be removed after a switch go at the next start, but not
// while one of them is broken.
func TestTidy(t *testing.T) {
	p := newPublisher(t)
	f := crashfs.New()
	d := mustOpen(t, f, p.key)
	for n := range int64(4) {
		mustInstall(t, d, p.pack(t, 12+n, nil))
	}
	if err := errors.Join(f.Mkdir("sets/9"), f.Mkdir("sets/x")); err != nil {
		t.Fatal(err)
	}
	good := f.Crash(0)
	write(t, f, "sets/15/dataset.sqlite", "noise")
	for _, c := range []struct {
		f    *crashfs.FS
		want []string
	}{{good, []string{"14", "15", "x"}}, {f, []string{"14", "15", "9", "x"}}} {
		mustOpen(t, c.f, p.key)
		if sets, _ := c.f.ReadDir("sets"); !slices.Equal(sets, c.want) {
			t.Errorf("%v, want %v", sets, c.want)
		}
	}
}

// A leftover of another writing is no update that was cut short.
func TestUnfinished(t *testing.T) {
	for name, want := range map[string]bool{"state.json.new": false, "incoming/" + update.DataSetFile: true} {
		f := crashfs.New()
		if dir := path.Dir(name); dir != "." {
			if err := f.Mkdir(dir); err != nil {
				t.Fatal(err)
			}
		}
		write(t, f, name, "x")
		_, r, err := open(f)
		if names, _ := f.ReadDir("."); err != nil || r.Unfinished != want || fmt.Sprint(names) != "[sets]" {
			t.Errorf("%s: %+v, %v, %v", name, r, names, err)
		}
	}
}

// Going back that failed did not take place, after a restart neither.
func TestGoBackFaults(t *testing.T) {
	p := newPublisher(t)
	start := crashfs.New()
	d := mustOpen(t, start, p.key)
	mustInstall(t, d, p.pack(t, 12, nil))
	mustInstall(t, d, p.pack(t, 15, nil))
	for turn := 0; ; turn++ {
		f := start.Crash(0)
		d := mustOpen(t, f, p.key)
		f.Fault, f.Late = 1+turn/2, turn%2 == 1
		_, _, err := d.GoBack(t.Context())
		over := f.Fault > 0
		f.Fault = 0
		want := int64(12)
		if err != nil {
			want = 15
		}
		_, now := d.DataSet()
		for seed := range uint64(4) {
			if _, n := mustOpen(t, f.Crash(seed), p.key).DataSet(); n != want || now != want {
				t.Fatalf("fault %d: %v, using %d, after a restart %d", turn, err, now, n)
			}
		}
		if over {
			return
		}
	}
}
