package datafolder

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/update"
	"guichet/kiosk/verdict"
)

// sealed is a data folder with a signed data set in use, and the path of that.
func sealed(t *testing.T) (dir, set string) {
	t.Helper()
	b, dir := newPublisher(t), filepath.Join(t.TempDir(), "data")
	f := b.trusting(dir)
	for _, r := range []*bundle.Reader{b.bare(2026112201), b.bare(2026112202)} {
		staged, err := f.Updates.Stage(t.Context(), r, update.Progress{})
		if err == nil {
			_, err = staged.Commit()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return dir, filepath.Join(dir, "sets", "2026112202", update.DataSetFile)
}

// flip changes the last byte of a file in place, and gives the file its times back.
func flip(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	content[len(content)-1] ^= 1
	file, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	before, err := markOf("", path)
	if err != nil {
		t.Fatal(err)
	}
	for after := before; after == before; { // a file system's clock ticks in milliseconds
		if _, err := file.WriteAt(content[len(content)-1:], int64(len(content)-1)); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, info.ModTime(), info.ModTime()); err != nil {
			t.Fatal(err)
		}
		if after, err = markOf("", path); err != nil {
			t.Fatal(err)
		}
	}
}

// A data set that was changed on the disk is known for it: before the start and while
// the kiosk runs, in the set itself, in its manifest, and where another program holds
// the folder. What nobody signed is what somebody chose.
func TestSeal(t *testing.T) {
	open := func(path string) Opened {
		t.Helper()
		at, err := OpenPath(t.Context(), path, "", slog.New(slog.NewTextHandler(io.Discard, nil)), nil)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			at.Set.Close()
			if at.Folder != nil {
				at.Folder.Close()
			}
		})
		return at
	}
	want := func(what string, k *Seal, want verdict.Integrity) {
		t.Helper()
		if got := k.Integrity(t.Context()); got != want {
			t.Errorf("%s: got %d, want %d", what, got, want)
		}
	}
	want("the built-in help", open("").Seal, verdict.Intact)
	want("an empty folder", open(filepath.Join(t.TempDir(), "data")).Seal, verdict.Intact)

	dir, set := sealed(t)
	want("a file that was named", open(set).Seal, verdict.Intact)
	first := open(dir)
	want("a signed set", first.Seal, verdict.Intact)
	second := open(dir)
	if !second.Held {
		t.Error("the folder is not held by the first")
	}
	want("a folder that another program holds", second.Seal, verdict.Intact)
	flip(t, set)
	want("changed while it runs", first.Seal, verdict.Altered)
	want("in a folder that another program holds", second.Seal, verdict.Altered)
	if got := IntegrityOf(t.Context(), dir); got != verdict.Altered {
		t.Errorf("on a command line: got %d", got)
	}
	flip(t, set)
	want("changed back", first.Seal, verdict.Intact)
	if got := IntegrityOf(t.Context(), dir); got != verdict.Intact {
		t.Errorf("on a command line, changed back: got %d", got)
	}
	if _, _, err := first.Folder.Updates.GoBack(t.Context()); err != nil {
		t.Fatal(err)
	}
	want("another set", first.Seal, verdict.Intact)
	if err := os.Remove(filepath.Join(dir, "current", bundle.ManifestName)); err != nil {
		t.Fatal(err)
	}
	flip(t, filepath.Join(dir, "current", update.DataSetFile))
	want("without a manifest", first.Seal, verdict.Altered)
	if err := os.Remove(filepath.Join(dir, "current", update.DataSetFile)); err != nil {
		t.Fatal(err)
	}
	want("gone", first.Seal, verdict.Altered)
}

// What stands in the place of the data set is not read where it cannot be that: a file
// without end, a pipe that nobody writes to, a set signed under another number.
func TestSealOfSomethingElse(t *testing.T) {
	for name, put := range map[string]func(set string) error{
		"a file of a terabyte": func(set string) error { return os.Truncate(set, 1<<40) },
		"a pipe":               func(set string) error { return errors.Join(os.Remove(set), syscall.Mkfifo(set, 0o600)) },
		"the set before, with its signature": func(set string) error {
			return errors.Join(os.RemoveAll(filepath.Dir(set)), os.CopyFS(filepath.Dir(set), os.DirFS(filepath.Join(filepath.Dir(filepath.Dir(set)), "2026112201"))))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir, set := sealed(t)
			f, err := Open(t.Context(), dir, "", time.Now())
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			if err := put(set); err != nil {
				t.Fatal(err)
			}
			if got := f.Seal(slog.New(slog.DiscardHandler)).Integrity(t.Context()); got != verdict.Altered {
				t.Errorf("got %d, want that it was altered", got)
			}
		})
	}
}

// Who asks is answered in his time, while the check goes on for the next.
func TestSealInTime(t *testing.T) {
	dir, _ := sealed(t)
	at, err := OpenPath(t.Context(), dir, "", slog.New(slog.NewTextHandler(io.Discard, nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer at.Folder.Close()
	defer at.Set.Close()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if got := at.Seal.Integrity(over); got == verdict.Altered {
		t.Errorf("got %d, want unknown, or that it is intact", got)
	}
	if got := at.Seal.Integrity(t.Context()); got != verdict.Intact {
		t.Errorf("the next: got %d", got)
	}
}

// A data set that is gone from the disk while the kiosk runs is not one that is still
// being checked; that is logged once.
func TestSealOfWhatIsGone(t *testing.T) {
	dir, _ := sealed(t)
	var log bytes.Buffer
	at, err := OpenPath(t.Context(), dir, "", slog.New(slog.NewTextHandler(&log, nil)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer at.Set.Close()
	defer at.Folder.Close()
	if got := at.Seal.Integrity(t.Context()); got != verdict.Intact {
		t.Fatalf("before: got %d", got)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if got := at.Seal.Integrity(t.Context()); got != verdict.Altered {
			t.Errorf("got %d, want %d", got, verdict.Altered)
		}
	}
	if got := strings.Count(log.String(), "is gone"); got != 1 {
		t.Errorf("logged %d times, want once: %s", got, &log)
	}
}
