package durable_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"guichet/kiosk/durable"
)

func put(text string) func(*os.File) error {
	return func(f *os.File) error { _, err := f.WriteString(text); return err }
}

// The file is the old one or the new one, and nothing stands beside it.
func TestReplace(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "file")
	want := func(text string) {
		t.Helper()
		got, err := os.ReadFile(path)
		if err != nil || string(got) != text {
			t.Errorf("%q, %v, want %q", got, err, text)
		}
		if names, err := os.ReadDir(dir); err != nil || len(names) != 1 {
			t.Errorf("%v, %v", names, err)
		}
	}
	if err := durable.Replace(path, 0o600, put("one")); err != nil {
		t.Fatal(err)
	}
	want("one")
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	broken := errors.New("broken")
	if err := durable.Replace(path, 0o600, func(f *os.File) error { _ = put("two")(f); return broken }); !errors.Is(err, broken) {
		t.Errorf("%v", err)
	}
	want("one")
	if err := durable.Replace(path, 0o600, put("two")); err != nil {
		t.Fatal(err)
	}
	want("two")
	if err := durable.Replace(filepath.Join(dir, "none", "file"), 0o600, put("x")); err == nil {
		t.Error("written into a folder that is not there")
	}
}

// Only that there is no room, or no writing, is denial; and it is known wrapped.
func TestDenied(t *testing.T) {
	for err, want := range map[error]bool{
		nil: false, syscall.ENOSPC: true, syscall.EDQUOT: true, syscall.EROFS: true,
		syscall.EIO: false, syscall.EACCES: false, errors.New("no space left on device"): false,
	} {
		if got := durable.Denied(err); got != want {
			t.Errorf("%v: %t", err, got)
		}
		if err != nil && durable.Denied(fmt.Errorf("write: %w", &os.PathError{Op: "write", Err: err})) != want {
			t.Errorf("%v, wrapped", err)
		}
	}
}

// Only a regular file is read: nothing is waited for, and nothing that does not end is
// read.
func TestReadFileReadsFiles(t *testing.T) {
	dir := t.TempDir()
	file, pipe, link := filepath.Join(dir, "file"), filepath.Join(dir, "pipe"), filepath.Join(dir, "link")
	if err := errors.Join(os.WriteFile(file, []byte("text"), 0o600), syscall.Mkfifo(pipe, 0o600), os.Symlink(pipe, link)); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]error{
		file: nil, pipe: durable.ErrNotRegular, link: durable.ErrNotRegular, dir: durable.ErrNotRegular,
		"/dev/zero": durable.ErrNotRegular, filepath.Join(dir, "none"): os.ErrNotExist,
	} {
		got, err := durable.ReadFile(path, 4)
		if !errors.Is(err, want) || err == nil && string(got) != "text" {
			t.Errorf("%s: got %q, %v, want %v", path, got, err, want)
		}
	}
	if _, err := durable.ReadFile(file, 3); err == nil {
		t.Error("a file that is too large is read")
	}
	if got, err := durable.ReadNamed(file, 4); err != nil || string(got) != "text" {
		t.Errorf("named: got %q, %v", got, err)
	}
}
