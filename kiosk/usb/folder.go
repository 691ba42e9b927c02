package usb

import (
	"cmp"
	"encoding/binary"
	"io/fs"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// maxSlots is the most that a folder may hold: 65,536 slots of 32 bytes, 2 MiB
// (FAT, "FAT Directory Structure", as Windows keeps it).
const maxSlots = 65536

// Bits of a slot's DIR_Attr (FAT, "FAT Directory Structure").
const (
	attrLabel  = 0x08
	attrFolder = 0x10
	attrFile   = 0x20 // "archive": not saved yet
	attrLong   = 0x0F
	attrMask   = 0x3F
)

// First bytes of a slot that say what it is.
const (
	slotEnd     = 0x00 // free, and so are all that follow
	slotDeleted = 0xE5
	slotKanji   = 0x05 // stands for a name's 0xE5
)

// slot is one of the 32-byte slots of a folder, and where on the stick it lies.
type slot struct {
	b  []byte
	at int64
}

// rootFolder stands for the first cluster of the root folder.
const rootFolder = 0

// slots calls f for each slot of the folder that begins in a cluster, also for those
// after the end mark, until f returns false. It returns the cluster of the last slot
// seen, 0 for a fixed root folder.
func (v *volume) slots(cluster uint32, f func(slot) bool) (last uint32, err error) {
	switch {
	case cluster == rootFolder && v.bits != 32:
		_, err := v.stretch(v.root, int64(v.rootSlots)*slotBytes, f)
		return 0, err
	case cluster == rootFolder:
		cluster = v.rootCluster
	case !v.valid(cluster):
		return 0, damaged("a folder begins in cluster %d", cluster)
	}
	for seen := int64(0); ; {
		if seen += v.cluster / slotBytes; seen > maxSlots {
			return 0, damaged("over %d slots in a folder", maxSlots)
		}
		more, err := v.stretch(v.at(cluster), v.cluster, f)
		if !more || err != nil {
			return cluster, err
		}
		next, last, err := v.next(cluster)
		if last || err != nil {
			return cluster, err
		}
		cluster = next
	}
}

// stretch calls f for each slot in length bytes, and reports whether f wants more.
func (v *volume) stretch(at, length int64, f func(slot) bool) (more bool, err error) {
	buf := make([]byte, min(length, 4096))
	for end := at + length; at < end; at += int64(len(buf)) {
		buf = buf[:min(int64(len(buf)), end-at)]
		if err := v.disk.read(buf, at); err != nil {
			return false, err
		}
		for i := 0; i < len(buf); i += slotBytes {
			if !f(slot{buf[i : i+slotBytes], at + int64(i)}) {
				return false, nil
			}
		}
	}
	return true, nil
}

// entry is a file or folder.
type entry struct {
	name   string
	key    string // the name as it is looked up
	folder bool
	first  uint32 // cluster
	size   uint32 // bytes
	when   time.Time
}

// lookupKey folds the case of a name.
func lookupKey(name string) string { return strings.ToUpper(name) }

// listing is what a folder holds.
type listing struct {
	entries []entry // by key
	odd     []entry // with an invalid name, made readable, or a name that is taken
	fault   error   // why the listing may be incomplete, or nil
}

// list reads the folder that begins in a cluster. It fails only with an error that ends
// all reading; a damaged folder is the listing's fault.
func (v *volume) list(cluster uint32) (listing, error) {
	var l listing
	var long longName
	_, err := v.slots(cluster, func(s slot) bool {
		switch {
		case s.b[0] == slotEnd:
			return false
		case s.b[0] == slotDeleted:
			long = longName{}
		case s.b[11]&attrMask == attrLong:
			long.add(s.b)
		case s.b[11]&attrLabel != 0:
			long = longName{}
		default:
			name, ok := long.take(s.b)
			if !ok {
				name = shortName(s.b, s.b[12])
			}
			l.add(name, v.newEntry(s.b))
			long = longName{}
		}
		return true
	})
	if ends(err) {
		return listing{}, err
	}
	l.fault = err
	l.sort()
	return l, nil
}

func (l *listing) add(name string, e entry) {
	e.name, e.key = name, lookupKey(name)
	if goodName(name) {
		l.entries = append(l.entries, e)
	} else if name != "." && name != ".." {
		e.name = readable(name)
		l.odd = append(l.odd, e)
	}
}

// sort orders the entries, and moves those whose name is taken to odd.
func (l *listing) sort() {
	slices.SortStableFunc(l.entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	one := l.entries[:0]
	for _, e := range l.entries {
		if len(one) > 0 && one[len(one)-1].key == e.key {
			l.odd = append(l.odd, e)
		} else {
			one = append(one, e)
		}
	}
	l.entries = one
}

func (v *volume) newEntry(b []byte) entry {
	first := uint32(binary.LittleEndian.Uint16(b[26:]))
	if v.bits == 32 {
		first |= uint32(binary.LittleEndian.Uint16(b[20:])) << 16
	}
	return entry{
		folder: b[11]&attrFolder != 0,
		first:  first, size: binary.LittleEndian.Uint32(b[28:]),
		when: dosTime(binary.LittleEndian.Uint16(b[24:]), binary.LittleEndian.Uint16(b[22:])),
	}
}

// dosTime decodes a date and a time (FAT, "Date and Time Formats"), the writer's local
// time, as UTC. An invalid one is the zero time.
func dosTime(date, clock uint16) time.Time {
	y, m, d := 1980+int(date>>9), time.Month(date>>5&15), int(date&31)
	t := time.Date(y, m, d, int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC)
	if t.Year() != y || t.Month() != m || t.Day() != d {
		return time.Time{}
	}
	return t
}

// toDosTime encodes a time; a year out of range becomes the nearest that fits.
func toDosTime(t time.Time) (date, clock uint16) {
	if t.Year() < 1980 {
		t = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if t.Year() > 2107 {
		t = time.Date(2107, 12, 31, 23, 59, 58, 0, time.UTC)
	}
	date = uint16(t.Year()-1980)<<9 | uint16(t.Month())<<5 | uint16(t.Day())
	return date, uint16(t.Hour())<<11 | uint16(t.Minute())<<5 | uint16(t.Second()/2)
}

const (
	longUnits  = 13 // of UTF-16 in a slot
	longSlots  = 20 // most, for 255 units
	longMaxLen = 255
	longLast   = 0x40 // in LDIR_Ord: the name's last part, which comes first
)

// longName assembles a long name from the slots before the short one's (FAT, "FAT Long
// Directory Entries"). The zero value is empty.
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

// take returns the name if it is complete and belongs to the short slot. A name that is
// not UTF-16 is returned as one that goodName rejects.
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

// goodName reports whether a name is valid: the characters of a long name, no control
// characters, not a path.
func goodName(name string) bool {
	return name != "." && fs.ValidPath(name) && utf8.ValidString(name) &&
		!strings.ContainsRune(name, utf8.RuneError) &&
		!strings.ContainsAny(name, `"*/:<>?\|`) &&
		!strings.ContainsFunc(name, unicode.IsControl)
}

// readable returns a name with "_" for each character that goodName rejects.
func readable(name string) string {
	return strings.Map(func(c rune) rune {
		if c == utf8.RuneError || unicode.IsControl(c) || strings.ContainsRune(`"*/:<>?\|`, c) {
			return '_'
		}
		return c
	}, name)
}
