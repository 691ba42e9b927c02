package usb

import (
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"guichet/kiosk/bundle"
)

// FS is the root folder of a FAT file system, as it was when the stick was opened,
// read-only. Folders are listed and cannot be entered. Names are looked up without
// regard to case. Times are called UTC, whatever clock they were written by. An error
// is a *bundle.Refusal within an *fs.PathError, or the context's. It is safe for
// concurrent use.
type FS struct {
	v       *volume
	entries []entry // by key
	odd     []entry // that have no usable name
}

var (
	_ fs.ReadDirFS = (*FS)(nil)
	_ fs.StatFS    = (*FS)(nil)
)

// Kind is 12, 16 or 32.
func (f *FS) Kind() int { return f.v.bits }

func (f *FS) find(op, name string) (entry, error) {
	if !fs.ValidPath(name) {
		return entry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrInvalid}
	}
	i, found := slices.BinarySearchFunc(f.entries, lookupKey(name), func(e entry, key string) int {
		return strings.Compare(e.key, key)
	})
	if !found {
		return entry{}, &fs.PathError{Op: op, Path: name, Err: fs.ErrNotExist}
	}
	return f.entries[i], nil
}

// Open implements fs.FS. A file also is an io.Seeker and an io.ReaderAt. That its
// chain of clusters has the length its size asks for, and an end, is seen to here.
func (f *FS) Open(name string) (fs.File, error) {
	if name == "." {
		return &openRoot{fsys: f}, nil
	}
	e, err := f.find("open", name)
	if err != nil {
		return nil, err
	}
	if e.folder {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	r, err := f.open(e)
	if err != nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: err}
	}
	return &openFile{r, e}, nil
}

func (f *FS) open(e entry) (*io.SectionReader, error) {
	f.v.mu.Lock()
	defer f.v.mu.Unlock()
	c, err := f.v.follow(e)
	if err != nil {
		return nil, ofFile(err)
	}
	return io.NewSectionReader(c, 0, int64(e.size)), nil
}

// ofFile makes what is wrong with the stick, where one file's bytes lie, that file's
// own fault. What ends all reading stays what it is.
func ofFile(err error) error {
	if err == nil || ends(err) {
		return err
	}
	return refuse(bundle.FileBroken, "%v", err)
}

// ReadDir implements fs.ReadDirFS.
func (f *FS) ReadDir(name string) ([]fs.DirEntry, error) {
	if name != "." {
		if _, err := f.find("readdir", name); err != nil {
			return nil, err
		}
		return nil, &fs.PathError{Op: "readdir", Path: name, Err: fs.ErrPermission}
	}
	list := make([]fs.DirEntry, len(f.entries))
	for i, e := range f.entries {
		list[i] = fs.FileInfoToDirEntry(info{e})
	}
	slices.SortFunc(list, func(a, b fs.DirEntry) int { return strings.Compare(a.Name(), b.Name()) })
	return list, nil
}

// Stat implements fs.StatFS.
func (f *FS) Stat(name string) (fs.FileInfo, error) {
	if name == "." {
		return info{entry{name: ".", folder: true}}, nil
	}
	e, err := f.find("stat", name)
	if err != nil {
		return nil, err
	}
	return info{e}, nil
}

type info struct{ e entry }

func (i info) Name() string       { return i.e.name }
func (i info) ModTime() time.Time { return i.e.when }
func (i info) IsDir() bool        { return i.e.folder }
func (i info) Sys() any           { return nil }

func (i info) Size() int64 {
	if i.e.folder {
		return 0
	}
	return int64(i.e.size)
}

func (i info) Mode() fs.FileMode {
	if i.e.folder {
		return fs.ModeDir | 0o555
	}
	return 0o444
}

type openFile struct {
	*io.SectionReader
	e entry
}

func (f *openFile) Stat() (fs.FileInfo, error) { return info{f.e}, nil }
func (f *openFile) Close() error               { return nil }

// openRoot is the root folder as a file.
type openRoot struct {
	fsys *FS
	list []fs.DirEntry // what is left
	read bool
}

func (r *openRoot) Stat() (fs.FileInfo, error) { return r.fsys.Stat(".") }
func (r *openRoot) Close() error               { return nil }

func (r *openRoot) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: ".", Err: fs.ErrInvalid}
}

func (r *openRoot) ReadDir(n int) ([]fs.DirEntry, error) {
	if !r.read {
		r.list, _ = r.fsys.ReadDir(".") // does not fail for the root
		r.read = true
	}
	if n > 0 && len(r.list) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(r.list) {
		n = len(r.list)
	}
	part := r.list[:n]
	r.list = r.list[n:]
	return part, nil
}
