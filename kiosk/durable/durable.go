// Package durable writes files that appear whole or not at all, and last over a
// power cut; and reads files of bounded size.
package durable

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
)

// Denied tells whether an error says that nothing can be written for now, wherever
// and by whomever: the file system is full, its quota is used up, or it can only be
// read (errno(3): ENOSPC, EDQUOT, EROFS). What is there can still be read.
func Denied(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EROFS)
}

// Replace lets write fill a new file and puts it in the place of path, with that
// mode. It is written beside path, synced and renamed; on an error path is as it
// was, and nothing is left beside it.
func Replace(path string, mode os.FileMode, write func(*os.File) error) error {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return fmt.Errorf("create temporary file: %w", err)
	}
	defer os.Remove(temp.Name()) // nothing is left there after the rename
	if err := errors.Join(write(temp), temp.Chmod(mode), temp.Sync(), temp.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp.Name(), path); err != nil {
		return err
	}
	return SyncFolder(filepath.Dir(path))
}

// SyncFolder makes the names in a folder last: what was made, renamed or removed.
func SyncFolder(path string) error {
	folder, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open folder: %w", err)
	}
	return errors.Join(folder.Sync(), folder.Close())
}

// ErrNotRegular says that a pipe, a folder or a device stands where a file belongs.
var ErrNotRegular = errors.New("not a regular file")

// Open opens a regular file for reading. Of what else may stand there nothing is waited
// for: opening a pipe would last until somebody writes to it.
func Open(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = &os.PathError{Op: "open", Path: path, Err: ErrNotRegular}
	}
	if err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// ReadFile reads a regular file of at most limit bytes; a larger one is an error.
func ReadFile(path string, limit int64) ([]byte, error) {
	f, err := Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	return readAll(f, path, limit)
}

// ReadNamed reads what somebody named, of at most limit bytes: a pipe, too, until it ends.
func ReadNamed(path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	return readAll(f, path, limit)
}

func readAll(f *os.File, path string, limit int64) ([]byte, error) {
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err == nil && int64(len(content)) > limit {
		err = fmt.Errorf("%s: more than %d bytes", path, limit)
	}
	return content, err
}
