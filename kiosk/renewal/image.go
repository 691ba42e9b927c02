package renewal

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Said is what a boot file says of its system, in its section .osrel (os-release(5)).
type Said struct {
	Number  int64  // IMAGE_VERSION, by which systemd-boot orders the systems
	Board   string // KIOSK_BOARD
	Version string // KIOSK_VERSION
	Last    bool   // KIOSK_LAST: it has no key of who signs systems, and takes no other
}

const maxRelease = 64 << 10 // bytes of the section

// SystemOf reads a boot file.
func SystemOf(r io.ReaderAt) (Said, error) {
	f, err := pe.NewFile(r)
	if err != nil {
		return Said{}, fmt.Errorf("boot file: %w", err)
	}
	s := f.Section(".osrel")
	if s == nil || s.Size > maxRelease {
		return Said{}, errors.New("boot file: it does not say which system it is")
	}
	text, err := s.Data()
	if err != nil {
		return Said{}, fmt.Errorf("boot file: %w", err)
	}
	return ParseSystem(string(text))
}

// bootSize is how much of a slot is its boot file: up to the last of its sections. What
// is behind it fills the slot up.
func bootSize(r *io.SectionReader) (size int64, err error) {
	f, err := pe.NewFile(r)
	if err != nil {
		return 0, fmt.Errorf("boot file: %w", err)
	}
	for _, s := range f.Sections {
		size = max(size, int64(s.Offset)+int64(s.Size))
	}
	if size > r.Size() {
		return 0, errors.New("boot file: it is cut")
	}
	return size, nil
}

// ParseSystem reads what an os-release says of a system. It returns an error where the
// number, the board or the version is missing, or the number is not a number above 0.
func ParseSystem(text string) (said Said, err error) {
	for line := range strings.Lines(text) {
		key, value, _ := strings.Cut(strings.Trim(line, "\n\x00"), "=")
		switch key {
		case "IMAGE_VERSION":
			said.Number, err = strconv.ParseInt(value, 10, 64)
		case "KIOSK_BOARD":
			said.Board = value
		case "KIOSK_VERSION":
			said.Version = value
		case "KIOSK_LAST":
			said.Last = value == "yes"
		}
		if err != nil {
			return Said{}, fmt.Errorf("%s: %w", key, err)
		}
	}
	switch {
	case said.Number < 1:
		err = errors.New("a system without IMAGE_VERSION")
	case said.Board == "":
		err = errors.New("a system without KIOSK_BOARD")
	case said.Version == "":
		err = errors.New("a system without KIOSK_VERSION")
	}
	if err != nil {
		return Said{}, err
	}
	return said, nil
}

// Image is a disk image of the appliance, as scripts/image.sh lays it.
type Image struct {
	Said
	root, boot *io.SectionReader
}

// File reads one of its two files from the beginning.
func (i *Image) File(name string) io.Reader {
	f := i.boot
	if name == RootFile {
		f = i.root
	}
	return io.NewSectionReader(f, 0, f.Size())
}

// The master boot record of an image: the identifier "KIOS", and where a partition's
// first sector and length stand.
const (
	diskID    = 0x4b494f53
	bootIndex = 0
	rootIndex = 1
)

// OpenImage finds the system in an image: that of the newest slot that is good, and the
// root that its boot file knows, all of which it reads: a root with a damaged block would
// be signed like a whole one, and stop every kiosk that reads that block. One that is on
// trial, or failed it, is no system to hand on.
func OpenImage(r io.ReaderAt) (*Image, error) {
	parts, err := partitionsOf(r)
	if err != nil {
		return nil, err
	}
	b, err := OpenBoot(readOnly{parts[bootIndex]})
	if err != nil {
		return nil, err
	}
	slot, err := b.good()
	if err != nil {
		return nil, err
	}
	name, file := b.Slots[slot].Name, b.File(slot)
	said, err := SystemOf(file)
	if err == nil && said.Number != name.Number {
		err = fmt.Errorf("the boot file of %s is of system %d", name, said.Number)
	}
	if err != nil {
		return nil, err
	}
	length, err := bootSize(file)
	if err != nil {
		return nil, err
	}
	known, err := rootOf(file)
	if err != nil {
		return nil, err
	}
	for _, root := range parts[rootIndex:] {
		if !known.isOf(root) {
			continue
		}
		if err := known.checkWhole(root); err != nil {
			return nil, err
		}
		size, err := RootSize(root)
		return &Image{Said: said, root: io.NewSectionReader(root, 0, size), boot: io.NewSectionReader(file, 0, length)}, err
	}
	return nil, fmt.Errorf("neither root of this image is the one of %s: write the image again", name)
}

// partitionsOf are the partitions of an image that hold a system: of the boot files, and
// the two of the roots. All of them are there up to their ends.
func partitionsOf(r io.ReaderAt) (parts [rootIndex + 2]*io.SectionReader, err error) {
	var s [sectorSize]byte
	if _, err := r.ReadAt(s[:], 0); err != nil && err != io.EOF {
		return parts, err
	}
	le := binary.LittleEndian
	if le.Uint32(s[440:]) != diskID || le.Uint16(s[510:]) != 0xaa55 {
		return parts, errors.New("this is no image of the appliance")
	}
	for i := range parts {
		e := s[446+16*i:]
		from, size := int64(le.Uint32(e[8:]))*sectorSize, int64(le.Uint32(e[12:]))*sectorSize
		parts[i] = io.NewSectionReader(r, from, size)
		if size == 0 {
			continue
		}
		_, err := parts[i].ReadAt(make([]byte, 1), size-1)
		if err == io.EOF {
			return parts, fmt.Errorf("the image is cut off: its partition %d ends at byte %d, behind the end of the file", i+1, from+size)
		}
		if err != nil {
			return parts, err
		}
	}
	return parts, nil
}

// good is the slot of the newest system that has proved itself.
func (b *Boot) good() (int, error) {
	best, other := -1, Name{}
	for i, s := range b.Slots {
		switch {
		case s.Name.Number == 0:
		case s.Name.Counted:
			other = s.Name
		case best < 0 || s.Name.Number > b.Slots[best].Name.Number:
			best = i
		}
	}
	switch {
	case best >= 0:
		return best, nil
	case other.Exhausted():
		return 0, fmt.Errorf("the only system of this image, %s, did not prove itself", other)
	case other.Number != 0:
		return 0, fmt.Errorf("the only system of this image, %s, has yet to prove itself", other)
	}
	return 0, errors.New("this image has no system that starts by UEFI")
}

// readOnly is a medium that nobody writes to.
type readOnly struct{ io.ReaderAt }

var errReadOnly = errors.New("an image is only read")

// WriteAt implements io.WriterAt.
func (readOnly) WriteAt([]byte, int64) (int, error) { return 0, errReadOnly }

// Sync implements Medium.
func (readOnly) Sync() error { return nil }

const (
	rootBlock  = 4096 // of data and of hashes (scripts/verity.sh)
	hashSize   = 32
	hashesEach = rootBlock / hashSize
)

// RootSize is how many bytes of a partition are its root: the squashfs, filled up to
// whole blocks, and the levels of its tree.
func RootSize(r io.ReaderAt) (int64, error) {
	blocks, err := dataBlocks(r)
	if err != nil {
		return 0, err
	}
	for _, n := range treeLevels(blocks) {
		blocks += n
	}
	return blocks * rootBlock, nil
}

// dataBlocks is how many blocks a squashfs fills (its superblock's bytes_used, at 40).
func dataBlocks(r io.ReaderAt) (int64, error) {
	var s [48]byte
	if _, err := r.ReadAt(s[:], 0); err != nil {
		return 0, err
	}
	used := int64(binary.LittleEndian.Uint64(s[40:]))
	if !bytes.HasPrefix(s[:], []byte("hsqs")) || used < rootBlock || used > maxRoot {
		return 0, errors.New("no squashfs in the root partition")
	}
	return (used + rootBlock - 1) / rootBlock, nil
}

const maxRoot = 1 << 30 // bytes
