package usb

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
)

// Sources: MBR, ECMA-107 annex and UEFI 2.10, 5.2; GPT, UEFI 2.10, 5.3.
const (
	mbrTable     = 446
	mbrEntry     = 16
	gptEntries   = 128 // as many as are made by default
	gptMaxBytes  = 512 // of one entry
	gptHeader    = 92
	typeEmpty    = 0
	typeGPT      = 0xEE
	typeExtended = 0x05 // and 0x0F, 0x85: their partitions are not looked for
)

// blockSizes are those that a stick may count its partitions in. It cannot be
// seen from the table which it is.
var blockSizes = []int64{512, 4096}

// partitions lists the primary partitions of an MBR, or those of a GPT. None: the
// stick has no table. A place is listed once for each size of a block that could
// be meant, the first being the usual one.
func partitions(d *disk) ([]extent, error) {
	b := make([]byte, bootBytes)
	if err := d.read(b, 0); err != nil {
		return nil, err
	}
	table, isGPT := parseMBR(b)
	if !isGPT {
		return scale(d, table), nil
	}
	for _, block := range blockSizes {
		parts, err := readGPT(d, block)
		if parts != nil || err != nil {
			return parts, err
		}
	}
	return nil, damaged("a GPT is announced, and there is none")
}

// parseMBR reads the four entries of a master boot record, in blocks.
func parseMBR(b []byte) (table []extent, isGPT bool) {
	if len(b) < bootBytes || b[510] != 0x55 || b[511] != 0xAA {
		return nil, false
	}
	for at := mbrTable; at < 510; at += mbrEntry {
		e := b[at : at+mbrEntry]
		first, n := binary.LittleEndian.Uint32(e[8:]), binary.LittleEndian.Uint32(e[12:])
		switch {
		case e[0]&0x7F != 0: // neither active nor not: this is no table
			return nil, false
		case e[4] == typeGPT:
			isGPT = true
		case e[4] == typeEmpty, e[4] == typeExtended, e[4] == 0x0F, e[4] == 0x85, first == 0, n == 0:
		default:
			table = append(table, extent{int64(first), int64(n)})
		}
	}
	return table, isGPT
}

func scale(d *disk, table []extent) (parts []extent) {
	for _, block := range blockSizes {
		for _, e := range table {
			scaled := extent{e.start * block, e.size * block}
			if block == blockSizes[0] || scaled.start < d.size {
				parts = append(parts, scaled)
			}
		}
	}
	return parts
}

// readGPT reads the first GPT of a stick with blocks of that size; nil and nil:
// there is none.
func readGPT(d *disk, block int64) ([]extent, error) {
	h := make([]byte, gptHeader)
	if d.size < 2*block {
		return nil, nil
	}
	if err := d.read(h, block); err != nil {
		return nil, err
	}
	if string(h[:8]) != "EFI PART" {
		return nil, nil
	}
	where, n, size, err := parseGPTHeader(h)
	if err != nil {
		return nil, err
	}
	if where > d.size/block {
		return nil, damaged("the GPT's entries at block %d", where)
	}
	b := make([]byte, n*size)
	if err := d.read(b, where*block); err != nil {
		return nil, err
	}
	if crc32.ChecksumIEEE(b) != binary.LittleEndian.Uint32(h[88:]) {
		return nil, damaged("the checksum of the GPT's entries does not hold")
	}
	return gptExtents(b, size, block, d.size/block), nil
}

// parseGPTHeader gives the block of the entries, their number and their size.
func parseGPTHeader(h []byte) (where, n, size int64, err error) {
	length := binary.LittleEndian.Uint32(h[12:])
	sum := binary.LittleEndian.Uint32(h[16:])
	zeroed := bytes.Clone(h)
	clear(zeroed[16:20])
	if length != gptHeader || crc32.ChecksumIEEE(zeroed) != sum {
		return 0, 0, 0, damaged("the checksum of the GPT does not hold")
	}
	at := binary.LittleEndian.Uint64(h[72:])
	n, size = int64(binary.LittleEndian.Uint32(h[80:])), int64(binary.LittleEndian.Uint32(h[84:]))
	if n > gptEntries || size < 128 || size > gptMaxBytes || at > 1<<40 {
		return 0, 0, 0, damaged("a GPT of %d entries of %d bytes at block %d", n, size, at)
	}
	return int64(at), n, size, nil
}

func gptExtents(b []byte, size, block, blocks int64) []extent {
	parts := []extent{}
	for ; int64(len(b)) >= size; b = b[size:] {
		first, last := binary.LittleEndian.Uint64(b[32:]), binary.LittleEndian.Uint64(b[40:])
		if bytes.Equal(b[:16], make([]byte, 16)) || first == 0 || last < first || last >= uint64(blocks) {
			continue
		}
		parts = append(parts, extent{int64(first) * block, int64(last-first+1) * block})
	}
	return parts
}
