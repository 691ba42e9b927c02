package usb

import (
	"encoding/binary"
	"slices"
)

// Bits of the FAT's entry 1 that are set where all is well (FAT, "FAT Data
// Structure", ClnShutBitMask and HrdErrBitMask); FAT12 has none.
func (v *volume) cleanBits() (clean, noErrors uint32) {
	switch v.bits {
	case 16:
		return 0x8000, 0x4000
	case 32:
		return 0x08000000, 0x04000000
	}
	return 0, 0
}

// checkClean refuses a stick that was pulled while it was written to, or that
// had errors: what its FAT calls free may not be.
func (v *volume) checkClean() error {
	if v.only >= 0 {
		return dirty("the copies of the FAT are not kept alike")
	}
	clean, noErrors := v.cleanBits()
	for copy := range v.copies {
		state, err := v.entryOf(copy, 1)
		switch {
		case err != nil:
			return err
		case v.dirty, state&clean != clean:
			return dirty("marked as not cleanly removed")
		case state&noErrors != noErrors:
			return dirty("marked as having had errors")
		}
	}
	return nil
}

// surveyTable reads the whole FAT, compares its copies, counts the free clusters
// and returns the first of them, as many as are wanted. In FAT12 it passes over
// clusters whose entry lies in two sectors, so that each is written at once.
func (v *volume) surveyTable(want int) (free []uint32, total uint32, err error) {
	for cluster := uint32(0); cluster < v.count+2; cluster++ {
		n, err := v.entry(cluster)
		if err != nil {
			return nil, 0, err
		}
		if n != 0 || cluster < 2 {
			continue
		}
		total++
		at, length := v.place(cluster)
		if len(free) < want && at/v.sector == (at+int64(length)-1)/v.sector {
			free = append(free, cluster)
		}
	}
	return free, total, nil
}

// setEntry changes the entry of a cluster in a sector of a copy of the FAT that
// begins at byte begin of the copy.
func (v *volume) setEntry(sector []byte, begin int64, cluster, value uint32) {
	at, _ := v.place(cluster)
	p := sector[at-begin:]
	le := binary.LittleEndian
	switch {
	case v.bits == 12 && cluster%2 == 1:
		le.PutUint16(p, le.Uint16(p)&0xF|uint16(value<<4))
	case v.bits == 12:
		le.PutUint16(p, le.Uint16(p)&0xF000|uint16(value))
	case v.bits == 16:
		le.PutUint16(p, uint16(value))
	default:
		le.PutUint32(p, le.Uint32(p)&0xF0000000|value)
	}
}

// link is what an entry of the FAT is to become.
type link struct{ cluster, value uint32 }

// writeLinks writes entries to one copy of the FAT, whose sectors it takes from
// the last to the first.
func (w *writer) writeLinks(copy int, links []link) error {
	if copy >= w.v.copies {
		return nil
	}
	base := w.v.fat + int64(copy)*w.v.fatBytes
	for i := len(links) - 1; i >= 0; {
		at, _ := w.v.place(links[i].cluster)
		err := w.change(base+at, func(b []byte, begin int64) {
			for ; i >= 0; i-- {
				if at, _ := w.v.place(links[i].cluster); base+at < begin {
					return
				}
				w.v.setEntry(b, begin-base, links[i].cluster, links[i].value)
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// writeChains writes the file's chain, and the end after the folder's new cluster.
func (w *writer) writeChains(copy int) error {
	var links []link
	if w.grow != 0 {
		links = append(links, link{w.grow, w.v.ones()})
	}
	for i, cluster := range w.clusters {
		next := w.v.ones()
		if i+1 < len(w.clusters) {
			next = w.clusters[i+1]
		}
		links = append(links, link{cluster, next})
	}
	slices.SortFunc(links, func(a, b link) int { return int(a.cluster) - int(b.cluster) })
	return w.writeLinks(copy, links)
}

func (w *writer) linkGrown(copy int) error {
	if w.grow == 0 {
		return nil
	}
	return w.writeLinks(copy, []link{{w.tail, w.grow}})
}

// markClean sets or clears the mark that the stick was cleanly removed, in all
// copies of the FAT. While it is clear, whoever sees the stick next checks it.
func (w *writer) markClean(clean bool) error {
	bit, _ := w.v.cleanBits()
	if bit == 0 {
		return nil
	}
	for i := range w.v.copies {
		base := w.v.fat + int64(i)*w.v.fatBytes
		err := w.change(base, func(b []byte, begin int64) {
			at, n := w.v.place(1)
			var raw [4]byte
			copy(raw[:n], b[at:])
			state := w.v.decode(1, raw) &^ bit
			if clean {
				state |= bit
			}
			w.v.setEntry(b, begin-base, 1, state)
		})
		if err != nil {
			return err
		}
	}
	return nil
}
