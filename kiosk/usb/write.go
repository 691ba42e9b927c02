package usb

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"slices"
	"time"

	"guichet/kiosk/bundle"
)

// Target is a stick that is written to. Sync returns when all that was written
// before it is on the medium.
type Target interface {
	io.ReaderAt
	io.WriterAt
	Sync() error
}

// maxReport bounds a file that is written, in bytes.
const maxReport = 4 << 20

// WriteFile writes one new file to the root folder of a stick of size bytes, of the
// partition that holds the bundles or else of the largest that has a FAT, and returns
// the name it got: name, or name with -2, -3 ... before its extension
// where that is taken. No file is ever overwritten. The name is of ASCII letters,
// digits, "-" and "_", with one extension.
//
// The order is such that a stick pulled at any moment has lost nothing that was
// on it: the mark that it is being written to, the data, the first FAT and then
// its copy from the chain's end to its beginning, the free count, and the slot in
// the folder last; each is on the medium before the next is begun. At worst the
// mark remains, and clusters that no file has; fsck frees them.
//
// Before it writes a byte it refuses a stick that is marked as not cleanly removed or
// whose copies of the FAT differ (StickDirty), and one without room for the data or the
// name (StickFull). Once it has begun to write it ignores the context.
func WriteFile(ctx context.Context, t Target, size int64, name string, data []byte, at time.Time) (string, error) {
	return write(&disk{ctx: ctx, r: t, size: size}, t, name, data, at)
}

func write(d *disk, t Target, name string, data []byte, at time.Time) (string, error) {
	if err := checkReportName(name); err != nil {
		return "", err
	}
	if len(data) > maxReport {
		return "", fmt.Errorf("write %s: %d bytes, and %d at most", name, len(data), maxReport)
	}
	c, err := read(d)
	if err != nil {
		return "", err
	}
	fsys := c.fs()
	if fsys == nil {
		return "", cmp.Or(c.Refused(), refuse(bundle.StickOther, "no FAT"))
	}
	w := &writer{v: fsys.v, t: t, data: data, at: at}
	if err := w.plan(name); err != nil {
		return "", err
	}
	d.ctx = context.WithoutCancel(d.ctx)
	return w.name, w.run()
}

// writer writes one file. All is planned before anything is written.
type writer struct {
	v    *volume
	t    Target
	data []byte
	at   time.Time

	name     string
	short    [11]byte
	clusters []uint32 // for the data
	grow     uint32   // a new cluster for the root folder, or 0
	tail     uint32   // the root folder's last cluster, where it grows
	free     uint32   // clusters that stay free
	place    []int64  // where the slots go, on the stick
	pass     []int64  // slots at the end of a sector that are passed over
	ends     []int64  // where end marks must be put
}

func (w *writer) plan(name string) error {
	if err := w.v.checkClean(); err != nil {
		return err
	}
	f, err := w.v.surveyFolder()
	if err != nil {
		return err
	}
	w.name, w.short, err = f.freeName(name)
	if err != nil {
		return err
	}
	grows, err := w.findPlace(f, 1+longParts(w.name, w.short))
	if err != nil {
		return err
	}
	want := int((int64(len(w.data)) + w.v.cluster - 1) / w.v.cluster)
	if grows {
		want++
	}
	free, total, err := w.v.surveyTable(want)
	if err != nil {
		return err
	}
	if len(free) < want {
		return refuse(bundle.StickFull, "%d clusters of %d bytes are wanted, %d are free", want, w.v.cluster, total)
	}
	w.free = total - uint32(want)
	if grows {
		w.grow, free = free[0], free[1:]
		w.placeGrown()
	}
	w.clusters = free
	return nil
}

// run writes, in the order that WriteFile promises.
func (w *writer) run() error {
	for _, step := range []func() error{
		func() error { return w.markClean(false) },
		w.writeData,
		func() error { return w.writeChains(0) },
		func() error { return w.writeChains(1) },
		w.writeInfo,
		func() error { return w.linkGrown(0) },
		func() error { return w.linkGrown(1) },
		w.writeSlots,
		func() error { return w.markClean(true) },
	} {
		if err := step(); err != nil {
			return err
		}
		if err := w.sync(); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) sync() error {
	if err := w.t.Sync(); err != nil {
		return w.v.disk.explain("sync", 0, err)
	}
	return nil
}

func (w *writer) put(p []byte, at int64) error {
	if at < w.v.start+w.v.sector || at > w.v.disk.size-int64(len(p)) {
		return damaged("byte %d is not to be written", at)
	}
	if n, err := w.t.WriteAt(p, at); err != nil || n < len(p) {
		return w.v.disk.explain("write", at, err)
	}
	return nil
}

// change reads the sector that holds a byte, lets f alter it, and writes it back.
func (w *writer) change(at int64, f func(sector []byte, begin int64)) error {
	begin := at - (at-w.v.start)%w.v.sector
	b := make([]byte, w.v.sector)
	if err := w.v.disk.read(b, begin); err != nil {
		return err
	}
	f(b, begin)
	return w.put(b, begin)
}

// writeData writes the file's clusters, filled up with zeros, and an empty one
// for the folder where that grows.
func (w *writer) writeData() error {
	b := make([]byte, w.v.cluster)
	if w.grow != 0 {
		if err := w.put(b, w.v.at(w.grow)); err != nil {
			return err
		}
	}
	rest := w.data
	for _, cluster := range w.clusters {
		clear(b[copy(b, rest):])
		rest = rest[min(len(b), len(rest)):]
		if err := w.put(b, w.v.at(cluster)); err != nil {
			return err
		}
	}
	return nil
}

// writeInfo writes free count and next free cluster, where there is a sector for
// it that is sound (FAT, "FAT32 FSInfo Sector Structure").
func (w *writer) writeInfo() error {
	if w.v.info == 0 {
		return nil
	}
	b := make([]byte, w.v.sector)
	if err := w.v.disk.read(b, w.v.info); err != nil {
		return err
	}
	le := binary.LittleEndian
	if le.Uint32(b) != 0x41615252 || le.Uint32(b[484:]) != 0x61417272 || le.Uint32(b[508:]) != 0xAA550000 {
		return nil
	}
	le.PutUint32(b[488:], w.free)
	if len(w.clusters) > 0 {
		le.PutUint32(b[492:], w.clusters[len(w.clusters)-1])
	}
	return w.put(b, w.v.info)
}

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
// copies of the FAT. While it is clear, the next computer checks the stick.
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
