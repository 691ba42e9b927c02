package usb

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
	"time"
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

// slots calls f for each slot of the root folder, also those behind the end mark,
// until f says that it has enough. The cluster that the last slot seen lies in is
// 0 in a fixed root folder.
func (v *volume) slots(f func(slot) bool) (last uint32, err error) {
	if v.bits != 32 {
		_, err := v.stretch(v.root, int64(v.rootSlots)*slotBytes, f)
		return 0, err
	}
	cluster := v.rootCluster
	for seen := int64(0); ; {
		if seen += v.cluster / slotBytes; seen > maxSlots {
			return 0, damaged("over %d slots in the root folder", maxSlots)
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

// stretch calls f for each slot of so many bytes; more: f wants to go on.
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

// entry is a file or folder of the root folder.
type entry struct {
	name   string
	key    string // the name as it is looked up
	folder bool
	first  uint32 // cluster
	size   uint32 // bytes
	when   time.Time
}

// lookupKey makes names the same that differ in case only.
func lookupKey(name string) string { return strings.ToUpper(name) }

// list reads the root folder, by name. Skipped counts entries whose names are no
// names, or another's.
func (v *volume) list() (entries []entry, skipped int, err error) {
	var long longName
	_, err = v.slots(func(s slot) bool {
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
			if !goodName(name) {
				skipped++
			} else {
				entries = append(entries, v.newEntry(name, s.b))
			}
			long = longName{}
		}
		return true
	})
	if err != nil {
		return nil, 0, err
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return cmp.Compare(a.key, b.key) })
	all := len(entries)
	entries = slices.CompactFunc(entries, func(a, b entry) bool { return a.key == b.key })
	return entries, skipped + all - len(entries), nil
}

func (v *volume) newEntry(name string, b []byte) entry {
	first := uint32(binary.LittleEndian.Uint16(b[26:]))
	if v.bits == 32 {
		first |= uint32(binary.LittleEndian.Uint16(b[20:])) << 16
	}
	return entry{
		name: name, key: lookupKey(name),
		folder: b[11]&attrFolder != 0,
		first:  first, size: binary.LittleEndian.Uint32(b[28:]),
		when: dosTime(binary.LittleEndian.Uint16(b[24:]), binary.LittleEndian.Uint16(b[22:])),
	}
}

// dosTime reads a date and a time of a folder (FAT, "Date and Time Formats"): the
// local time of whoever wrote it, here called UTC. Nonsense is the zero time.
func dosTime(date, clock uint16) time.Time {
	y, m, d := 1980+int(date>>9), time.Month(date>>5&15), int(date&31)
	t := time.Date(y, m, d, int(clock>>11), int(clock>>5&63), int(clock&31)*2, 0, time.UTC)
	if t.Year() != y || t.Month() != m || t.Day() != d {
		return time.Time{}
	}
	return t
}

// toDosTime is the opposite; years that do not fit are the nearest that do.
func toDosTime(t time.Time) (date, clock uint16) {
	if t.Year() < 1980 {
		t = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	} else if t.Year() > 2107 {
		t = time.Date(2107, 12, 31, 23, 59, 58, 0, time.UTC)
	}
	date = uint16(t.Year()-1980)<<9 | uint16(t.Month())<<5 | uint16(t.Day())
	return date, uint16(t.Hour())<<11 | uint16(t.Minute())<<5 | uint16(t.Second()/2)
}
