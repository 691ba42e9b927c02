package usb

import (
	"encoding/binary"
	"math/bits"
	"sync"
)

// Limits of the number of clusters that tell FAT12, FAT16 and FAT32 apart
// (FAT, "FAT Type Determination").
const (
	endFAT12 = 4085
	endFAT16 = 65525
	endFAT32 = 0x0FFFFFF5 // what is above are marks, no clusters

	bootBytes       = 512
	slotBytes       = 32
	maxClusterBytes = 64 << 10 // 32 KiB in the norm; Windows and mkfs.vfat also make 64
)

// volume is where the parts of one FAT file system lie, checked against one
// another and against the stick. Offsets are bytes from the stick's first.
// One goroutine at a time may use it; those that share it hold mu.
type volume struct {
	mu   sync.Mutex
	disk *disk

	bits            int   // of an entry of the FAT: 12, 16 or 32
	sector, cluster int64 // bytes
	start           int64 // the boot sector
	fat, fatBytes   int64 // the first copy
	copies          int   // of the FAT, 1 or 2
	only            int   // the copy that counts where they are not mirrored, else -1
	root            int64 // fixed root folder of FAT12 and FAT16
	rootSlots       int
	rootCluster     uint32 // of FAT32
	data            int64  // cluster 2
	count           uint32 // clusters; they are numbered 2 to count+1
	info            int64  // FSInfo, 0: none
	dirty           bool   // by the flag in the boot sector
	id              uint32 // BS_VolID, 0: none
	locked          bool   // by BitLocker To Go

	cache fatCache
}

// claimsFAT reports whether a boot sector names a FAT file system (BS_FilSysType),
// whether or not the rest is sound.
func claimsFAT(b []byte) bool {
	return string(b[54:57]) == "FAT" || string(b[82:87]) == "FAT32"
}

// parseBoot reads a boot sector (FAT, "Boot Sector and BPB") of the volume that
// has room bytes from start on.
func parseBoot(d *disk, b []byte, start, room int64) (*volume, error) {
	u16 := func(at int) int64 { return int64(binary.LittleEndian.Uint16(b[at:])) }
	u32 := func(at int) int64 { return int64(binary.LittleEndian.Uint32(b[at:])) }
	v := &volume{disk: d, start: start, sector: u16(11), copies: int(b[16]), only: -1}
	perCluster, reserved := int64(b[13]), u16(14)
	v.cluster = v.sector * perCluster
	v.rootSlots = int(u16(17))
	if err := v.checkUnits(b, perCluster, reserved); err != nil {
		return nil, err
	}
	total, fatSectors := u16(19), u16(22)
	if total == 0 {
		total = u32(32)
	}
	wide := fatSectors == 0 // FAT32's layout of the boot sector
	if wide {
		fatSectors = u32(36)
	}
	rootSectors := int64(v.rootSlots) * slotBytes / v.sector
	meta := reserved + int64(v.copies)*fatSectors + rootSectors
	switch {
	case fatSectors == 0:
		return nil, damaged("a FAT of no sectors")
	case total <= meta:
		return nil, damaged("%d sectors, and %d of them before the first cluster", total, meta)
	case total*v.sector > room:
		return nil, damaged("a volume of %d bytes where there are %d", total*v.sector, room)
	}
	v.locked = string(b[bitLockerAt:bitLockerAt+len(bitLocker)]) == bitLocker
	v.fat, v.fatBytes = start+reserved*v.sector, fatSectors*v.sector
	v.root = v.fat + int64(v.copies)*v.fatBytes
	v.data = start + meta*v.sector
	if err := v.setKind((total-meta)/perCluster, wide); err != nil {
		return nil, err
	}
	if wide {
		return v, v.parseWide(b, reserved)
	}
	v.parseExtra(b[36:])
	return v, nil
}

func (v *volume) checkUnits(b []byte, perCluster, reserved int64) error {
	switch {
	case b[510] != 0x55 || b[511] != 0xAA:
		return damaged("no signature at the end of the boot sector")
	case v.sector != 512 && v.sector != 1024 && v.sector != 2048 && v.sector != 4096:
		return damaged("sectors of %d bytes", v.sector)
	case bits.OnesCount64(uint64(perCluster)) != 1 || v.cluster > maxClusterBytes:
		return damaged("clusters of %d sectors of %d bytes", perCluster, v.sector)
	case reserved == 0:
		return damaged("no reserved sectors")
	case int64(v.rootSlots)*slotBytes%v.sector != 0:
		return damaged("%d slots in the root folder, not a whole number of sectors", v.rootSlots)
	case v.copies != 1 && v.copies != 2:
		return damaged("%d copies of the FAT", v.copies)
	case b[21] != 0xF0 && b[21] < 0xF8:
		return damaged("medium %#02x", b[21])
	}
	return nil
}

// maxClamped bounds how many clusters may have no entry in the FAT, as a part of all.
// Some formatting tools make a FAT that is a little too short; Linux uses the clusters
// that have an entry (fs/fat/inode.c, fat_fill_super), and so does setKind.
const maxClamped = 16

// setKind derives the kind from the number of clusters. A small volume with FAT32's
// layout is FAT32, as it is for Linux and mtools.
func (v *volume) setKind(clusters int64, wide bool) error {
	switch {
	case clusters == 0 || clusters >= endFAT32:
		return damaged("%d clusters", clusters)
	case wide && v.rootSlots != 0, !wide && v.rootSlots == 0, !wide && clusters >= endFAT16:
		return damaged("neither FAT16 nor FAT32: %d clusters, %d slots in a fixed root folder", clusters, v.rootSlots)
	case wide:
		v.bits = 32
	case clusters < endFAT12:
		v.bits = 12
	default:
		v.bits = 16
	}
	entries := v.fatBytes*8/int64(v.bits) - 2
	if clusters-entries > clusters/maxClamped {
		return damaged("a FAT of %d bytes for %d clusters", v.fatBytes, clusters)
	}
	v.count = uint32(min(clusters, entries))
	return nil
}

// parseExtra reads the extended boot signature, which is at another place in FAT32:
// drive, flags, signature, BS_VolID.
func (v *volume) parseExtra(b []byte) {
	v.dirty = b[2] == 0x29 && b[1]&3 != 0
	if b[2] == 0x29 || b[2] == 0x28 {
		v.id = binary.LittleEndian.Uint32(b[3:])
	}
}

// parseWide reads the fields that only FAT32 has.
func (v *volume) parseWide(b []byte, reserved int64) error {
	flags := binary.LittleEndian.Uint16(b[40:])
	v.rootCluster = binary.LittleEndian.Uint32(b[44:])
	v.parseExtra(b[64:])
	if version := binary.LittleEndian.Uint16(b[42:]); version != 0 {
		return damaged("version %#x of FAT32", version)
	}
	if flags&0x80 != 0 {
		v.only = int(flags & 15)
		if v.only >= v.copies {
			return damaged("copy %d of the FAT counts, of %d", v.only, v.copies)
		}
	}
	if !v.valid(v.rootCluster) {
		return damaged("the root folder begins in cluster %d", v.rootCluster)
	}
	if at := int64(binary.LittleEndian.Uint16(b[48:])); at > 0 && at < reserved {
		v.info = v.start + at*v.sector
	}
	return nil
}

func (v *volume) valid(cluster uint32) bool { return cluster >= 2 && cluster-2 < v.count }

// at is where a cluster's data begin; it must be valid.
func (v *volume) at(cluster uint32) int64 { return v.data + int64(cluster-2)*v.cluster }

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

// entry returns the FAT's entry of a cluster, which may also be 0 or 1. It refuses copies
// of the FAT that differ.
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
			return 0, dirty("the copies of the FAT differ at cluster %d: %#x, %#x", cluster, first, again)
		}
	}
	return first, nil
}

// ones is the largest value of an entry.
func (v *volume) ones() uint32 { return 1<<min(v.bits, 28) - 1 }

// next returns the cluster that follows in a chain, or last at the chain's end. It
// refuses any other value.
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

// checkMedium checks the FAT's first entry, which repeats the medium (FAT, "FAT Data
// Structure"): zeros in the place of the FAT do not make an empty stick.
func (v *volume) checkMedium() error {
	n, err := v.entryOf(max(v.only, 0), 0)
	if err != nil {
		return err
	}
	if n&0xF0 != 0xF0 {
		return damaged("the FAT begins with %#x", n)
	}
	return nil
}
