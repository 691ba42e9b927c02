package usb

import (
	"encoding/binary"
	"io/fs"
	"slices"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

const (
	longUnits  = 13 // of UTF-16 in a slot
	longSlots  = 20 // most, for 255 units
	longMaxLen = 255
	longLast   = 0x40 // in LDIR_Ord: the name's last part, which comes first
)

// longName puts together a long name from the slots before the short one's (FAT,
// "FAT Long Directory Entries"). The zero value has seen none.
type longName struct {
	sum    byte
	left   int // parts that are to come
	begun  bool
	units  [longSlots * longUnits]uint16
	length int // units, with what fills the last part
}

func (l *longName) add(b []byte) {
	ord := int(b[0])
	if ord&longLast != 0 {
		ord &^= longLast
		*l = longName{sum: b[13], left: ord, begun: true, length: ord * longUnits}
	}
	if !l.begun || ord != l.left || ord == 0 || ord > longSlots || l.sum != b[13] || b[12] != 0 {
		*l = longName{}
		return
	}
	l.left--
	part := l.units[l.left*longUnits:]
	for i := range longUnits {
		part[i] = binary.LittleEndian.Uint16(b[longUnit(i):])
	}
}

// longUnit is where in a slot the i-th of its units stands.
func longUnit(i int) int {
	switch {
	case i < 5:
		return 1 + 2*i
	case i < 11:
		return 14 + 2*(i-5)
	}
	return 28 + 2*(i-11)
}

// take gives the name if it is whole and belongs to the short slot. A name that
// is not UTF-16 comes as one that is no good either.
func (l *longName) take(short []byte) (string, bool) {
	if !l.begun || l.left != 0 || l.sum != checksum(short[:11]) {
		return "", false
	}
	units := l.units[:l.length]
	if end := slices.Index(units, 0); end >= 0 {
		units = units[:end]
	}
	if len(units) > longMaxLen {
		return "", true
	}
	return string(utf16.Decode(units)), true
}

// checksum ties long parts to a short name (FAT, "Organization and Association of
// Short & Long Directory Entries").
func checksum(short []byte) (sum byte) {
	for _, c := range short {
		sum = sum>>1 | sum<<7
		sum += c
	}
	return sum
}

// shortName is the 8.3 name, in code page 850 as Western Windows writes it. The
// bits 3 and 4 of flags, DIR_NTRes, say that base or extension are meant in small
// letters.
func shortName(short []byte, flags byte) string {
	raw := slices.Clone(short[:11])
	if raw[0] == slotKanji {
		raw[0] = slotDeleted
	}
	text := func(p []byte, small bool) string {
		var runes [8]rune
		for i, c := range p {
			runes[i] = charmap.CodePage850.DecodeByte(c)
		}
		trimmed := strings.TrimRight(string(runes[:len(p)]), " ")
		if small {
			return strings.ToLower(trimmed)
		}
		return trimmed
	}
	base, ext := text(raw[:8], flags&0x08 != 0), text(raw[8:], flags&0x10 != 0)
	if base == "" || ext == "" {
		return base
	}
	return base + "." + ext
}

// goodName says whether a name may be handed out: characters that may stand in a
// long name, none of control, nothing that is a path.
func goodName(name string) bool {
	return name != "." && fs.ValidPath(name) && utf8.ValidString(name) &&
		!strings.ContainsRune(name, utf8.RuneError) &&
		!strings.ContainsAny(name, `"*/:<>?\|`) &&
		!strings.ContainsFunc(name, unicode.IsControl)
}

// readable is a name that goodName refuses with "_" for what may not stand in it.
func readable(name string) string {
	return strings.Map(func(c rune) rune {
		if c == utf8.RuneError || unicode.IsControl(c) || strings.ContainsRune(`"*/:<>?\|`, c) {
			return '_'
		}
		return c
	}, name)
}
