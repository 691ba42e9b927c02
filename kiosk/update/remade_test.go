package update_test

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/update"
	"guichet/kiosk/update/crashfs"
)

// That everything was lost is told over restarts, until a technician knows it or an
// update was accepted, and never of a folder that keeps something.
func TestRemade(t *testing.T) {
	p := newPublisher(t)
	at := time.Date(2026, 11, 23, 7, 15, 30, 1, time.UTC)
	for name, tt := range map[string]struct {
		do   func(d *update.Folder) error
		last bool // it is still told after that
	}{
		"nothing":   {func(*update.Folder) error { return nil }, true},
		"a code":    {func(d *update.Folder) error { return d.Lock(0).Change("2580") }, true},
		"known":     {(*update.Folder).KnowRemade, false},
		"an update": {func(d *update.Folder) error { _, err := install(d, p.pack(t, 12, nil)); return err }, false},
	} {
		f := crashfs.New()
		d := mustOpen(t, f, p.key)
		if !d.Remade().IsZero() {
			t.Errorf("%s: told before", name)
		}
		if marked, err := d.MarkRemade(at); !marked || err != nil {
			t.Fatal(marked, err)
		}
		if marked, err := d.MarkRemade(at.Add(time.Hour)); marked || err != nil {
			t.Errorf("%s: marked twice, %v", name, err)
		}
		d = mustOpen(t, f.Crash(1), p.key)
		if !d.Remade().Equal(at.Truncate(time.Second)) {
			t.Fatalf("%s: %v after a power cut", name, d.Remade())
		}
		f2 := f.Crash(1)
		d = mustOpen(t, f2, p.key)
		if err := tt.do(d); err != nil {
			t.Fatal(err)
		}
		if told := !mustOpen(t, f2.Crash(1), p.key).Remade().IsZero(); told != tt.last {
			t.Errorf("%s: still told: %t", name, told)
		}
	}
}

// A folder that keeps something was not made anew.
func TestRemadeOnlyWhereNothingIsKept(t *testing.T) {
	p := newPublisher(t)
	for name, keep := range map[string]func(d *update.Folder) error{
		"a key":     func(d *update.Folder) error { return d.Trust(newPublisher(t).key) },
		"a code":    func(d *update.Folder) error { return d.Lock(0).Change("2580") },
		"an update": func(d *update.Folder) error { _, err := install(d, p.pack(t, 12, nil)); return err },
	} {
		d := mustOpen(t, crashfs.New(), p.key)
		if err := keep(d); err != nil {
			t.Fatal(err)
		}
		if marked, err := d.MarkRemade(time.Now()); marked || err != nil || !d.Remade().IsZero() {
			t.Errorf("%s: %t, %v", name, marked, err)
		}
	}
	f := crashfs.New()
	d := mustOpen(t, f)
	f.Denied = syscall.ENOSPC
	if _, err := d.MarkRemade(time.Now()); !errors.Is(err, syscall.ENOSPC) || !d.Remade().IsZero() {
		t.Errorf("not written: %v", err)
	}
}
