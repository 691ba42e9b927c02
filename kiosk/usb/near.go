package usb

import (
	"bytes"
	"encoding/binary"
	"path"
	"strings"

	"guichet/kiosk/bundle"
)

// NearMiss is a file that would be a bundle, but for its name or its place.
type NearMiss struct {
	Name string // with the folders it lies in: "Downloads/2026.kiosk"
	Way  Way
	To   string // with Strip: what to take off (".txt"); with Rename: the name it should have
}

// Way is the way out of a near miss.
type Way string

// The ways out. The words that people read for them stand in data/text.
const (
	Strip    Way = "strip"    // take an ending off the name
	Rename   Way = "rename"   // give it the name To
	Download Way = "download" // it is half a download: fetch it again
	Unpack   Way = "unpack"   // it is packed: unpack it on a computer
	Whole    Way = "whole"    // it is an unpacked bundle: copy the bundle itself
	Original Way = "original" // it is a shortcut, or what a Mac puts beside a file: copy the file itself
	ToRoot   Way = "to-root"  // it lies in a folder
)

// Ways lists them all.
func Ways() []Way { return []Way{Strip, Rename, Download, Unpack, Whole, Original, ToRoot} }

// Bounds of the looking for near misses.
const (
	maxNear    = 5   // that are told
	maxSniffed = 300 // files that are looked into
	maxFolders = 200
	maxDepth   = 3
)

// isBundle says whether a name in a root folder is that of a bundle. Hidden files are
// none: a Mac puts "._2026.kiosk" beside "2026.kiosk".
func isBundle(name string) bool {
	return !strings.HasPrefix(name, ".") && strings.EqualFold(path.Ext(name), bundle.Suffix)
}

// Endings that say what became of a bundle: what a browser gives a download that is
// not done, what makes a shortcut, what packs. Names of signatures and checksums lie
// beside a bundle and are no near miss.
var (
	downloadEndings = []string{".part", ".crdownload", ".download", ".partial", ".opdownload", ".tmp", ".!ut", ".filepart"}
	shortcutEndings = []string{".lnk", ".url", ".webloc", ".desktop"}
	packedEndings   = []string{".zip", ".gz", ".7z", ".rar", ".xz", ".bz2", ".zst"}
	besideEndings   = []string{".minisig", ".sig", ".asc", ".sha256", ".sha512", ".sha1", ".md5"}
)

func endsIn(name string, endings []string) bool {
	for _, e := range endings {
		if strings.EqualFold(path.Ext(name), e) {
			return true
		}
	}
	return false
}

// seeker looks for near misses on one partition after another.
type seeker struct {
	found            []NearMiss
	sniffed, folders int
}

// nearMisses looks for them in the root folders; where no bundle is found at all, also
// in folders.
func nearMisses(c *Contents) ([]NearMiss, error) {
	s := &seeker{}
	for _, p := range c.Partitions {
		if p.fs == nil {
			continue
		}
		if err := s.root(p.fs); err != nil {
			return nil, err
		}
	}
	for _, p := range c.Partitions {
		if p.fs == nil || len(c.Bundles) > 0 {
			continue
		}
		if err := s.inFolders(p.fs.v, p.fs.entries); err != nil {
			return nil, err
		}
	}
	return s.found, nil
}

func (s *seeker) root(f *FS) error {
	for _, e := range append(f.entries[:len(f.entries):len(f.entries)], f.odd...) {
		if len(s.found) == maxNear {
			return nil
		}
		if e.folder {
			if isBundle(e.name) {
				s.add(e.name, Whole, "")
			}
			continue
		}
		if isBundle(e.name) {
			continue
		}
		head, err := s.head(f.v, e)
		if err != nil {
			return err
		}
		if n, near := judge(e.name, head); near && !s.companion(f, n) {
			s.add(n.Name, n.Way, n.To)
		}
	}
	return nil
}

// companion says whether what a Mac puts beside a file lies beside it.
func (s *seeker) companion(f *FS, n NearMiss) bool {
	_, err := f.find("stat", strings.TrimPrefix(n.Name, "._"))
	return n.Way == Original && strings.HasPrefix(n.Name, "._") && err == nil
}

func (s *seeker) add(name string, way Way, to string) {
	if len(s.found) < maxNear {
		s.found = append(s.found, NearMiss{name, way, to})
	}
}

// head is what a file begins with, of the first cluster's first sector; nil where that
// cannot be read, or enough was read.
func (s *seeker) head(v *volume, e entry) ([]byte, error) {
	if s.sniffed == maxSniffed || !v.valid(e.first) || e.size < bootBytes {
		return nil, nil
	}
	s.sniffed++
	b := make([]byte, bootBytes)
	if err := v.disk.read(b, v.at(e.first)); ends(err) {
		return nil, err
	} else if err != nil {
		return nil, nil
	}
	return b, nil
}

// judge says whether a file that is no bundle by its name is a near miss, by its name
// or by what it begins with.
func judge(name string, head []byte) (NearMiss, bool) {
	bare, ending := strings.TrimSuffix(name, path.Ext(name)), path.Ext(name)
	like := strings.Contains(strings.ToLower(name), bundle.Suffix) && !endsIn(name, besideEndings)
	ours := bundle.Begins(head)
	switch {
	case strings.HasPrefix(name, "._") && isBundle(name[2:]):
		return NearMiss{name, Original, ""}, true
	case endsIn(name, shortcutEndings) && like:
		return NearMiss{name, Original, ""}, true
	case endsIn(name, downloadEndings) && (like || ours):
		return NearMiss{name, Download, ""}, true
	case packs(head, bundle.Suffix) && !ours, endsIn(name, packedEndings) && like && packs(head, ""):
		return NearMiss{name, Unpack, ""}, true
	case isBundle(bare) && like:
		return NearMiss{name, Strip, ending}, true
	case ours, like, strings.EqualFold(ending, ".kio"):
		return NearMiss{name, Rename, properName(name)}, true
	}
	return NearMiss{}, false
}

// properName is the name that a bundle of a wrong name should have.
func properName(name string) string {
	base, _, _ := strings.Cut(strings.TrimLeft(name, "._ "), ".")
	base, _, _ = strings.Cut(base, "~")
	if base == "" {
		base = "guichet"
	}
	return base + bundle.Suffix
}

// packs says whether a file begins like an archive that a name ends in: of a ZIP the
// first file's name is looked at (PKWARE APPNOTE, 4.3.7), of the others nothing.
func packs(head []byte, suffix string) bool {
	if bytes.HasPrefix(head, []byte("PK\x03\x04")) {
		n := min(int(binary.LittleEndian.Uint16(head[26:])), len(head)-30)
		return strings.HasSuffix(strings.ToLower(string(head[30:30+n])), suffix)
	}
	if suffix != "" {
		return false
	}
	for _, magic := range []string{"\x1f\x8b", "7z\xbc\xaf\x27\x1c", "Rar!", "\xfd7zXZ\x00", "BZh", "\x28\xb5\x2f\xfd"} {
		if bytes.HasPrefix(head, []byte(magic)) {
			return true
		}
	}
	return false
}

// inFolders looks for bundles in folders, from the root's downwards.
func (s *seeker) inFolders(v *volume, root []entry) error {
	type folder struct {
		entry
		path  string
		depth int
	}
	var todo []folder
	push := func(under string, depth int, entries []entry) {
		for _, e := range entries {
			if e.folder && e.first != rootFolder && !isBundle(e.name) && !passedOver(e.name) {
				todo = append(todo, folder{e, path.Join(under, e.name), depth})
			}
		}
	}
	for push("", 1, root); len(todo) > 0 && s.folders < maxFolders && len(s.found) < maxNear; todo = todo[1:] {
		s.folders++
		f := todo[0]
		l, err := v.list(f.first)
		if err != nil {
			return err
		}
		for _, e := range l.entries {
			if !e.folder && isBundle(e.name) {
				s.add(path.Join(f.path, e.name), ToRoot, "")
			}
		}
		if f.depth < maxDepth {
			push(f.path, f.depth+1, l.entries)
		}
	}
	return nil
}

// passedOver says whether a folder is one of a computer's own: what was deleted, and
// what is kept about the stick.
func passedOver(name string) bool {
	return strings.HasPrefix(name, ".") || strings.EqualFold(name, "System Volume Information") ||
		strings.EqualFold(name, "$RECYCLE.BIN") || strings.EqualFold(name, "RECYCLER") || strings.HasPrefix(name, "FOUND.")
}
