package renewal

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"unicode/utf16"
)

const (
	nameUnits = 13        // of a long name in one entry, in UTF-16
	firstDay  = 1<<5 | 1  // 1980-01-01
	maxSlot   = 256 << 20 // bytes; bounds what a broken table can make of a file
)

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

// unitFields are where an entry has its part of a long name.
func unitFields(e []byte) [3][]byte { return [3][]byte{e[1:11], e[14:26], e[28:32]} }

// unitsOf is the part of a long name in an entry.
func unitsOf(e []byte) (units []uint16) {
	for _, part := range unitFields(e) {
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

// setUnits writes a part of a long name, which fills an entry.
func setUnits(e []byte, units []uint16) {
	for _, field := range unitFields(e) {
		for ; len(field) > 0; field, units = field[2:], units[1:] {
			binary.LittleEndian.PutUint16(field, units[0])
		}
	}
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
		setUnits(e, units[(i-1)*nameUnits:i*nameUnits])
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
