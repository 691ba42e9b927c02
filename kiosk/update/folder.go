// Package update decides which bundle may replace a kiosk's data set, and replaces
// it: a power cut at any point leaves the old set or the new one. It owns the files
// of the data folder that the switch needs.
//
//	sets/NUMBER/   dataset.sqlite, manifest.json, manifest.json.minisig
//	current        a link to the set in use
//	state.json     highest number, newest lists, keys, the technician's code
//	keys.json      the keys once more
//	incoming/      a set that is being copied and tested
//	lock           held by the program that uses the folder
//
// The switch is the rename of current. The new state is written after it; if a power
// cut prevents that, the next start makes the state from the manifest in the set.
package update

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"sync"

	"guichet/kiosk/bundle"
	"guichet/kiosk/durable"
)

// Options configure a Folder.
type Options struct {
	Program string       // this program's version
	ID      string       // this kiosk's, which a bundle may name to clear its code; "": it has none
	Baked   []bundle.Key // trusted by the image, until a bundle withdraws them
	Systems []bundle.Key // the image's keys for systems, which sign no data set
	Setup   Setup        // the code for the first key, beside the folder's own
	// Since is the number below which a key of the image counts for nothing on a kiosk
	// that remembers no update: that of the day on which the image was made. 0: any.
	Since int64
	// Usable tells whether a data set can be opened, at start: a light test.
	Usable func(ctx context.Context, dataSet string) error
	// Fit tests a data set that comes from outside, thoroughly, and returns its
	// number. The name is relative to the folder.
	Fit func(ctx context.Context, dataSet string, m bundle.Manifest) (number int64, err error)
	// Marks tells how new the lists of a data set are, for Folder.Marks. nil: nobody asks.
	Marks func(ctx context.Context, dataSet string) []Mark
}

// Folder is a kiosk's data folder. It is safe for concurrent use. Staging a set takes
// long; calls that do not concern that set do not wait for it.
type Folder struct {
	fs      FS
	options Options
	cost    int // of the code's hash, 0: the usual

	staging sync.Mutex // taken before mu
	staged  *Staged    // what incoming holds, tested; nil: nothing that counts

	unwritten bool // guarded by mu: the state is ahead of the one on disk

	mu     sync.Mutex
	state  state
	using  int64 // number of the set in use, 0: the built-in help
	found  Recovery
	denied error // why Open could write nothing, nil: it could
}

// Open reads a data folder and repairs what a power cut left. A folder that is full or
// read-only is only consulted, and Denied says why. An error means that the folder
// cannot be used for updates; it may still be readable.
func Open(ctx context.Context, f FS, o Options) (*Folder, Recovery, error) {
	d := &Folder{fs: f, options: o}
	r, err := d.recover(ctx)
	if durable.Denied(err) {
		why := err
		if d, err = Consult(ctx, f, o); err == nil {
			d.denied = why
			return d, d.found, nil
		}
	}
	if err != nil {
		return nil, r, fmt.Errorf("open data folder: %w", err)
	}
	return d, r, nil
}

// Consult reads a data folder and writes nothing. It answers as if what a power cut
// left had been repaired. A folder that does not exist counts as empty.
func Consult(ctx context.Context, f FS, o Options) (*Folder, error) {
	d := &Folder{fs: f, options: o}
	var err error
	if d.state, err = readState(f); denied(err) {
		return nil, fmt.Errorf("consult data folder: %w", err)
	}
	if err != nil || d.stateGone() { // what a running kiosk puts right, it says
		d.found.StateLost = true
		d.rebuild()
	}
	d.state = d.keysToo(d.found.StateLost)
	if s, ahead := d.behind(); ahead {
		d.state = s
	}
	return d, d.choose(ctx, &d.found)
}

// denied tells a file that cannot be read from one that holds nothing of use.
func denied(err error) bool {
	var at *fs.PathError
	return errors.As(err, &at)
}

// Found is what Consult found broken.
func (d *Folder) Found() Recovery { return d.found }

// Denied returns why Open could write nothing, because the folder is full or read-only;
// nil if it could.
func (d *Folder) Denied() error { return d.denied }

func setName(n int64) string { return path.Join(setsDir, strconv.FormatInt(n, 10)) }

// Linked returns the data set that current names in a data folder, by its name relative to
// the folder; "" if it names none. Whether that set can be used, Open and Consult tell.
func Linked(f FS) string {
	n := (&Folder{fs: f}).linked()
	if n == 0 {
		return ""
	}
	return path.Join(setName(n), DataSetFile)
}

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

// numberOf returns the number in the name of a set, 0 if it is not such a name.
func numberOf(name string) int64 {
	n, err := strconv.ParseInt(name, 10, 64)
	if err != nil || n <= 0 || strconv.FormatInt(n, 10) != name {
		return 0
	}
	return n
}

// sets returns the numbers of the sets in the folder.
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

// kept reads the manifest of a set and checks its signature, by any known key: the
// key may have been withdrawn since. A set that was put there by hand has no manifest.
func (d *Folder) kept(n int64) (*bundle.Reader, error) {
	manifest, err := d.fs.ReadFile(path.Join(setName(n), bundle.ManifestName), maxKept)
	if err != nil {
		return nil, err
	}
	signature, err := d.fs.ReadFile(path.Join(setName(n), bundle.SignatureName), maxKept)
	if err != nil {
		return nil, err
	}
	r, err := bundle.Check(manifest, signature, d.ring(), bundle.Limits{})
	if err != nil {
		return nil, err
	}
	if r.Manifest.Number != n {
		return nil, fmt.Errorf("the manifest of set %d is of %d", n, r.Manifest.Number)
	}
	return r, nil
}

// DataSet returns the data set in use, by its name relative to the folder and its
// number; "" and 0 if there is none and the built-in help is shown.
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

// Ring returns the keys that this kiosk knows.
func (d *Folder) Ring() bundle.Keyring {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.ring()
}

// ring is Ring for whoever holds the lock.
func (d *Folder) ring() bundle.Keyring {
	ring := d.state.ring(d.options.Baked)
	ring.Systems = d.options.Systems
	return ring
}

// ErrWithdrawn says that a key was withdrawn, which is for good.
var ErrWithdrawn = errors.New("this key was withdrawn, which is for good")

// Trust trusts one more key.
func (d *Folder) Trust(k bundle.Key) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch d.ring().Standing(k) {
	case bundle.Trusted:
		return nil
	case bundle.Withdrawn:
		return ErrWithdrawn
	}
	s := d.state
	s.Trusted, s.Setup = append(slices.Clone(s.Trusted), k), code{}
	return d.keep(s)
}

// keep makes s the state, on disk first. The caller holds the lock.
func (d *Folder) keep(s state) error {
	if err := s.write(d.fs); err != nil {
		return err
	}
	d.state, d.unwritten = s, false
	return nil
}

// remember makes s the state: on disk if the disk can be written, else until the
// program ends. The caller holds the lock.
func (d *Folder) remember(s state) (lasts bool, err error) {
	err = d.keep(s)
	if !durable.Denied(err) {
		return err == nil, err
	}
	d.state, d.unwritten = s, true
	return false, nil
}

// catchUp writes the state that a switch could not write. It must happen before the
// next switch, since a start can only reconstruct the state of the set that current
// names. The caller holds the lock.
func (d *Folder) catchUp() error {
	if !d.unwritten {
		return nil
	}
	return d.keep(d.state)
}

// Consider returns why a bundle would be refused, nil if it would be taken. It writes
// nothing.
func (d *Folder) Consider(b *bundle.Reader) *bundle.Refusal {
	d.mu.Lock()
	defer d.mu.Unlock()
	free, err := d.fs.Free()
	if err != nil {
		return &bundle.Refusal{Reason: bundle.WriteFailed, Detail: err.Error()}
	}
	ring := d.ring()
	return situation{
		manifest: b.Manifest, standing: ring.Standing(b.Signer), ring: ring,
		setup: len(d.setupFits(d.state)) > 0, highest: d.floor(b.Signer), program: d.options.Program, free: free, lowers: d.state.lowers(b.Manifest),
	}.decide()
}

// floor is the number that a bundle of that signer must be above: the highest that was
// ever accepted. Where no update is remembered, that may have been lost with the
// partition, and with it that a key of the image was withdrawn: then such a key counts
// only for what is newer than the image. The caller holds the lock.
func (d *Folder) floor(signer bundle.Key) int64 {
	if d.state.Highest == 0 && slices.Contains(d.options.Baked, signer) && !slices.Contains(d.state.Trusted, signer) {
		return d.options.Since
	}
	return d.state.Highest
}
