package update

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"path"

	"guichet/kiosk/bundle"
)

// Staged is a set that has been copied, hashed and tested, but is not in use.
type Staged struct {
	Manifest bundle.Manifest
	folder   *Folder
	marks    []Mark // of its lists
}

// Progress is told how far Stage is.
type Progress struct {
	Copied func(done, total int64) // bytes, hashed while they are copied
	Tests  func()                  // the test of the data set begins
}

// Stage copies a bundle's data set into the folder and tests it. A negative answer is
// a *bundle.Refusal; then, and on any other error, nothing of the set is left. Only one
// set is staged at a time: the next one replaces it.
func (d *Folder) Stage(ctx context.Context, b *bundle.Reader, p Progress) (*Staged, error) {
	d.staging.Lock()
	defer d.staging.Unlock()
	if err := d.unstage(); err != nil { // first: it takes room
		return nil, writing(err)
	}
	if refused := d.Consider(b); refused != nil {
		return nil, refused
	}
	err := d.copyIn(ctx, b, p)
	if err == nil {
		if p.Tests != nil {
			p.Tests()
		}
		err = d.test(ctx, b.Manifest)
	}
	if err != nil {
		return nil, errors.Join(err, d.unstage())
	}
	d.staged = &Staged{b.Manifest, d, d.marksOf(ctx, incoming)}
	return d.staged, nil
}

// unstage removes what is staged. The caller holds the lock of staging.
func (d *Folder) unstage() error {
	d.staged = nil
	return d.fs.RemoveAll(incoming)
}

// copyIn fills incoming and syncs it. The caller holds the lock of staging.
func (d *Folder) copyIn(ctx context.Context, b *bundle.Reader, p Progress) error {
	if err := errors.Join(d.fs.Mkdir(incoming), d.fs.SyncDir(".")); err != nil {
		return writing(err)
	}
	err := d.put(path.Join(incoming, bundle.ManifestName), b.RawManifest)
	if err == nil {
		err = d.put(path.Join(incoming, bundle.SignatureName), b.RawSignature)
	}
	if err != nil {
		return writing(err)
	}
	create := func(f bundle.File) (io.WriteCloser, error) {
		w, err := d.fs.Create(path.Join(incoming, f.Name))
		return synced{w}, err
	}
	total := b.Manifest.Files[0].Size
	err = b.Extract(ctx, create, func(done int64) {
		if p.Copied != nil {
			p.Copied(done, total)
		}
	})
	if failed := new(bundle.WriteError); errors.As(err, &failed) {
		return writing(err)
	}
	if err != nil {
		return err
	}
	if err := d.fs.SyncDir(incoming); err != nil {
		return writing(err)
	}
	return nil
}

// writing turns an error of the data folder into a refusal.
func writing(err error) error {
	return errors.Join(&bundle.Refusal{Reason: bundle.WriteFailed, Detail: err.Error()}, err)
}

// synced is a file that is synced when it is closed.
type synced struct{ File }

// Close implements io.Closer.
func (s synced) Close() error { return errors.Join(s.Sync(), s.File.Close()) }

func (d *Folder) put(name string, content []byte) error {
	w, err := d.fs.Create(name)
	if err != nil {
		return err
	}
	_, err = w.Write(content)
	return errors.Join(err, synced{w}.Close())
}

// test tries the staged data set.
func (d *Folder) test(ctx context.Context, m bundle.Manifest) error {
	n, err := d.options.Fit(ctx, path.Join(incoming, DataSetFile), m)
	if err != nil {
		return err
	}
	if n != m.Number {
		return &bundle.Refusal{Reason: bundle.WrongNumber, Number: m.Number, Have: n}
	}
	return nil
}

// DataSet is the staged data set's name, relative to the folder.
func (*Staged) DataSet() string { return path.Join(incoming, DataSetFile) }

// ErrNotStaged means that the set was discarded, installed, or replaced by another.
var ErrNotStaged = errors.New("this data set is not staged any more")

// Discard removes what was staged, if it still is.
func (s *Staged) Discard() error {
	d := s.folder
	d.staging.Lock()
	defer d.staging.Unlock()
	if d.staged != s {
		return nil
	}
	return d.unstage()
}

// Switched is a switch that took place.
type Switched struct {
	From, To int64 // From 0: from the built-in help
	Keys     bool  // the trusted keys changed with it
	CodeGone bool  // the technician's code was cleared with it
	// Late is what failed after the switch, nil for nothing: the next start makes
	// it good.
	Late error
}

// Commit switches to the staged set. A power cut at any point leaves the old set or the
// new one. On an error nothing has changed, and the staged set is gone too.
func (s *Staged) Commit() (Switched, error) {
	d := s.folder
	d.staging.Lock()
	defer d.staging.Unlock()
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.staged != s {
		return Switched{}, ErrNotStaged
	}
	n, before := s.Manifest.Number, d.using
	if err := d.switchTo(n); err != nil {
		return Switched{}, writing(errors.Join(err, d.takeBack(n), d.unstage()))
	}
	d.staged = nil
	lowers := d.state.lowers(s.Manifest)
	next := d.state.accept(s.Manifest, d.options).remember(s.marks)
	done := Switched{From: before, To: n, Keys: len(s.Manifest.Keys) > 0, CodeGone: s.Manifest.Resets(d.options.ID) && d.state.Code.Hash != ""}
	d.using, d.state, d.unwritten = n, next, true
	other := before
	if lowers || !s.Manifest.ListsUpTo.IsZero() { // the set that was too far ahead is none to go back to
		other = n
	}
	done.Late = errors.Join(d.catchUp(), d.prune(n, other))
	return done, nil
}

// switchTo does the part of a switch that can fail without effect. The caller holds
// both locks.
func (d *Folder) switchTo(n int64) error {
	if err := d.catchUp(); err != nil {
		return err
	}
	if err := d.noteMarks(d.marksOf(context.Background(), d.usingDir())); err != nil {
		return err
	}
	if err := d.settle(n); err != nil {
		return err
	}
	return d.link(n)
}

// takeBack undoes a failed switch, whose rename may have happened: the caller is told
// that nothing changed. It removes the set only once current is known not to name it.
// The caller holds the lock.
func (d *Folder) takeBack(n int64) error {
	if err := d.unlink(n); err != nil {
		return err
	}
	return errors.Join(d.fs.RemoveAll(setName(n)), d.fs.SyncDir(setsDir))
}

// unlink points current back at the set in use, if it names n. The caller holds the
// lock.
func (d *Folder) unlink(n int64) error {
	target, err := d.fs.Readlink(current)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case target != setName(n):
		return nil
	case d.using == 0:
		return errors.Join(d.fs.RemoveAll(current), d.fs.SyncDir("."))
	}
	return d.link(d.using)
}

// settle moves the staged set to its folder. The caller holds the lock.
func (d *Folder) settle(n int64) error {
	if err := d.fs.RemoveAll(setName(n)); err != nil { // of an attempt that was never switched to
		return err
	}
	if err := d.fs.Rename(incoming, setName(n)); err != nil {
		return err
	}
	return errors.Join(d.fs.SyncDir(setsDir), d.fs.SyncDir("."))
}

// link points current at a set: this is the switch. The caller holds the lock.
func (d *Folder) link(n int64) error {
	if err := d.fs.RemoveAll(current + newSuffix); err != nil {
		return err
	}
	if err := d.fs.Symlink(setName(n), current+newSuffix); err != nil {
		return err
	}
	if err := d.fs.Rename(current+newSuffix, current); err != nil {
		return err
	}
	return d.fs.SyncDir(".")
}

// keptSets is how many sets are kept: the one in use, and one to go back to.
const keptSets = 2

// prune removes all sets but two. The caller holds the lock.
func (d *Folder) prune(keep ...int64) (err error) {
	for _, n := range d.sets() {
		if n != keep[0] && n != keep[1] {
			err = errors.Join(err, d.fs.RemoveAll(setName(n)))
		}
	}
	return errors.Join(err, d.fs.SyncDir(setsDir))
}

// Other returns the number of the set that GoBack switches to, 0 if there is none.
func (d *Folder) Other() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.other()
}

// OtherDataSet is the name, relative to the folder, of the data set that GoBack
// switches to; "" if there is none.
func (d *Folder) OtherDataSet() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := d.other()
	if n == 0 {
		return ""
	}
	return path.Join(setName(n), DataSetFile)
}

func (d *Folder) other() (n int64) {
	for _, set := range d.sets() {
		if set != d.using && set > n && set <= d.state.Highest {
			n = set
		}
	}
	return n
}

// ErrNoOther means that there is no other set to go back to.
var ErrNoOther = errors.New("there is no other data set to go back to")

// GoBack switches to the other of the two sets that are kept, if that can be used. The
// switch outlasts a restart. The highest number does not change.
func (d *Folder) GoBack(ctx context.Context) (from, to int64, err error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	from, to = d.using, d.other()
	if to == 0 {
		return from, 0, ErrNoOther
	}
	if err := d.options.Usable(ctx, path.Join(setName(to), DataSetFile)); err != nil {
		return from, 0, err
	}
	if err := errors.Join(d.catchUp(), d.noteMarks(d.marksOf(ctx, d.usingDir()))); err != nil {
		return from, 0, writing(err)
	}
	if err := d.link(to); err != nil {
		return from, 0, writing(errors.Join(err, d.unlink(to)))
	}
	d.using = to
	return from, to, nil
}
