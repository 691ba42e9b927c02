package renewal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	sectorSize = 512
	entrySize  = 32
	attrLong   = 0x0f
	attrFolder = 0x10
	attrVolume = 0x08
	entryGone  = 0xe5
	maxExtents = 1024 // of a file; the image's are in one piece
)

// volume is the geometry of a FAT32 file system.
type volume struct {
	r       io.ReaderAt
	table   int64  // byte at which the first allocation table begins
	data    int64  // byte of cluster 2
	cluster int64  // bytes
	count   uint32 // clusters
	root    uint32 // the root folder's first cluster
}

// extent is a run of bytes on the medium.
type extent struct{ at, size int64 }

func volumeOf(r io.ReaderAt) (volume, error) {
	var s [sectorSize]byte
	if _, err := r.ReadAt(s[:], 0); err != nil {
		return volume{}, err
	}
	le := binary.LittleEndian
	perCluster, reserved, tables := int64(s[13]), int64(le.Uint16(s[14:])), int64(s[16])
	total, perTable := int64(le.Uint32(s[32:])), int64(le.Uint32(s[36:]))
	if le.Uint16(s[11:]) != sectorSize || le.Uint16(s[22:]) != 0 || perCluster == 0 || reserved == 0 || tables == 0 || perTable == 0 || le.Uint16(s[510:]) != 0xaa55 {
		return volume{}, errors.New("not FAT32 with sectors of 512 bytes")
	}
	first := reserved + tables*perTable
	count := (total - first) / perCluster
	if count < 1 || count > perTable*sectorSize/4-2 {
		return volume{}, errors.New("its sizes contradict one another")
	}
	return volume{r: r, table: reserved * sectorSize, data: first * sectorSize, cluster: perCluster * sectorSize, count: uint32(count), root: le.Uint32(s[44:])}, nil
}

func (v volume) byteOf(cluster uint32) int64 { return v.data + int64(cluster-2)*v.cluster }

func (v volume) valid(cluster uint32) bool { return cluster >= 2 && cluster < v.count+2 }

// extents follows a chain of clusters for size bytes.
func (v volume) extents(cluster uint32, size int64) (all []extent, err error) {
	var word [4]byte
	for left := size; left > 0; left -= v.cluster {
		if !v.valid(cluster) {
			return nil, fmt.Errorf("a file's chain leads to cluster %d", cluster)
		}
		at := v.byteOf(cluster)
		switch n := len(all); {
		case n > 0 && all[n-1].at+all[n-1].size == at:
			all[n-1].size += v.cluster
		case n == maxExtents:
			return nil, errors.New("a file's chain is in too many pieces, or turns in a circle")
		default:
			all = append(all, extent{at, v.cluster})
		}
		if _, err := v.r.ReadAt(word[:], v.table+int64(cluster)*4); err != nil {
			return nil, err
		}
		cluster = binary.LittleEndian.Uint32(word[:]) & 0x0fffffff
	}
	if over := size % v.cluster; over != 0 {
		all[len(all)-1].size -= v.cluster - over
	}
	return all, nil
}

// folder finds a folder by its short name in the first cluster of another.
func (v volume) folder(in uint32, name string) (uint32, error) {
	entries, err := v.entries(in)
	if err != nil {
		return 0, err
	}
	for ; len(entries) >= entrySize && entries[0] != 0; entries = entries[entrySize:] {
		if string(entries[:11]) == name && entries[11]&attrFolder != 0 && entries[11] != attrLong {
			return first(entries), nil
		}
	}
	return 0, fmt.Errorf("no folder %.3s", name)
}

// entries are the first cluster of a folder.
func (v volume) entries(cluster uint32) ([]byte, error) {
	if !v.valid(cluster) {
		return nil, fmt.Errorf("a folder at cluster %d", cluster)
	}
	b := make([]byte, v.cluster)
	_, err := v.r.ReadAt(b, v.byteOf(cluster))
	return b, err
}

// first is the cluster that an entry names.
func first(entry []byte) uint32 {
	return uint32(binary.LittleEndian.Uint16(entry[20:]))<<16 | uint32(binary.LittleEndian.Uint16(entry[26:]))
}
