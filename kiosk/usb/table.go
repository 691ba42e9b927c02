package usb

import "encoding/binary"

// fatCache keeps blocks of the FAT, the place of each given by its number, so
// that the memory is bounded whatever the order of the clusters: 1 MiB. The
// copies do not push one another out.
type fatCache [2][128]fatBlock

const fatBlockBytes = 4096

type fatBlock struct {
	at   int64 // of the stick; 0: empty, as the boot sector lies there
	data []byte
}

// fatFrom is what the cache's block holds of a copy of the FAT from a byte on,
// which is below fatBytes.
func (v *volume) fatFrom(copy int, at int64) ([]byte, error) {
	in := at % fatBlockBytes
	begin := v.fat + int64(copy)*v.fatBytes + at - in
	b := &v.cache[copy][at/fatBlockBytes%int64(len(v.cache[copy]))]
	if b.at == begin {
		return b.data[in:], nil
	}
	fresh := b.data[:0]
	if cap(fresh) == 0 {
		fresh = make([]byte, 0, fatBlockBytes)
	}
	fresh = fresh[:min(fatBlockBytes, v.fatBytes-(at-in))]
	b.at = 0
	if err := v.disk.read(fresh, begin); err != nil {
		return nil, err
	}
	*b = fatBlock{begin, fresh}
	return fresh[in:], nil
}

// place is where in the FAT an entry lies, and over how many bytes.
func (v *volume) place(cluster uint32) (at int64, n int) {
	switch v.bits {
	case 12:
		return int64(cluster) + int64(cluster)/2, 2
	case 16:
		return int64(cluster) * 2, 2
	}
	return int64(cluster) * 4, 4
}

func (v *volume) decode(cluster uint32, b [4]byte) uint32 {
	n := binary.LittleEndian.Uint32(b[:])
	switch {
	case v.bits == 12 && cluster%2 == 1:
		return n >> 4 & 0xFFF
	case v.bits == 12:
		return n & 0xFFF
	case v.bits == 16:
		return n & 0xFFFF
	}
	return n & 0x0FFFFFFF // the upper four bits mean nothing
}

func (v *volume) entryOf(copy int, cluster uint32) (uint32, error) {
	at, n := v.place(cluster)
	from, err := v.fatFrom(copy, at)
	if err != nil {
		return 0, err
	}
	var b [4]byte
	for i := range n {
		if i == len(from) { // of FAT12: the rest lies in the next block
			if from, err = v.fatFrom(copy, at+int64(i)); err != nil {
				return 0, err
			}
			b[i] = from[0]
			break
		}
		b[i] = from[i]
	}
	return v.decode(cluster, b), nil
}

// entry is the FAT's entry of a cluster, which may also be 0 or 1. Copies of the
// FAT that should be the same and are not are damage.
func (v *volume) entry(cluster uint32) (uint32, error) {
	if v.only >= 0 {
		return v.entryOf(v.only, cluster)
	}
	first, err := v.entryOf(0, cluster)
	if err != nil {
		return 0, err
	}
	for other := 1; other < v.copies; other++ {
		again, err := v.entryOf(other, cluster)
		if err != nil {
			return 0, err
		}
		if again != first {
			return 0, damaged("the copies of the FAT differ at cluster %d: %#x, %#x", cluster, first, again)
		}
	}
	return first, nil
}

// ones is the largest value of an entry.
func (v *volume) ones() uint32 { return 1<<min(v.bits, 28) - 1 }

// next is the cluster that follows in a chain; last says that there is none.
// Anything but a cluster of the volume or the mark of the end is damage.
func (v *volume) next(cluster uint32) (next uint32, last bool, err error) {
	n, err := v.entry(cluster)
	switch {
	case err != nil:
		return 0, false, err
	case n >= v.ones()-7:
		return 0, true, nil
	case !v.valid(n):
		return 0, false, damaged("cluster %d leads to %#x", cluster, n)
	}
	return n, false, nil
}

// checkMedium looks at the FAT's first entry, which repeats the medium (FAT, "FAT
// Data Structure"): zeros where the FAT should lie are no empty stick.
func (v *volume) checkMedium() error {
	n, err := v.entry(0)
	if err != nil {
		return err
	}
	if n&0xF0 != 0xF0 {
		return damaged("the FAT begins with %#x", n)
	}
	return nil
}
