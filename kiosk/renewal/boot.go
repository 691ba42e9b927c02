package renewal

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// Boot is the folder EFI/Linux of a boot partition, with its two slots. Its format is
// Microsoft's FAT32 (FAT: General Overview of On-Disk Format, 1.03); what the appliance's
// image does not have is refused.
type Boot struct {
	Slots [2]Slot

	m    Medium
	v    volume
	at   int64  // of the folder's first sector
	head []byte // the folder's entries for itself and the one above
}

// Slot is a file of the folder.
type Slot struct {
	Name Name
	Size int64 // bytes

	first   uint32 // cluster
	extents []extent
}

// dotEntries are a folder's entries for itself and the one above it.
const dotEntries = 2

// OpenBoot reads the folder.
func OpenBoot(m Medium) (*Boot, error) {
	v, err := volumeOf(m)
	if err != nil {
		return nil, fmt.Errorf("boot partition: %w", err)
	}
	at := v.root
	for _, name := range []string{"EFI        ", "LINUX      "} {
		if at, err = v.folder(at, name); err != nil {
			return nil, fmt.Errorf("boot partition: %w", err)
		}
	}
	b := &Boot{m: m, v: v, at: v.byteOf(at)}
	if err := b.read(at); err != nil {
		return nil, fmt.Errorf("boot partition: EFI/Linux: %w", err)
	}
	return b, nil
}

// read reads the folder's entries: two files, within its first sector.
func (b *Boot) read(cluster uint32) error {
	entries, err := b.v.entries(cluster)
	if err != nil {
		return err
	}
	if entries[0] != '.' || entries[entrySize] != '.' {
		return errors.New("it does not begin like a folder")
	}
	b.head = bytes.Clone(entries[:dotEntries*entrySize])
	var long []uint16
	found := 0
	for at := dotEntries * entrySize; at < len(entries) && entries[at] != 0; at += entrySize {
		e := entries[at : at+entrySize]
		switch {
		case e[0] == entryGone:
			long = nil
			continue
		case e[11] == attrLong:
			long = append(unitsOf(e), long...)
			continue
		case e[11]&(attrFolder|attrVolume) != 0, at+entrySize > sectorSize, found == len(b.Slots):
			return errors.New("it holds something else than two slots")
		}
		if b.Slots[found], err = b.slot(e, long); err != nil {
			return err
		}
		found, long = found+1, nil
	}
	if found != len(b.Slots) {
		return fmt.Errorf("it holds %d slots, not two", found)
	}
	return nil
}

// Rename changes the state of a slot: one write of one sector, and lasting.
func (b *Boot) Rename(slot int, to Name) error {
	next := b.Slots
	next[slot].Name = to
	sector := make([]byte, 0, sectorSize)
	sector = append(sector, b.head...)
	for i, s := range next {
		sector = append(sector, s.encode(i)...)
	}
	if _, err := b.m.WriteAt(append(sector, make([]byte, sectorSize-len(sector))...), b.at); err != nil {
		return err
	}
	if err := b.m.Sync(); err != nil {
		return err
	}
	b.Slots = next
	return nil
}

// Running is the index of the slot of the system with that number, and Other that of the
// one that may be overwritten.
func (b *Boot) Running(number int64) (running, other int, err error) {
	for i, s := range b.Slots {
		if number != 0 && s.Name.Number == number {
			return i, 1 - i, nil
		}
	}
	return 0, 0, fmt.Errorf("no slot holds the running system %d", number)
}

// Machine is what there is to say of a machine that runs the system with that number.
func (b *Boot) Machine(number int64, board, version string, root int64) (Machine, error) {
	running, other, err := b.Running(number)
	if err != nil {
		return Machine{}, err
	}
	k := Machine{Number: number, Board: board, Version: version, Trial: b.Slots[running].Name.Counted, Boot: b.Slots[other].Size, Root: root}
	switch o := b.Slots[other].Name; {
	case o.Exhausted():
		k.Failed = o.Number
	default:
		k.Other = o.Number
	}
	return k, nil
}

// ReadAt reads a slot's file.
func (b *Boot) ReadAt(slot int, p []byte, at int64) (int, error) {
	return b.each(slot, p, at, func(part []byte, at int64) (int, error) { return b.m.ReadAt(part, at) })
}

// writeAt writes to a slot's file, which keeps its size.
func (b *Boot) writeAt(slot int, p []byte, at int64) (int, error) {
	return b.each(slot, p, at, func(part []byte, at int64) (int, error) { return b.m.WriteAt(part, at) })
}

// each does something with the parts of a slot's file that lie together.
func (b *Boot) each(slot int, p []byte, at int64, do func([]byte, int64) (int, error)) (done int, err error) {
	for _, e := range b.Slots[slot].extents {
		if at >= e.size {
			at -= e.size
			continue
		}
		part := p[done:min(len(p), done+int(e.size-at))]
		n, err := do(part, e.at+at)
		if done += n; err != nil || done == len(p) {
			return done, err
		}
		at = 0
	}
	if done < len(p) {
		err = io.EOF
	}
	return done, err
}

// File is a slot's file.
func (b *Boot) File(slot int) *io.SectionReader {
	return io.NewSectionReader(readerAt(func(p []byte, at int64) (int, error) { return b.ReadAt(slot, p, at) }), 0, b.Slots[slot].Size)
}

type readerAt func([]byte, int64) (int, error)

// ReadAt implements io.ReaderAt.
func (f readerAt) ReadAt(p []byte, at int64) (int, error) { return f(p, at) }
