package appliance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// RootBlock is a file of the appliance's root that nothing else reads: one block of the
// root's file system, which is read from the disk each time.
const RootBlock = "/usr/share/guichet/block"

// Disk finds out whether what the kiosk lives from can still be read from where it lies,
// and not only from memory. Make it with NewDisk. Ask is safe for concurrent use.
type Disk struct {
	files []string
	read  func(file string) error // readPastCache but in tests
	seen  map[string]bool         // was read once: Watch's own

	mu    sync.Mutex
	err   error     // of the last reading
	since time.Time // when the reading under way began, which may never end; zero: there is none
}

// Times of the disk. Each reading wakes an idle machine.
const (
	diskEvery  = time.Minute
	diskAgain  = 10 * time.Second // after a reading that failed
	diskWithin = 10 * time.Second // a reading is awaited so long
)

// NewDisk watches files. One counts from its first good read on: what cannot be read at
// the start is for the doctor, and a restart would not help it. Neither would one help a
// file that is not there, so it never counts.
func NewDisk(files ...string) *Disk {
	return &Disk{files: files, read: readPastCache, seen: map[string]bool{}}
}

// Watch reads the beginning of each file past the kernel's cache, at once and then once a
// minute, until ctx ends. It does so in the goroutine that waits for the minute: to hand a
// reading over would wake a second thread. It does not end while a reading does not. The
// pulse is Steady but in tests.
func (d *Disk) Watch(ctx context.Context, pulse Pulse) {
	for next := pulse(ctx, diskEvery); ; {
		for !d.try() {
			if !pause(ctx, diskAgain) {
				return
			}
		}
		if !next() {
			return
		}
	}
}

// pause waits, and returns false once ctx has ended.
func pause(ctx context.Context, d time.Duration) bool {
	select {
	case <-time.After(d):
		return true
	case <-ctx.Done():
		return false
	}
}

// try reads once, and says whether all could be read. The error of the last reading
// stands until this one has ended.
func (d *Disk) try() bool {
	d.mu.Lock()
	d.since = time.Now()
	d.mu.Unlock()
	err := d.readAll()
	d.mu.Lock()
	defer d.mu.Unlock()
	d.since, d.err = time.Time{}, err
	return err == nil
}

// Ask returns an error if a file could not be read any more the last time, or if the
// disk has kept a reading waiting for too long. It does not wait itself.
func (d *Disk) Ask(context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.err == nil && !d.since.IsZero() && time.Since(d.since) > diskWithin {
		return errors.New("a reading does not end")
	}
	return d.err
}

func (d *Disk) readAll() error {
	for _, file := range d.files {
		err := d.read(file)
		switch {
		case err == nil:
			d.seen[file] = true
		case d.seen[file] && !errors.Is(err, fs.ErrNotExist):
			return err
		}
	}
	return nil
}

// readPastCache reads the first block of a file, at most 4096 bytes, after the kernel
// was told to forget what it holds of it (posix_fadvise(2), POSIX_FADV_DONTNEED).
func readPastCache(file string) error {
	f, err := os.OpenFile(file, os.O_RDONLY|unix.O_NONBLOCK, 0) // a pipe that stands there is not waited for
	if err != nil {
		return err
	}
	defer f.Close() // only read
	if err := unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED); err != nil {
		return fmt.Errorf("forget what is held of %s: %w", file, err)
	}
	if _, err := io.ReadFull(f, make([]byte, 4096)); err != nil && !errors.Is(err, io.ErrUnexpectedEOF) && !errors.Is(err, io.EOF) {
		return err
	}
	return nil
}
