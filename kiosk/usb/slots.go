package usb

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"

	"guichet/kiosk/bundle"
)

// rootSurvey is what a writer needs to know of the root folder.
type rootSurvey struct {
	taken   map[string]bool // long and short names, as they are looked up
	at      []int64         // where the slots lie, as far as they were looked at
	deleted []bool
	end     int    // index of the first slot that was never used, len(at) if all were
	endByte []byte // first bytes of the slots from there on
	last    uint32 // cluster of the last slot
}

// maxNewSlots is what the longest name takes (reportName): six parts and the
// short slot. lookAhead is how many slots behind the end mark are looked at: those
// that are passed over at the end of a sector, fewer than that, those of the
// name, and one for the new end mark.
const (
	maxNewSlots = 7
	lookAhead   = 2 * maxNewSlots
)

func (v *volume) surveyFolder() (*rootSurvey, error) {
	l, err := v.list(rootFolder)
	if err = cmp.Or(err, l.fault); err != nil {
		return nil, err
	}
	f := &rootSurvey{taken: map[string]bool{}, end: -1}
	for _, e := range slices.Concat(l.entries, l.odd) {
		f.taken[e.key] = true
	}
	f.last, err = v.slots(rootFolder, func(s slot) bool {
		if f.end < 0 && s.b[0] == slotEnd {
			f.end = len(f.at)
		}
		f.at = append(f.at, s.at)
		if f.end >= 0 {
			f.endByte = append(f.endByte, s.b[0])
			return len(f.endByte) < lookAhead
		}
		f.deleted = append(f.deleted, s.b[0] == slotDeleted)
		if s.b[0] != slotDeleted && s.b[11]&attrMask != attrLong {
			f.taken[lookupKey(shortName(s.b, 0))] = true
		}
		return true
	})
	if f.end < 0 {
		f.end = len(f.at)
	}
	return f, err
}

// sameSector says whether two slots lie in one sector, which is written as a whole
// or not at all.
func (v *volume) sameSector(a, b int64) bool { return (a-v.start)/v.sector == (b-v.start)/v.sector }

// findPlace finds n slots in a row and in one sector: deleted ones, else those at
// the folder's end; what is too few of a sector there is passed over and marked as
// deleted. grows: the folder wants a cluster more for them, which begins with them.
func (w *writer) findPlace(f *rootSurvey, n int) (grows bool, err error) {
	if w.place = w.reuse(f, n); w.place != nil {
		return false, nil
	}
	tail, first := f.at[f.end:], f.endByte
	k := 0
	for k < len(tail) && w.v.sameSector(tail[0], tail[k]) {
		k++
	}
	if k < n {
		w.pass, tail, first = tail[:k], tail[k:], first[k:]
	}
	if len(tail) < n {
		if w.v.bits != 32 || len(f.at)+int(w.v.cluster/slotBytes) > maxSlots {
			return false, refuse(bundle.StickFull, "no room for a name in the root folder")
		}
		w.place, w.tail = make([]int64, n), f.last
		return true, nil
	}
	w.place = tail[:n]
	if len(w.pass) > 0 && first[0] != slotEnd {
		w.ends = append(w.ends, tail[0])
	}
	if n < len(tail) && first[n] != slotEnd {
		w.ends = append(w.ends, tail[n])
	}
	return false, nil
}

func (w *writer) reuse(f *rootSurvey, n int) []int64 {
	run := 0
	for i, free := range f.deleted {
		if !free || i > 0 && !w.v.sameSector(f.at[i-1], f.at[i]) {
			run = 0
		}
		if free {
			run++
		}
		if run == n {
			return f.at[i+1-n : i+1]
		}
	}
	return nil
}

// placeGrown puts the slots into the folder's new cluster.
func (w *writer) placeGrown() {
	for i := range w.place {
		w.place[i] = w.v.at(w.grow) + int64(i)*slotBytes
	}
}

// writeSlots writes end marks first where there is anything else behind the old
// one, then the slots that are passed over, and in one piece those of the name:
// it is there as a whole or not at all, also for those who do not stop at an end
// mark, as fsck.vfat.
func (w *writer) writeSlots() error {
	for _, at := range w.ends {
		if err := w.putSlots([]int64{at}, make([]byte, slotBytes)); err != nil {
			return err
		}
	}
	deleted := make([]byte, slotBytes)
	deleted[0] = slotDeleted
	if err := w.putSlots(w.pass, bytes.Repeat(deleted, len(w.pass))); err != nil {
		return err
	}
	return w.putSlots(w.place, bytes.Join(w.newSlots(), nil))
}

// putSlots writes slots that follow one another in one sector.
func (w *writer) putSlots(places []int64, slots []byte) error {
	if len(places) == 0 {
		return nil
	}
	err := w.change(places[0], func(b []byte, begin int64) { copy(b[places[0]-begin:], slots) })
	if err != nil {
		return err
	}
	return w.sync()
}

// newSlots makes the parts of the long name and the short slot.
func (w *writer) newSlots() (slots [][]byte) {
	for i := longParts(w.name, w.short); i > 0; i-- {
		slots = append(slots, longSlot(w.name, i, checksum(w.short[:])))
	}
	b := make([]byte, slotBytes)
	copy(b, w.short[:])
	b[11] = attrFile
	date, clock := toDosTime(w.at)
	le := binary.LittleEndian
	b[13] = byte(w.at.Second() % 2 * 100) // hundredths of a second
	le.PutUint16(b[14:], clock)
	le.PutUint16(b[16:], date)
	le.PutUint16(b[18:], date)
	le.PutUint16(b[22:], clock)
	le.PutUint16(b[24:], date)
	if len(w.clusters) > 0 {
		le.PutUint16(b[20:], uint16(w.clusters[0]>>16))
		le.PutUint16(b[26:], uint16(w.clusters[0]))
	}
	le.PutUint32(b[28:], uint32(len(w.data)))
	return append(slots, b)
}

// longSlot is the i-th part, from 1 on, of a name in ASCII.
func longSlot(name string, i int, sum byte) []byte {
	b := make([]byte, slotBytes)
	b[0], b[11], b[13] = byte(i), attrLong, sum
	if i*longUnits >= len(name) {
		b[0] |= longLast
	}
	for u := range longUnits {
		unit := uint16(0xFFFF) // behind the end
		if at := (i-1)*longUnits + u; at < len(name) {
			unit = uint16(name[at])
		} else if at == len(name) {
			unit = 0
		}
		binary.LittleEndian.PutUint16(b[longUnit(u):], unit)
	}
	return b
}

// longParts is how many slots the long name takes: none where the short one says
// it all.
func longParts(name string, short [11]byte) int {
	if shortName(short[:], 0) == name {
		return 0
	}
	return (len(name) + longUnits - 1) / longUnits
}

// reportName matches the names that a file may have: short enough for seven slots, with
// the number that freeName may add.
var reportName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Za-z0-9_-]{1,60}(\.[A-Za-z0-9]{1,5})?$`) })

func checkReportName(name string) error {
	if !reportName().MatchString(name) {
		return fmt.Errorf("a file on a stick cannot be named %q here", name)
	}
	return nil
}

// maxTries bounds the numbers tried for a name, and for a short name.
const maxTries = 999

// freeName returns a long and a short name that are not taken: name itself, or name with
// the first number that is free.
func (f *rootSurvey) freeName(name string) (string, [11]byte, error) {
	base, ext, _ := strings.Cut(name, ".")
	if ext != "" {
		ext = "." + ext
	}
	for i := 1; i <= maxTries; i++ {
		if i > 1 {
			name = fmt.Sprintf("%s-%d%s", base, i, ext)
		}
		if f.taken[lookupKey(name)] {
			continue
		}
		short, ok := f.freeShort(name)
		if !ok {
			break
		}
		return name, short, nil
	}
	return "", [11]byte{}, refuse(bundle.StickFull, "%d files of the name %s", maxTries, name)
}

// freeShort makes the short name: the name itself where it is one, in capitals,
// else six characters, a tilde and a number (FAT, "The Basis-Name Generation
// Algorithm"), fewer characters where the number is long; of the extension three characters.
func (f *rootSurvey) freeShort(name string) (short [11]byte, ok bool) {
	base, ext, _ := strings.Cut(strings.ToUpper(name), ".")
	fill := func(base string) [11]byte { return [11]byte([]byte(fmt.Sprintf("%-8s%-3s", base, ext))) }
	if len(base) <= 8 && len(ext) <= 3 && strings.ToUpper(name) == name {
		return fill(base), true
	}
	for i := 1; i <= maxTries; i++ {
		tail := fmt.Sprintf("~%d", i)
		short = fill(base[:min(len(base), 8-len(tail))] + tail)
		if !f.taken[lookupKey(shortName(short[:], 0))] {
			return short, true
		}
	}
	return short, false
}
