package renewal

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf16"
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

// extent is a run of bytes on the medium.
type extent struct{ at, size int64 }

const (
	sectorSize = 512
	entrySize  = 32
	dotEntries = 2
	nameUnits  = 13 // of a long name in one entry, in UTF-16
	attrLong   = 0x0f
	attrFolder = 0x10
	attrVolume = 0x08
	entryGone  = 0xe5
	firstDay   = 1<<5 | 1  // 1980-01-01
	maxSlot    = 256 << 20 // bytes; bounds what a broken table can make of a file
)

// volume is the geometry of a FAT32 file system.
type volume struct {
	r       io.ReaderAt
	table   int64  // byte at which the first allocation table begins
	data    int64  // byte of cluster 2
	cluster int64  // bytes
	count   uint32 // clusters
	root    uint32 // the root folder's first cluster
}

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

func volumeOf(r io.ReaderAt) (volume, error) {
	var s [sectorSize]byte
	if _, err := r.ReadAt(s[:], 0); err != nil {
		return volume{}, err
	}
	le := binary.LittleEndian
	perCluster, reserved, tables := int64(s[13]), int64(le.Uint16(s[14:])), int64(s[16])
	total, perTable := int64(le.Uint32(s[32:])), int64(le.Uint32(s[36:]))
	if le.Uint16(s[11:]) != sectorSize || le.Uint16(s[22:]) != 0 || perCluster == 0 || reserved == 0 || tables == 0 || perTable == 0 || le.Uint16(s[510:]) != 0xaa55 {
		return volume{}, errors.New("not FAT32 with sectors of 512 bytes")
	}
	first := reserved + tables*perTable
	count := (total - first) / perCluster
	if count < 1 || count > perTable*sectorSize/4-2 {
		return volume{}, errors.New("its sizes contradict one another")
	}
	return volume{r: r, table: reserved * sectorSize, data: first * sectorSize, cluster: perCluster * sectorSize, count: uint32(count), root: le.Uint32(s[44:])}, nil
}

func (v volume) byteOf(cluster uint32) int64 { return v.data + int64(cluster-2)*v.cluster }

func (v volume) valid(cluster uint32) bool { return cluster >= 2 && cluster < v.count+2 }

// extents follows a chain of clusters for size bytes.
func (v volume) extents(cluster uint32, size int64) (all []extent, err error) {
	var word [4]byte
	for left := size; left > 0; left -= v.cluster {
		if !v.valid(cluster) {
			return nil, fmt.Errorf("a file's chain leads to cluster %d", cluster)
		}
		at := v.byteOf(cluster)
		if n := len(all); n > 0 && all[n-1].at+all[n-1].size == at {
			all[n-1].size += v.cluster
		} else {
			all = append(all, extent{at, v.cluster})
		}
		if _, err := v.r.ReadAt(word[:], v.table+int64(cluster)*4); err != nil {
			return nil, err
		}
		cluster = binary.LittleEndian.Uint32(word[:]) & 0x0fffffff
	}
	if over := size % v.cluster; over != 0 {
		all[len(all)-1].size -= v.cluster - over
	}
	return all, nil
}

// folder finds a folder by its short name in the first cluster of another.
func (v volume) folder(in uint32, name string) (uint32, error) {
	entries, err := v.entries(in)
	if err != nil {
		return 0, err
	}
	for ; len(entries) >= entrySize && entries[0] != 0; entries = entries[entrySize:] {
		if string(entries[:11]) == name && entries[11]&attrFolder != 0 && entries[11] != attrLong {
			return first(entries), nil
		}
	}
	return 0, fmt.Errorf("no folder %.3s", name)
}

// entries are the first cluster of a folder.
func (v volume) entries(cluster uint32) ([]byte, error) {
	if !v.valid(cluster) {
		return nil, fmt.Errorf("a folder at cluster %d", cluster)
	}
	b := make([]byte, v.cluster)
	_, err := v.r.ReadAt(b, v.byteOf(cluster))
	return b, err
}

// first is the cluster that an entry names.
func first(entry []byte) uint32 {
	return uint32(binary.LittleEndian.Uint16(entry[20:]))<<16 | uint32(binary.LittleEndian.Uint16(entry[26:]))
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

// slot reads a file's entry; long is its long name, if it has one.
func (b *Boot) slot(e []byte, long []uint16) (s Slot, err error) {
	name := string(bytes.ToLower(bytes.TrimRight(e[:8], " "))) + "." + string(bytes.ToLower(bytes.TrimRight(e[8:11], " ")))
	if long != nil {
		name = string(utf16.Decode(long))
	}
	if s.Name, err = ParseName(name); err != nil {
		return s, err
	}
	s.Size, s.first = int64(binary.LittleEndian.Uint32(e[28:])), first(e)
	if s.Size > maxSlot {
		return s, fmt.Errorf("%s has %d bytes", name, s.Size)
	}
	s.extents, err = b.v.extents(s.first, s.Size)
	return s, err
}

// unitsOf is the part of a long name in an entry.
func unitsOf(e []byte) (units []uint16) {
	for _, part := range [][]byte{e[1:11], e[14:26], e[28:32]} {
		for ; len(part) > 0; part = part[2:] {
			u := binary.LittleEndian.Uint16(part)
			if u == 0 {
				return units
			}
			units = append(units, u)
		}
	}
	return units
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

// encode gives a file's entries: its long name, last part first, and the short one,
// which tells the two slots apart.
func (s Slot) encode(index int) []byte {
	short := []byte(fmt.Sprintf("GUICHE~%dEFI", index+1))
	if s.Name.Number == 0 {
		copy(short[8:], "BIN")
	}
	sum := byte(0)
	for _, c := range short {
		sum = (sum&1<<7 | sum>>1) + c
	}
	units := append(utf16.Encode([]rune(s.Name.String())), 0)
	parts := (len(units) + nameUnits - 1) / nameUnits
	if len(units)-1 == (parts-1)*nameUnits { // an entry filled up needs no NUL
		units, parts = units[:len(units)-1], parts-1
	}
	for len(units) < parts*nameUnits {
		units = append(units, 0xffff)
	}
	var out []byte
	for i := parts; i > 0; i-- {
		e := make([]byte, entrySize)
		e[0], e[11], e[13] = byte(i), attrLong, sum
		if i == parts {
			e[0] |= 0x40
		}
		for j, u := range units[(i-1)*nameUnits : i*nameUnits] {
			binary.LittleEndian.PutUint16(e[unitAt(j):], u)
		}
		out = append(out, e...)
	}
	e := make([]byte, entrySize)
	copy(e, short)
	e[11] = 0x20                             // archive
	for _, date := range []int{16, 18, 24} { // of creation, access, writing: a boot loader's FAT refuses to rename a file without
		binary.LittleEndian.PutUint16(e[date:], firstDay)
	}
	binary.LittleEndian.PutUint16(e[20:], uint16(s.first>>16))
	binary.LittleEndian.PutUint16(e[26:], uint16(s.first))
	binary.LittleEndian.PutUint32(e[28:], uint32(s.Size))
	return append(out, e...)
}

// unitAt is where an entry has the unit with that index of its part of a long name.
func unitAt(i int) int {
	switch {
	case i < 5:
		return 1 + 2*i
	case i < 11:
		return 14 + 2*(i-5)
	}
	return 28 + 2*(i-11)
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
