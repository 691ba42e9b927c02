package appliance

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// RootBlock is a file of the appliance's root that nothing else reads: one block of the
// root's file system, which is read from the disk each time.
const RootBlock = "/usr/share/guichet/block"

// Disk finds out whether what the kiosk lives from can still be read from where it lies,
// and not only from memory. Make it with NewDisk.
type Disk struct {
	files   []string
	seen    map[string]bool // was read once
	reading chan error      // of a read under way, which may never end
}

// NewDisk watches files. One counts from its first good read on: what cannot be read at
// the start is for the doctor, and a restart would not help it. Neither would one help a
// file that is not there, so it never counts.
func NewDisk(files ...string) *Disk {
	return &Disk{files: files, seen: map[string]bool{}}
}

// Ask reads the beginning of each file past the kernel's cache. It returns an error if a
// file cannot be read any more, or that of ctx if the disk does not answer within it;
// the next Ask then waits for the same answer. It is for one goroutine at a time.
func (d *Disk) Ask(ctx context.Context) error {
	if d.reading == nil {
		answer := make(chan error, 1)
		go func() { answer <- d.read() }()
		d.reading = answer
	}
	select {
	case err := <-d.reading:
		d.reading = nil
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (d *Disk) read() error {
	for _, file := range d.files {
		err := readPastCache(file)
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
