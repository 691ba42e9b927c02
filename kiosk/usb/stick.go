package usb

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Kind says what happened to a stick. The zero value is none.
type Kind uint8

// The kinds of event.
const (
	Arrived Kind = iota + 1
	Gone
)

// Event says that a stick arrived or went. The Gone of a stick has the same *Stick as
// its Arrived.
type Event struct {
	Kind Kind
	*Stick
}

// Stick is a stick from its arrival to its removal; plugged in again, it is another
// Stick. It is safe for concurrent use.
type Stick struct {
	ID   string // unique to this arrival
	Path string // of the block device, or of the image
	Size int64  // bytes

	// Serial is the serial number that the stick reports, "" for none. Cheap sticks
	// may share one.
	Serial string

	gone atomic.Bool
	mu   sync.Mutex
	file *os.File
}

// accessWait is how long a device's node may take to get the group that may read
// it: a moment by udev's rules, and seconds while the machine starts, when the kiosk
// is there before udev.
const (
	accessWait  = 20 * time.Second
	accessEvery = 100 * time.Millisecond
)

// Open opens the stick read-only and reads it as Read does. It closes what an earlier
// Open opened. The context also governs later reads.
func (s *Stick) Open(ctx context.Context) (*Contents, error) {
	d, f, err := s.open(ctx, os.O_RDONLY, "read")
	if err != nil {
		return nil, err
	}
	c, err := read(d)
	if err != nil {
		f.Close()
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shut()
	s.file = f
	return c, nil
}

// Close closes what Open opened; what is read of it then fails as if the stick
// were pulled.
func (s *Stick) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.shut()
}

func (s *Stick) shut() error {
	if s.file == nil {
		return nil
	}
	f := s.file
	s.file = nil
	return f.Close()
}

// WriteReport writes a file to the stick's root folder, as WriteFile does; it
// opens the device for writing, alone (it refuses one that is mounted), and closes
// it. Contents that were read before do not show the new file.
func (s *Stick) WriteReport(ctx context.Context, name string, data []byte, at time.Time) (string, error) {
	d, f, err := s.open(ctx, os.O_RDWR|syscall.O_EXCL, "write")
	if err != nil {
		return "", err
	}
	name, err = write(d, stickFile{s, f}, name, data, at)
	if shut := f.Close(); err == nil && shut != nil {
		err = d.explain("write", 0, shut)
	}
	if err != nil {
		return "", err
	}
	return name, nil
}

func (s *Stick) open(ctx context.Context, flag int, op string) (*disk, *os.File, error) {
	d := &disk{ctx: ctx, present: s.present}
	if s.gone.Load() {
		return nil, nil, d.explain(op, 0, syscall.ENODEV)
	}
	f, err := openSoon(ctx, s.Path, flag)
	if err != nil {
		if ctx.Err() != nil {
			return nil, nil, ctx.Err()
		}
		return nil, nil, d.explain(op, 0, err)
	}
	d.r = stickFile{s, f}
	if d.size, err = f.Seek(0, io.SeekEnd); err != nil {
		f.Close()
		return nil, nil, d.explain(op, 0, err)
	}
	return d, f, nil
}

// openSoon opens a device, and waits for permission to read it. A writer need not wait,
// since it comes later.
func openSoon(ctx context.Context, path string, flag int) (*os.File, error) {
	ctx, stop := context.WithTimeout(ctx, accessWait)
	defer stop()
	for {
		f, err := os.OpenFile(path, flag, 0)
		if err == nil || flag != os.O_RDONLY || !errors.Is(err, fs.ErrPermission) {
			return f, err
		}
		select {
		case <-ctx.Done():
			return nil, err
		case <-time.After(accessEvery):
		}
	}
}

// present reports whether the stick is still there: not known to be gone, and its path
// leads to a device of the same size.
func (s *Stick) present() bool {
	if s.gone.Load() {
		return false
	}
	f, err := os.OpenFile(s.Path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return errors.Is(err, fs.ErrPermission)
	}
	defer f.Close()
	size, err := f.Seek(0, io.SeekEnd)
	return err == nil && size == s.Size
}

// stickFile is the open device. After the stick is gone it fails at once, also
// where the kernel still has the bytes.
type stickFile struct {
	s *Stick
	f *os.File
}

func (f stickFile) ReadAt(p []byte, at int64) (int, error) {
	if f.s.gone.Load() {
		return 0, syscall.ENODEV
	}
	return f.f.ReadAt(p, at)
}

func (f stickFile) WriteAt(p []byte, at int64) (int, error) {
	if f.s.gone.Load() {
		return 0, syscall.ENODEV
	}
	return f.f.WriteAt(p, at)
}

func (f stickFile) Sync() error {
	if f.s.gone.Load() {
		return syscall.ENODEV
	}
	return f.f.Sync()
}
