package datafolder

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"os"
	"sync"
	"syscall"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/update"
	"guichet/kiosk/verdict"
)

// ErrAltered says that the data set in use is not what its publisher signed: it was
// changed on the disk after it was installed, or put there by hand.
var ErrAltered = errors.New("it is not the file that was signed")

// CheckSeal reads the whole data set in use at path and compares it with the manifest
// that came with it. It returns who signed that; ErrAltered where they differ, or no
// known key signed it.
func CheckSeal(ctx context.Context, f *update.Folder, path string) (bundle.Key, error) {
	b, err := f.Manifest()
	if err != nil {
		return bundle.Key{}, fmt.Errorf("%w: %w", ErrAltered, err)
	}
	return b.Signer, sameFile(ctx, path, b.Manifest.Files[0])
}

// sameFile returns an error if a file is not the one that the manifest describes.
func sameFile(ctx context.Context, path string, want bundle.File) error {
	info, err := os.Stat(path) // what is no file, or is larger than it was, is not read at all
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() || info.Size() != want.Size {
		return ErrAltered
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	sum := sha256.New()
	for n := int64(1 << 20); n == 1<<20; {
		if err := ctx.Err(); err != nil {
			return err
		}
		if n, err = io.CopyN(sum, f, 1<<20); err != nil && !errors.Is(err, io.EOF) {
			return err
		}
	}
	if bundle.Hash(sum.Sum(nil)) != want.SHA256 {
		return ErrAltered
	}
	return nil
}

// Seal tells whether the data set in use is the one that was signed. It reads the file
// once, when it is first asked, and again when the file is another or was touched: both
// are seen by what the file system keeps of it. The nil Seal is of a data set that
// nobody signed and somebody chose: the program's own, or a file that was named.
type Seal struct {
	sets Sets
	log  *slog.Logger

	mu    sync.Mutex
	of    fileMark
	state verdict.Integrity
	done  chan struct{} // closed when of was checked; nil: nothing was yet
	told  bool          // that its file is gone
}

// Seal watches over the data sets of a folder.
func (s Sets) Seal(log *slog.Logger) *Seal { return &Seal{sets: s, log: log} }

// fileMark is what changes when a file is replaced or written to. Whoever sets a file's
// times cannot set the last one.
type fileMark struct {
	name              string
	device, inode     uint64
	size              int64
	modified, changed syscall.Timespec
}

func markOf(name, path string) (fileMark, error) {
	var s syscall.Stat_t
	if err := syscall.Stat(path, &s); err != nil {
		return fileMark{}, err
	}
	return fileMark{name, uint64(s.Dev), s.Ino, s.Size, s.Mtim, s.Ctim}, nil
}

// Bounds of a check: of its whole, and of how long a verdict waits for it. 90 MB take
// four seconds from a slow memory card.
const (
	sealTime = 5 * time.Minute
	sealWait = 10 * time.Second
)

// Integrity tells how the data set in use stands. It waits for a check under way, for
// some seconds at most: then it is not known.
func (k *Seal) Integrity(ctx context.Context) verdict.Integrity {
	if k == nil {
		return verdict.Intact
	}
	name, number := k.sets.Updates.DataSet()
	if number == 0 {
		return verdict.Intact // the built-in help
	}
	mark, err := markOf(name, k.sets.dir.Path(name))
	if err != nil {
		return k.unseen(err)
	}
	ctx, cancel := context.WithTimeout(ctx, sealWait)
	defer cancel()
	done := k.check(mark)
	select {
	case <-done:
	case <-ctx.Done():
		return verdict.IntegrityUnknown
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.of != mark { // another one came meanwhile
		return verdict.IntegrityUnknown
	}
	return k.state
}

// unseen is how a data set stands whose file cannot be looked at. One that is gone is
// not what was installed, and no waiting brings it back; that is logged once.
func (k *Seal) unseen(err error) verdict.Integrity {
	if !gone(err) {
		return verdict.IntegrityUnknown
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	if !k.told {
		k.told = true
		k.log.Error("the data set in use is gone", "cause", err)
	}
	return verdict.Altered
}

// gone says whether an error is that of a file that is not there.
func gone(err error) bool {
	return errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR)
}

// check begins to check a file, unless that was done or is under way. What it returns
// is closed when it is known.
func (k *Seal) check(mark fileMark) <-chan struct{} {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.done != nil && k.of == mark {
		return k.done
	}
	done := make(chan struct{})
	k.of, k.state, k.done = mark, verdict.IntegrityUnknown, done
	go func() { // ends with the check, at sealTime at the latest
		defer close(done)
		ctx, cancel := context.WithTimeout(context.Background(), sealTime)
		defer cancel()
		state := k.read(ctx, mark)
		k.mu.Lock()
		defer k.mu.Unlock()
		if k.of == mark {
			k.state = state
		}
	}()
	return done
}

// read checks a file, which must be the same before and after.
func (k *Seal) read(ctx context.Context, mark fileMark) verdict.Integrity {
	path := k.sets.dir.Path(mark.name)
	state := k.sets.integrity(ctx, path)
	if after, err := markOf(mark.name, path); state == verdict.Intact && (err != nil || after != mark) {
		return verdict.IntegrityUnknown
	}
	return state
}

// integrity reads the data set in use, at path.
func (s Sets) integrity(ctx context.Context, path string) verdict.Integrity {
	_, err := CheckSeal(ctx, s.Updates, path)
	switch {
	case errors.Is(err, ErrAltered), gone(err):
		return verdict.Altered
	case err != nil:
		return verdict.IntegrityUnknown
	}
	return verdict.Intact
}

// IntegrityOf tells how the data set that OpenHelp opens for a path stands, and takes
// the time that this needs.
func IntegrityOf(ctx context.Context, path string) verdict.Integrity {
	if info, err := os.Stat(path); err != nil || !info.IsDir() {
		return verdict.Intact // the built-in help, or a file that was named
	}
	sets, err := Consult(ctx, path, "")
	if err != nil {
		return verdict.IntegrityUnknown
	}
	defer sets.Close() // only read
	name, number := sets.Updates.DataSet()
	if number == 0 {
		return verdict.Intact
	}
	return sets.integrity(ctx, sets.dir.Path(name))
}
