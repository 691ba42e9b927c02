// Package crashfs is a data folder in memory whose power can be cut: it tells
// what was written from what lasts, and makes the states that a disk may be in
// afterwards. It is for tests.
//
// The model: the content of a file lasts from Sync on; before, any prefix of it
// may be there, or blocks of zeros in its place. Changes of entries last from
// SyncDir of a folder that they touch on; before, each may be there or not, in
// any combination that the order of dependent ones allows. A rename is one change;
// a folder is removed entry by entry.
package crashfs

import (
	"errors"
	"io/fs"
	"maps"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"sync"

	"guichet/kiosk/update"
)

// ErrPower is what every call gives once the power is cut.
var ErrPower = errors.New("the power is cut")

// ErrFault is what a call gives whose turn it is to fail.
var ErrFault = errors.New("input/output error")

// node is a file or a link; a folder is whatever lies above one, or was made.
type node struct {
	folder  bool
	link    string
	content []byte
	lasting []byte // content at the last Sync
}

// change is one change of entries: of a rename both, else one.
type change struct {
	from, to string
	node     *node // nil: removed
}

// FS is a data folder in memory. It is safe for concurrent use, but for its fields.
type FS struct {
	mu      sync.Mutex
	now     map[string]*node // as the program sees it
	lasting map[string]*node // entries that last
	pending []change         // those that do not yet, in order

	Left  int  // calls that write until the power is cut; negative: never
	Fault int  // calls that write until one fails, and the next ones work; 0: never
	Late  bool // the call that meets the cut or fails takes place, and nobody hears
	Space int64

	Denied error // of every call that writes, as on a full disk; nil: they work
}

// New returns an empty folder.
func New() *FS {
	return &FS{now: map[string]*node{".": {folder: true}}, lasting: map[string]*node{".": {folder: true}}, Left: -1, Space: 1 << 40}
}

// step counts a call that writes, and cuts the power or fails when its turn comes.
func (f *FS) step(do func() error) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.Left == 0 {
		return ErrPower
	}
	if f.Denied != nil {
		return f.Denied
	}
	cut, fault := turn(&f.Left), turn(&f.Fault)
	if !cut && !fault {
		return do()
	}
	if f.Late {
		_ = do()
	}
	if cut {
		return ErrPower
	}
	return ErrFault
}

// turn counts down to nought, and says when it gets there.
func turn(left *int) bool {
	if *left <= 0 {
		return false
	}
	*left--
	return *left == 0
}

func (f *FS) record(c change) {
	f.apply(f.now, c)
	f.pending = append(f.pending, c)
}

// apply makes a change, with all that lies below a folder.
func (f *FS) apply(entries map[string]*node, c change) {
	switch {
	case c.from != "":
		if entries[c.from] == nil {
			return // what it depends on did not last
		}
		remove(entries, c.to)
		for name, n := range maps.Clone(entries) {
			if rest, ok := strings.CutPrefix(name, c.from); ok && (rest == "" || rest[0] == '/') {
				delete(entries, name)
				entries[c.to+rest] = n
			}
		}
	case c.node == nil:
		remove(entries, c.to)
	case entries[path.Dir(c.to)] != nil:
		entries[c.to] = c.node
	}
}

func remove(entries map[string]*node, top string) {
	for name := range maps.Clone(entries) {
		if name == top || strings.HasPrefix(name, top+"/") {
			delete(entries, name)
		}
	}
}

// Mkdir implements update.FS.
func (f *FS) Mkdir(name string) error {
	return f.step(func() error {
		if f.now[name] == nil {
			f.record(change{to: name, node: &node{folder: true}})
		}
		return nil
	})
}

// Create implements update.FS.
func (f *FS) Create(name string) (update.File, error) {
	n := &node{}
	err := f.step(func() error {
		if f.now[path.Dir(name)] == nil {
			return fs.ErrNotExist
		}
		f.record(change{to: name, node: n})
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &file{f, n}, nil
}

type file struct {
	f *FS
	n *node
}

// Write implements io.Writer.
func (w *file) Write(p []byte) (int, error) {
	err := w.f.step(func() error {
		w.n.content = append(slices.Clip(w.n.content), p...)
		return nil
	})
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

// Sync implements update.File.
func (w *file) Sync() error {
	return w.f.step(func() error { w.n.lasting = w.n.content; return nil })
}

// Close implements io.Closer.
func (w *file) Close() error {
	w.f.mu.Lock()
	defer w.f.mu.Unlock()
	if w.f.Left == 0 {
		return ErrPower
	}
	return nil
}

// ReadFile implements update.FS.
func (f *FS) ReadFile(name string, limit int64) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.now[name]
	switch {
	case f.Left == 0:
		return nil, ErrPower
	case n == nil || n.folder:
		return nil, fs.ErrNotExist
	case int64(len(n.content)) > limit:
		return nil, errors.New("too large")
	}
	return slices.Clone(n.content), nil
}

// ReadDir implements update.FS.
func (f *FS) ReadDir(name string) (names []string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.Left == 0 {
		return nil, ErrPower
	}
	for n := range f.now {
		if n != "." && path.Dir(n) == name {
			names = append(names, path.Base(n))
		}
	}
	slices.Sort(names)
	return names, nil
}

// Readlink implements update.FS.
func (f *FS) Readlink(name string) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := f.now[name]
	if f.Left == 0 {
		return "", ErrPower
	}
	if n == nil || n.link == "" {
		return "", fs.ErrNotExist
	}
	return n.link, nil
}

// Symlink implements update.FS.
func (f *FS) Symlink(target, name string) error {
	return f.step(func() error {
		if f.now[name] != nil {
			return fs.ErrExist
		}
		f.record(change{to: name, node: &node{link: target}})
		return nil
	})
}

// Rename implements update.FS.
func (f *FS) Rename(from, to string) error {
	return f.step(func() error {
		if f.now[from] == nil {
			return fs.ErrNotExist
		}
		f.record(change{from: from, to: to})
		return nil
	})
}

// RemoveAll implements update.FS: what lies below first, each a call of its own.
func (f *FS) RemoveAll(name string) error {
	for _, n := range f.below(name) {
		err := f.step(func() error { f.record(change{to: n}); return nil })
		if err != nil {
			return err
		}
	}
	return nil
}

// below are the entries of a folder, and itself, the deepest first.
func (f *FS) below(top string) (names []string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for name := range f.now {
		if name == top || strings.HasPrefix(name, top+"/") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	slices.Reverse(names)
	return names
}

// SyncDir implements update.FS.
func (f *FS) SyncDir(name string) error {
	return f.step(func() error {
		var later []change
		for _, c := range f.pending {
			if path.Dir(c.to) == name || c.from != "" && path.Dir(c.from) == name {
				f.apply(f.lasting, c)
				later = follow(later, c)
			} else {
				later = append(later, c)
			}
		}
		f.pending = later
		return nil
	})
}

// follow makes what does not last yet, and came before c, go with c: what lies
// below a folder goes where it goes, or with it.
func follow(pending []change, c change) (left []change) {
	for _, p := range pending {
		rest, moved := strings.CutPrefix(p.to, c.from+"/")
		switch {
		case c.from != "" && moved && p.from == "":
			p.to = c.to + "/" + rest
		case strings.HasPrefix(p.to, c.to+"/"):
			continue
		}
		left = append(left, p)
	}
	return left
}

// Free implements update.FS.
func (f *FS) Free() (int64, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.Left == 0 {
		return 0, ErrPower
	}
	return f.Space, nil
}

// Crash returns the folder as a disk may hold it after a power cut now: of what
// does not last, the seed decides what is there.
func (f *FS) Crash(seed uint64) *FS {
	f.mu.Lock()
	defer f.mu.Unlock()
	r := rand.New(rand.NewPCG(seed, 0))
	after := New()
	after.Space = f.Space
	after.lasting = maps.Clone(f.lasting)
	for _, c := range f.pending {
		if seed == 0 || seed != 1 && r.IntN(2) == 0 { // 0: all of it, 1: nothing of it
			f.apply(after.lasting, c)
		}
	}
	for name, n := range after.lasting {
		copied := *n
		copied.content = torn(n, seed, r)
		copied.lasting = copied.content
		after.lasting[name] = &copied
	}
	after.now = maps.Clone(after.lasting)
	return after
}

// torn is what is left of a file's content.
func torn(n *node, seed uint64, r *rand.Rand) []byte {
	if len(n.content) == len(n.lasting) || seed == 0 {
		return n.content
	}
	if seed == 1 {
		return n.lasting
	}
	kept := len(n.lasting) + r.IntN(len(n.content)-len(n.lasting)+1)
	out := append([]byte(nil), n.content[:kept]...)
	if r.IntN(2) == 0 { // its length lasted, not all of what it holds
		out = append(out, make([]byte, len(n.content)-kept)...)
	}
	return out
}
