package usb

import (
	"io"
	"io/fs"
	"slices"
	"strings"
	"time"

	"guichet/kiosk/bundle"
)

// FS is the root folder of a FAT file system, read-only, as it was when the stick was
// opened. Folders are listed and cannot be entered. Names are looked up regardless of
// case. Times are the writer's local time as UTC. An error is a *bundle.Refusal in an
// *fs.PathError, or the context's. FS is safe for concurrent use.
type FS struct {
	v       *volume
	entries []entry // by key
	odd     []entry // without a usable name
}

var (
	_ fs.ReadDirFS = (*FS)(nil)
	_ fs.StatFS    = (*FS)(nil)
)

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

// Open implements fs.FS. A file is also an io.Seeker and an io.ReaderAt. Open checks
// that its chain of clusters has the length that its size needs, and an end.
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

// ofFile turns a refusal of the stick, met while reading a file, into one of that file.
// It leaves an error that ends all reading as it is.
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

// maxMarks bounds the clusters that are remembered of a chain; those between two marks
// are found by walking from the first.
const maxMarks = 4096

// chain is a file's chain of clusters. It remembers each every-th one, and the last used.
type chain struct {
	v       *volume
	size    int64
	every   int64
	marks   []uint32
	last    int64 // number within the chain
	cluster uint32
}

// follow walks a file's chain to its end. The chain must have exactly as many clusters
// as the size needs, which also bounds the walk and rejects loops.
func (v *volume) follow(e entry) (*chain, error) {
	n := (int64(e.size) + v.cluster - 1) / v.cluster
	c := &chain{v: v, size: int64(e.size), every: n/maxMarks + 1, cluster: e.first}
	if n == 0 {
		return c, nil
	}
	if n > int64(v.count) || !v.valid(e.first) {
		return nil, damaged("a file of %d bytes from cluster %d on", e.size, e.first)
	}
	for i, cluster := int64(0), e.first; ; i++ {
		if i%c.every == 0 && i < n {
			c.marks = append(c.marks, cluster)
		}
		next, last, err := v.next(cluster)
		switch {
		case err != nil:
			return nil, err
		case last && i+1 == n:
			return c, nil
		case last || i+1 == n:
			return nil, damaged("a file of %d bytes in other than %d clusters", e.size, n)
		}
		cluster = next
	}
}

// find returns the i-th cluster.
func (c *chain) find(i int64) (uint32, error) {
	at, cluster := i-i%c.every, c.marks[i/c.every]
	if c.last > at && c.last <= i {
		at, cluster = c.last, c.cluster
	}
	for ; at < i; at++ {
		next, last, err := c.v.next(cluster)
		if err != nil {
			return 0, err
		}
		if last {
			return 0, damaged("a chain changed while it was read")
		}
		cluster = next
	}
	c.last, c.cluster = i, cluster
	return cluster, nil
}

// ReadAt implements io.ReaderAt.
func (c *chain) ReadAt(p []byte, off int64) (n int, err error) {
	c.v.mu.Lock()
	defer c.v.mu.Unlock()
	if off < 0 || off >= c.size {
		return 0, io.EOF
	}
	var short error
	if left := c.size - off; int64(len(p)) > left {
		p, short = p[:left], io.EOF
	}
	for n < len(p) {
		at, length, err := c.run(off+int64(n), int64(len(p)-n))
		if err != nil {
			return n, ofFile(err)
		}
		if err := c.v.disk.read(p[n:n+int(length)], at); err != nil {
			return n, ofFile(err)
		}
		n += int(length)
	}
	return n, short
}

// maxRun bounds one read of the stick, so that the context is checked often.
const maxRun = 256 << 10

// run returns where on the stick the bytes from off on lie, and how many of the wanted
// ones are contiguous there.
func (c *chain) run(off, want int64) (at, length int64, err error) {
	size, want := c.v.cluster, min(want, maxRun)
	i := off / size
	cluster, err := c.find(i)
	if err != nil {
		return 0, 0, err
	}
	at = c.v.at(cluster) + off%size
	for length = size - off%size; length < want; length += size {
		i++
		next, err := c.find(i)
		if err != nil {
			return 0, 0, err
		}
		if next != cluster+1 {
			break
		}
		cluster = next
	}
	return at, min(length, want), nil
}
