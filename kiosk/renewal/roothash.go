package renewal

import (
	"compress/gzip"
	"crypto/sha256"
	"debug/pe"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"sync"
)

// rootHash is how a boot file knows its root.
type rootHash struct {
	blocks int64  // of data, before the tree of hashes
	digest string // of the tree's top block, SHA-256 in hexadecimal
}

// verityEntry is the file root.verity in a RAM disk, as scripts/verity.sh writes it: the
// end of a cpio entry's header, whose name is filled up with zeros, and the words.
var verityEntry = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`root\.verity\x00{1,4}([1-9][0-9]{0,15}) ([0-9a-f]{64})\n`)
})

const maxDisk = 256 << 20 // bytes of a RAM disk, unpacked

// rootOf reads which root the RAM disk in a boot file knows. The last word holds.
func rootOf(r io.ReaderAt) (rootHash, error) {
	f, err := pe.NewFile(r)
	if err != nil {
		return rootHash{}, fmt.Errorf("boot file: %w", err)
	}
	none := errors.New("boot file: it does not say which root it is for")
	s := f.Section(".initrd")
	if s == nil {
		return rootHash{}, none
	}
	size := int64(s.Size)
	if v := int64(s.VirtualSize); v > 0 {
		size = min(size, v) // what follows only fills the section up
	}
	z, err := gzip.NewReader(io.NewSectionReader(s, 0, size))
	if err != nil {
		return rootHash{}, fmt.Errorf("boot file: RAM disk: %w", err)
	}
	disk, err := io.ReadAll(io.LimitReader(z, maxDisk))
	if err != nil {
		return rootHash{}, fmt.Errorf("boot file: RAM disk: %w", err)
	}
	all := verityEntry().FindAllSubmatch(disk, -1)
	if len(all) == 0 {
		return rootHash{}, none
	}
	last := all[len(all)-1]
	blocks, err := strconv.ParseInt(string(last[1]), 10, 64)
	return rootHash{blocks, string(last[2])}, err
}

// isOf tells whether a partition holds the root: as many blocks of data, and the block at
// the top of its tree has the hash (firmware/init). It says nothing yet of those below.
func (h rootHash) isOf(part io.ReaderAt) bool {
	blocks, err := dataBlocks(part)
	if err != nil || blocks != h.blocks {
		return false
	}
	var top [rootBlock]byte
	if _, err := io.ReadFull(io.NewSectionReader(part, blocks*rootBlock, rootBlock), top[:]); err != nil {
		return false
	}
	sum := sha256.Sum256(top[:])
	return hex.EncodeToString(sum[:]) == h.digest
}
