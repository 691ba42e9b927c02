// Package update owns a kiosk's data folder: which data set is in use, which
// bundles may replace it, and the switch that a power cut at any point leaves
// undone or done.
//
//	sets/NUMBER/   dataset.sqlite, manifest.json, manifest.json.minisig
//	current        a link to the set in use
//	state.json     highest number, keys, the technician's code
//	incoming/      a set that is being copied and tested
//	lock           held by the program that uses the folder
//
// The switch is the rename of current. What belongs to it and comes after, the
// new state, is made good at the next start from the manifest in the set.
package update

import (
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"

	"guichet/kiosk/bundle"
)

// Options are what a folder must be told.
type Options struct {
	Program string       // this program's version
	Baked   []bundle.Key // trusted by the image, until a bundle withdraws them
	// Usable tells whether a data set can be opened, at start: a light test.
	Usable func(ctx context.Context, dataSet string) error
	// Fit tests a data set that comes from outside, thoroughly, and returns its
	// number. The name is relative to the folder.
	Fit func(ctx context.Context, dataSet string) (number int64, err error)
}

// Folder is a kiosk's data folder. It is safe for concurrent use.
type Folder struct {
	fs      FS
	options Options

	mu    sync.Mutex
	state state
	using int64 // number of the set in use, 0: the built-in help
	found Recovery
}

// Recovery is what a start found and put right. The zero value is nothing.
type Recovery struct {
	Unfinished bool  // an update was cut short before the switch: nothing changed
	Finished   int64 // an update was cut short after the switch, and is complete now
	Broken     int64 // the set that current names cannot be used
	StateLost  bool  // the state could not be read: keys and code as in the image
}

// Happened tells whether there is anything to say.
func (r Recovery) Happened() bool { return r != Recovery{} }

// Open reads a data folder and puts right what a power cut left. An error means
// that the folder cannot be used for updates; what is in it may still be read.
func Open(ctx context.Context, f FS, o Options) (*Folder, Recovery, error) {
	d := &Folder{fs: f, options: o}
	r, err := d.recover(ctx)
	if err != nil {
		return nil, r, fmt.Errorf("open data folder: %w", err)
	}
	return d, r, nil
}

// Consult reads a data folder and writes nothing, for questions only: what a power
// cut left is thought away. A folder that is not there is an empty one.
func Consult(ctx context.Context, f FS, o Options) (*Folder, error) {
	d := &Folder{fs: f, options: o}
	var err error
	if d.state, err = readState(f); err != nil {
		return nil, fmt.Errorf("consult data folder: %w", err)
	}
	if n := d.linked(); n > d.state.Highest {
		if kept, err := d.kept(n); err == nil {
			d.state = d.state.accept(kept.Manifest, o.Baked)
		}
		d.state.Highest = max(d.state.Highest, n)
	}
	return d, d.choose(ctx, &d.found)
}

// Found is what Consult found broken.
func (d *Folder) Found() Recovery { return d.found }

func (d *Folder) recover(ctx context.Context) (r Recovery, err error) {
	if err := d.fs.Mkdir(setsDir); err != nil {
		return r, err
	}
	if d.state, err = readState(d.fs); err != nil {
		r.StateLost = true
		if err := d.fs.Rename(stateFile, brokenFile); err != nil {
			return r, err
		}
	}
	if r.Unfinished, err = d.clearUp(); err != nil {
		return r, err
	}
	if err := d.finish(&r); err != nil {
		return r, err
	}
	return r, d.choose(ctx, &r)
}

// clearUp removes what an update that was cut short before its switch left.
func (d *Folder) clearUp() (found bool, err error) {
	names, err := d.fs.ReadDir(".")
	if err != nil {
		return false, err
	}
	for _, name := range names {
		if name == incoming || strings.HasSuffix(name, newSuffix) {
			found = true
			err = errors.Join(err, d.fs.RemoveAll(name))
		}
	}
	return found, err
}

// finish makes the state that belongs to the set that current names, and removes
// sets that were never switched to.
func (d *Folder) finish(r *Recovery) error {
	n := d.linked()
	if n > d.state.Highest {
		kept, err := d.kept(n)
		if err == nil {
			d.state = d.state.accept(kept.Manifest, d.options.Baked)
		}
		d.state.Highest = max(d.state.Highest, n)
		if err := d.state.write(d.fs); err != nil {
			return err
		}
		if !r.StateLost {
			r.Finished = n
		}
	}
	for _, set := range d.sets() {
		if set > d.state.Highest {
			r.Unfinished = true
			if err := d.fs.RemoveAll(setName(set)); err != nil {
				return err
			}
		}
	}
	return nil
}

// choose takes the set that current names, or where that is broken the other
// one, or none.
func (d *Folder) choose(ctx context.Context, r *Recovery) error {
	n := d.linked()
	candidates := d.sets()
	slices.SortFunc(candidates, func(a, b int64) int {
		switch {
		case a == n:
			return -1
		case b == n:
			return 1
		}
		return int(min(max(b-a, -1), 1))
	})
	for _, set := range candidates {
		err := d.options.Usable(ctx, path.Join(setName(set), DataSetFile))
		if err == nil {
			d.using = set
			break
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if n != 0 && d.using != n {
		r.Broken = n
	}
	return nil
}

func setName(n int64) string { return path.Join(setsDir, strconv.FormatInt(n, 10)) }

// linked is the number that current names, 0 for none.
func (d *Folder) linked() int64 {
	target, err := d.fs.Readlink(current)
	if err != nil {
		return 0
	}
	dir, name := path.Split(target)
	if dir != setsDir+"/" {
		return 0
	}
	return numberOf(name)
}

// numberOf reads the name of a set, 0 if it is none.
func numberOf(name string) int64 {
	n, err := strconv.ParseInt(name, 10, 64)
	if err != nil || n <= 0 || strconv.FormatInt(n, 10) != name {
		return 0
	}
	return n
}

// sets are the numbers of the sets that are there.
func (d *Folder) sets() (all []int64) {
	names, err := d.fs.ReadDir(setsDir)
	if err != nil {
		return nil
	}
	for _, name := range names {
		if n := numberOf(name); n != 0 {
			all = append(all, n)
		}
	}
	return all
}

// Bounds of the kept manifest and signature, in bytes.
const maxKept = 64 << 10

// kept reads the manifest of a set and checks its signature: by whichever key,
// for a key may have been withdrawn since. A set whose files were put there by
// hand has none.
func (d *Folder) kept(n int64) (*bundle.Reader, error) {
	manifest, err := d.fs.ReadFile(path.Join(setName(n), bundle.ManifestName), maxKept)
	if err != nil {
		return nil, err
	}
	signature, err := d.fs.ReadFile(path.Join(setName(n), bundle.SignatureName), maxKept)
	if err != nil {
		return nil, err
	}
	r, err := bundle.Check(manifest, signature, d.state.ring(d.options.Baked), bundle.Limits{})
	if err != nil {
		return nil, err
	}
	if r.Manifest.Number != n {
		return nil, fmt.Errorf("the manifest of set %d is of %d", n, r.Manifest.Number)
	}
	return r, nil
}

// DataSet is the data set in use, its name relative to the folder; "" and 0: none
// is, the built-in help is shown.
func (d *Folder) DataSet() (name string, number int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.using == 0 {
		return "", 0
	}
	return path.Join(setName(d.using), DataSetFile), d.using
}

// Manifest returns what came with the set in use, as its publisher signed it.
func (d *Folder) Manifest() (*bundle.Reader, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.using == 0 {
		return nil, errors.New("no data set of a bundle is in use")
	}
	return d.kept(d.using)
}

// Highest is the highest number ever accepted.
func (d *Folder) Highest() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.Highest
}

// Ring are the keys that this kiosk knows.
func (d *Folder) Ring() bundle.Keyring {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.state.ring(d.options.Baked)
}

// ErrWithdrawn says that a key was withdrawn, which is for good.
var ErrWithdrawn = errors.New("this key was withdrawn, which is for good")

// Trust trusts one more key.
func (d *Folder) Trust(k bundle.Key) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch d.state.ring(d.options.Baked).Standing(k) {
	case bundle.Trusted:
		return nil
	case bundle.Withdrawn:
		return ErrWithdrawn
	}
	s := d.state
	s.Trusted = append(slices.Clone(s.Trusted), k)
	return d.keep(s)
}

// keep makes s the state, on disk first. The caller holds the lock.
func (d *Folder) keep(s state) error {
	if err := s.write(d.fs); err != nil {
		return err
	}
	d.state = s
	return nil
}

// Consider tells whether a bundle would be taken: nil, or why not. It writes
// nothing.
func (d *Folder) Consider(b *bundle.Reader) *bundle.Refusal {
	d.mu.Lock()
	defer d.mu.Unlock()
	free, err := d.fs.Free()
	if err != nil {
		return &bundle.Refusal{Reason: bundle.WriteFailed, Detail: err.Error()}
	}
	ring := d.state.ring(d.options.Baked)
	return situation{
		manifest: b.Manifest, standing: ring.Standing(b.Signer), ring: ring,
		highest: d.state.Highest, program: d.options.Program, free: free,
	}.decide()
}
