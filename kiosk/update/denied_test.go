package update_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/update"
	"guichet/kiosk/update/crashfs"
)

// A folder in which nothing can be written is read, takes no update, and lets a
// technician in; what he sets is written once that is possible again.
func TestDenied(t *testing.T) {
	for _, denied := range []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS} {
		p := newPublisher(t)
		f := crashfs.New()
		d := mustOpen(t, f, p.key)
		mustInstall(t, d, p.pack(t, 12, nil))
		if err := d.Lock(0).Change("2580"); err != nil {
			t.Fatal(err)
		}
		before := text(t, f, "state.json")
		f.Denied, f.Space = denied, 0
		d = mustOpen(t, f, p.key)
		if _, n := d.DataSet(); n != 12 || d.Highest() != 12 || !errors.Is(d.Denied(), denied) {
			t.Errorf("%v: set %d, %v", denied, n, d.Denied())
		}
		if _, err := install(d, p.pack(t, 13, nil)); reason(err) != bundle.NoSpace {
			t.Errorf("%v: an update: %v", denied, err)
		}
		if err := d.Trust(newPublisher(t).key); !errors.Is(err, denied) || len(d.Ring().Trusted) != 1 {
			t.Errorf("%v: a key: %v", denied, err)
		}
		tryDenied(t, d)
		if err := d.Lock(0).Change("1357"); err != nil {
			t.Errorf("%v: %v", denied, err)
		}
		if got := text(t, f, "state.json"); got != before {
			t.Errorf("%v: written:\n%s", denied, got)
		}
		f.Denied, f.Space = nil, 1<<40
		mustInstall(t, d, p.pack(t, 13, nil))
		if try, err := mustOpen(t, f, p.key).Lock(0).Try("1357", 0); err != nil || !try.Good {
			t.Errorf("%v: the code was not written when it could be: %+v, %v", denied, try, err)
		}
	}
}

// tryDenied tries codes where no try can be counted for good: the first wrong one
// has its wait.
func tryDenied(t *testing.T, d *update.Folder) {
	t.Helper()
	l := d.Lock(0)
	for _, one := range []struct {
		code string
		at   time.Duration
		want update.Try
	}{
		{"2580", 0, update.Try{Good: true, Tried: true}},
		{"1111", 0, update.Try{Tried: true, Wait: time.Minute}},
		{"2580", time.Minute - 1, update.Try{Wait: 1}},
		{"1111", time.Minute, update.Try{Tried: true, Wait: 2 * time.Minute}},
		{"2580", 3 * time.Minute, update.Try{Good: true, Tried: true}},
	} {
		if got, err := l.Try(one.code, one.at); err != nil || got != one.want {
			t.Errorf("%s at %v: %+v, %v, want %+v", one.code, one.at, got, err, one.want)
		}
	}
}

// A folder that was never used, and one whose state was put aside and not yet made
// anew: neither takes what it cannot read for a kiosk that trusts nobody.
func TestDeniedFromTheStart(t *testing.T) {
	f := crashfs.New()
	f.Denied = syscall.ENOSPC
	d := mustOpen(t, f)
	if _, n := d.DataSet(); n != 0 || d.Denied() == nil {
		t.Errorf("set %d, %v", n, d.Denied())
	}
	if err := d.Lock(0).Change("2580"); err != nil || !d.Lock(0).Set() {
		t.Errorf("a code: %v", err)
	}

	p := newPublisher(t)
	f = crashfs.New()
	d = mustOpen(t, f)
	if err := d.Trust(p.key); err != nil {
		t.Fatal(err)
	}
	mustInstall(t, d, p.pack(t, 12, nil))
	if err := f.Rename("state.json", "state.json.broken"); err != nil {
		t.Fatal(err)
	}
	f.Denied = syscall.EROFS
	d, found, err := open(f)
	if err != nil || !found.StateLost || d.Highest() != 12 || d.Ring().Standing(p.key) != bundle.Trusted {
		t.Errorf("%+v, highest %d, %v", found, d.Highest(), err)
	}
}

// Another error than that there is no room stays one.
func TestOtherFaultsAreNotDenied(t *testing.T) {
	f := crashfs.New()
	f.Denied = syscall.EIO
	if _, _, err := open(f); !errors.Is(err, syscall.EIO) {
		t.Errorf("%v", err)
	}
}

// The same on a file system that is really full, and on one that really can only be
// read.
func TestDeniedOnDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("no file system can be mounted here (%v): full disks are tried in memory only", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	data := filepath.Join(dir, "data")
	visit := func(check func(*update.Dir, *update.Folder)) {
		t.Helper()
		held, err := update.OpenDir(data)
		if err != nil {
			t.Fatal(err)
		}
		defer held.Close()
		d, _, err := update.Open(t.Context(), held, update.Options{})
		if err != nil {
			t.Fatal(err)
		}
		check(held, d)
	}
	visit(func(_ *update.Dir, d *update.Folder) {
		if err := d.Lock(0).Change("2580"); err != nil || d.Denied() != nil {
			t.Fatal(err, d.Denied())
		}
	})
	if err := os.WriteFile(filepath.Join(dir, "fill"), []byte(strings.Repeat("x", 1<<20)), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("not full: %v", err)
	}
	visit(func(held *update.Dir, d *update.Folder) {
		if free, err := held.Free(); err != nil || free != 0 {
			t.Errorf("%d bytes free, %v", free, err)
		}
		tryDenied(t, d)
	})
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	visit(func(held *update.Dir, d *update.Folder) {
		if _, err := held.Free(); !errors.Is(err, syscall.EROFS) {
			t.Errorf("free: %v", err)
		}
		if _, err := update.OpenDir(data); !errors.Is(err, update.ErrInUse) {
			t.Errorf("held twice: %v", err)
		}
		tryDenied(t, d)
	})
}
