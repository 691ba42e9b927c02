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

// rootFolder stands for the first cluster of the root folder.
const rootFolder = 0

// slots calls f for each slot of the folder that begins in a cluster, also those
// behind the end mark, until f says that it has enough. The cluster that the last slot
// seen lies in is 0 in a fixed root folder.
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

// entry is a file or folder.
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

// listing is what a folder holds.
type listing struct {
	entries []entry // by key
	odd     []entry // whose names are no names, or another's; the name is made readable
	fault   error   // why there may be more; nil: these are all
}

// list reads the folder that begins in a cluster. Its error is one that ends all
// reading; what is wrong with the folder is the listing's fault.
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

// sort puts the entries in order, and those whose name is taken apart.
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
