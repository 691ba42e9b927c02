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
	Download Way = "download" // an unfinished download: download it again
	Unpack   Way = "unpack"   // an archive: unpack it on a computer
	Whole    Way = "whole"    // a bundle that was unpacked: copy the bundle itself
	Original Way = "original" // a shortcut, or a Mac's companion file: copy the file itself
	ToRoot   Way = "to-root"  // in a folder: move it to the root
)

// Ways lists them all.
func Ways() []Way { return []Way{Strip, Rename, Download, Unpack, Whole, Original, ToRoot} }

// Bounds of the search for near misses.
const (
	maxNear    = 5   // near misses
	maxSniffed = 300 // files whose beginning is read
	maxFolders = 200
	maxDepth   = 3
)

// isBundle reports whether a name is a bundle's. A hidden file's is not: a Mac puts
// "._2026.kiosk" beside "2026.kiosk".
func isBundle(name string) bool {
	return !strings.HasPrefix(name, ".") && strings.EqualFold(path.Ext(name), bundle.Suffix)
}

// Endings that say what became of a bundle: those of unfinished downloads, shortcuts
// and archives. A signature or checksum beside a bundle is no near miss.
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

// nearMisses looks for near misses in the root folders, and in other folders if there is
// no bundle at all.
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

// companion reports whether a near miss is a Mac's companion of a file that is there.
func (s *seeker) companion(f *FS, n NearMiss) bool {
	_, err := f.find("stat", strings.TrimPrefix(n.Name, "._"))
	return n.Way == Original && strings.HasPrefix(n.Name, "._") && err == nil
}

func (s *seeker) add(name string, way Way, to string) {
	if len(s.found) < maxNear {
		s.found = append(s.found, NearMiss{name, way, to})
	}
}

// head returns a file's first sector, nil if it cannot be read or maxSniffed is reached.
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

// judge reports whether a file without a bundle's name is a near miss, by its name or by
// its first bytes.
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

// properName returns the name that a misnamed bundle should have.
func properName(name string) string {
	base, _, _ := strings.Cut(strings.TrimLeft(name, "._ "), ".")
	base, _, _ = strings.Cut(base, "~")
	if base == "" {
		base = "guichet"
	}
	return base + bundle.Suffix
}

// packs reports whether a file begins as an archive whose first file's name ends in
// suffix (PKWARE APPNOTE, 4.3.7). Only a ZIP's names are read: other archives match an
// empty suffix.
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

// passedOver reports whether a folder is an operating system's: deleted files, and
// metadata about the stick.
func passedOver(name string) bool {
	return strings.HasPrefix(name, ".") || strings.EqualFold(name, "System Volume Information") ||
		strings.EqualFold(name, "$RECYCLE.BIN") || strings.EqualFold(name, "RECYCLER") || strings.HasPrefix(name, "FOUND.")
}
