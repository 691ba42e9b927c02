package usb

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
)

// Sources: MBR, ECMA-107 annex and UEFI 2.10, 5.2; logical partitions as Linux reads
// them (block/partitions/msdos.c, parse_extended); GPT, UEFI 2.10, 5.3.
const (
	mbrTable      = 446
	mbrEntry      = 16
	mbrLogical    = 5    // number of the first logical partition
	mbrLinks      = 100  // of a chain of logical partitions, as in Linux
	gptEntries    = 1024 // at most; the default is 128
	gptMaxBytes   = 512  // of one entry
	gptHeader     = 92
	maxPartitions = 64 // candidates
)

// Types of partitions in an MBR.
const (
	typeEmpty = 0x00
	typeGPT   = 0xEE
)

// extendedTypes hold a chain of logical partitions.
var extendedTypes = []byte{0x05, 0x0F, 0x85}

// blockSizes are those that a stick may count its partitions in. Which it is cannot
// be seen from an MBR.
var blockSizes = []int64{512, 4096}

// extent is a stretch of the stick: the whole, or a partition. Bytes.
type extent struct{ start, size int64 }

// candidate is an extent that may be a partition. It is sure if the stick's table says
// so; otherwise it comes from an older table, or from counting in another block size.
type candidate struct {
	extent
	number int // from 1, as Linux counts; 0: the whole stick
	sure   bool
}

// partitions lists the candidates, the sure ones first, each start once; none if the
// stick has no table. The fault says that a table is announced and broken.
func partitions(d *disk) (all []candidate, fault, err error) {
	boot := make([]byte, bootBytes)
	if err := d.read(boot, 0); err != nil {
		return nil, nil, err
	}
	table, ok := parseMBR(boot)
	gpt, sound, err := readGPTs(d)
	if err != nil {
		return nil, nil, err
	}
	mbr, err := readMBR(d, table)
	if err != nil {
		return nil, nil, err
	}
	protective := slices.ContainsFunc(table, func(e mbrRecord) bool { return e.kind == typeGPT })
	mark(gpt, protective && sound)
	if protective && sound || !ok {
		mark(mbr, false)
	}
	if protective && !sound {
		fault = damaged("the MBR announces a GPT, and none is sound")
	}
	all = slices.Concat(mbr, gpt)
	slices.SortStableFunc(all, func(a, b candidate) int {
		switch {
		case a.sure == b.sure:
			return 0
		case a.sure:
			return -1
		}
		return 1
	})
	return distinct(all, d.size), fault, nil
}

func mark(all []candidate, sure bool) {
	for i := range all {
		all[i].sure = sure && all[i].sure
	}
}

// distinct keeps the first candidate of each start.
func distinct(all []candidate, size int64) []candidate {
	seen := map[int64]bool{}
	all = slices.DeleteFunc(all, func(c candidate) bool {
		out := seen[c.start] || c.start <= 0 || c.start >= size || c.size <= 0
		seen[c.start] = true
		return out
	})
	return all[:min(len(all), maxPartitions)]
}

// mbrRecord is one of the four entries of a master or an extended boot record, in
// blocks.
type mbrRecord struct {
	kind     byte
	first, n int64
}

func (r mbrRecord) extended() bool { return bytes.IndexByte(extendedTypes, r.kind) >= 0 }

// parseMBR reads the four entries of a master boot record. ok is false if the sector is
// none: an entry's status is neither active nor inactive.
func parseMBR(b []byte) (table []mbrRecord, ok bool) {
	table = parseRecords(b)
	for at := mbrTable; at < 510 && table != nil; at += mbrEntry {
		if b[at]&0x7F != 0 {
			return nil, false
		}
	}
	return table, table != nil
}

func parseRecords(b []byte) (table []mbrRecord) {
	if len(b) < bootBytes || b[510] != 0x55 || b[511] != 0xAA {
		return nil
	}
	for at := mbrTable; at < 510; at += mbrEntry {
		e := b[at : at+mbrEntry]
		table = append(table, mbrRecord{e[4], int64(binary.LittleEndian.Uint32(e[8:])), int64(binary.LittleEndian.Uint32(e[12:]))})
	}
	return table
}

// readMBR lists primary and logical partitions, counted in each size of a block; the
// first is the usual one.
func readMBR(d *disk, table []mbrRecord) (all []candidate, err error) {
	for _, block := range blockSizes {
		logical := mbrLogical
		for i, e := range table {
			switch {
			case e.extended():
				chain, err := readLogical(d, e.first, block, logical)
				if err != nil {
					return nil, err
				}
				logical += len(chain)
				all = append(all, chain...)
			case e.kind != typeEmpty && e.kind != typeGPT && e.first != 0 && e.n != 0:
				all = append(all, candidate{extent{e.first * block, e.n * block}, i + 1, block == blockSizes[0]})
			}
		}
	}
	return all, nil
}

// readLogical follows the chain of extended boot records from a block on. A partition's
// start is relative to its record, the next record's to the first record. The chain
// ends where it is broken or loops.
func readLogical(d *disk, first, block int64, number int) (all []candidate, err error) {
	seen := map[int64]bool{}
	b := make([]byte, bootBytes)
	for at := first; len(seen) < mbrLinks && !seen[at] && at > 0 && at*block <= d.size-bootBytes; {
		seen[at] = true
		if err := d.read(b, at*block); ends(err) {
			return nil, err
		} else if err != nil {
			break
		}
		next := int64(0)
		for _, e := range parseRecords(b) {
			switch {
			case e.extended() && next == 0:
				next = first + e.first
			case e.kind != typeEmpty && !e.extended() && e.first != 0 && e.n != 0:
				all = append(all, candidate{extent{(at + e.first) * block, e.n * block}, number + len(all), block == blockSizes[0]})
			}
		}
		at = next
	}
	return all, nil
}

// readGPTs lists the partitions of every GPT that can be read: the primary and the
// backup in the last block, for each block size. Those of the first whose checksums
// hold are sure.
func readGPTs(d *disk) (all []candidate, sound bool, err error) {
	for _, block := range blockSizes {
		for _, at := range []int64{1, d.size/block - 1} {
			parts, whole, err := readGPT(d, block, at)
			if ends(err) {
				return nil, false, err
			}
			mark(parts, whole && !sound)
			sound = sound || whole
			all = append(all, parts...)
		}
	}
	return all, sound, nil
}

// readGPT reads the GPT whose header is in a block, nil if there is none. whole means
// that its checksums hold.
func readGPT(d *disk, block, at int64) (parts []candidate, whole bool, err error) {
	h := make([]byte, bootBytes)
	if at < 1 || at*block > d.size-bootBytes {
		return nil, false, nil
	}
	if err := d.read(h, at*block); err != nil {
		return nil, false, err
	}
	if string(h[:8]) != "EFI PART" {
		return nil, false, nil
	}
	where, n, size := binary.LittleEndian.Uint64(h[72:]), int64(binary.LittleEndian.Uint32(h[80:])), int64(binary.LittleEndian.Uint32(h[84:]))
	if n > gptEntries || size < 128 || size > gptMaxBytes || where > uint64(d.size/block) {
		return nil, false, damaged("a GPT of %d entries of %d bytes at block %d", n, size, where)
	}
	b := make([]byte, n*size)
	if err := d.read(b, int64(where)*block); err != nil {
		return nil, false, err
	}
	whole = headerHolds(h) && crc32.ChecksumIEEE(b) == binary.LittleEndian.Uint32(h[88:])
	return gptExtents(b, size, block, d.size/block), whole, nil
}

// headerHolds reports whether the checksum of a GPT's header holds.
func headerHolds(h []byte) bool {
	length, sum := binary.LittleEndian.Uint32(h[12:]), binary.LittleEndian.Uint32(h[16:])
	if length < gptHeader || length > uint32(len(h)) {
		return false
	}
	zeroed := bytes.Clone(h[:length])
	clear(zeroed[16:20])
	return crc32.ChecksumIEEE(zeroed) == sum
}

func gptExtents(b []byte, size, block, blocks int64) (parts []candidate) {
	for number := 1; int64(len(b)) >= size; number++ {
		first, last := binary.LittleEndian.Uint64(b[32:]), binary.LittleEndian.Uint64(b[40:])
		if !bytes.Equal(b[:16], make([]byte, 16)) && first > 0 && last >= first && last < uint64(blocks) {
			parts = append(parts, candidate{extent{int64(first) * block, int64(last-first+1) * block}, number, true})
		}
		b = b[size:]
	}
	return parts
}
