package update

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"

	"guichet/kiosk/durable"
)

// FS is the file system of a data folder. Names are relative to the folder, with
// slashes. Content survives a power cut only after Sync, a change of a folder's
// entries only after SyncDir.
type FS interface {
	Mkdir(name string) error // no error if it is there
	Create(name string) (File, error)
	ReadFile(name string, limit int64) ([]byte, error)
	ReadDir(name string) ([]string, error)
	Readlink(name string) (string, error)
	Symlink(target, name string) error
	Rename(from, to string) error // replaces to, in one step
	RemoveAll(name string) error
	SyncDir(name string) error
	Free() (int64, error) // bytes that can still be written
}

// File is a file being written.
type File interface {
	io.WriteCloser
	Sync() error
}

// Dir is a data folder on the machine's file system.
type Dir struct {
	path string
	lock *os.File
}

// ErrInUse says that another program holds the data folder.
var ErrInUse = errors.New("the data folder is in use by another program; hint: is a kiosk running on it?")

// Only the kiosk's user may read a data folder: a code of four digits is soon found
// from its hash.
const (
	folderMode = 0o700
	fileMode   = 0o600
)

// OpenDir locks a data folder, and makes it if it does not exist. Only one program can
// hold the lock, until Close or its end.
func OpenDir(path string) (*Dir, error) {
	if err := os.MkdirAll(path, folderMode); err != nil {
		return nil, err
	}
	lock, err := openLock(filepath.Join(path, "lock"))
	switch {
	case err != nil:
		return nil, err
	case lock == nil:
		return LookInto(path), nil
	}
	if err := unix.Flock(int(lock.Fd()), unix.LOCK_EX|unix.LOCK_NB); err != nil {
		lock.Close()
		if errors.Is(err, unix.EWOULDBLOCK) {
			err = ErrInUse
		}
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return &Dir{path, lock}, nil
}

// openLock opens the lock file. It returns nil if there is none and none can be made:
// then no program can write to the folder.
func openLock(path string) (*os.File, error) {
	lock, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|unix.O_CLOEXEC, fileMode)
	if !durable.Denied(err) {
		return lock, err
	}
	lock, err = os.OpenFile(path, os.O_RDONLY|unix.O_CLOEXEC, 0)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	return lock, err
}

// LookInto returns a data folder for reading only; another program may hold it.
func LookInto(path string) *Dir { return &Dir{path: path} }

// Close gives the folder up.
func (d *Dir) Close() error {
	if d.lock == nil {
		return nil
	}
	return d.lock.Close()
}

// Path returns the path of a name of the folder on this machine.
func (d *Dir) Path(name string) string { return filepath.Join(d.path, filepath.FromSlash(name)) }

// Mkdir implements FS.
func (d *Dir) Mkdir(name string) error { return os.MkdirAll(d.Path(name), folderMode) }

// Create implements FS.
func (d *Dir) Create(name string) (File, error) {
	return os.OpenFile(d.Path(name), os.O_RDWR|os.O_CREATE|os.O_TRUNC, fileMode)
}

// ReadFile implements FS.
func (d *Dir) ReadFile(name string, limit int64) ([]byte, error) {
	return durable.ReadFile(d.Path(name), limit)
}

// ReadDir implements FS.
func (d *Dir) ReadDir(name string) ([]string, error) {
	f, err := os.OpenFile(d.Path(name), os.O_RDONLY|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return f.Readdirnames(-1)
}

// Readlink implements FS.
func (d *Dir) Readlink(name string) (string, error) { return os.Readlink(d.Path(name)) }

// Symlink implements FS.
func (d *Dir) Symlink(target, name string) error { return os.Symlink(target, d.Path(name)) }

// Rename implements FS.
func (d *Dir) Rename(from, to string) error { return os.Rename(d.Path(from), d.Path(to)) }

// RemoveAll implements FS.
func (d *Dir) RemoveAll(name string) error { return os.RemoveAll(d.Path(name)) }

// SyncDir implements FS.
func (d *Dir) SyncDir(name string) error { return durable.SyncFolder(d.Path(name)) }

// Free implements FS. A read-only file system is an error, however much room it has.
func (d *Dir) Free() (int64, error) {
	var s unix.Statfs_t
	if err := unix.Statfs(d.path, &s); err != nil {
		return 0, err
	}
	if s.Flags&unix.ST_RDONLY != 0 {
		return 0, unix.EROFS
	}
	return int64(s.Bavail) * int64(s.Bsize), nil // an int32 on 32-bit machines
}
