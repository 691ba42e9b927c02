package renewal

import (
	"bytes"
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

// maxTail is how much of the end of a RAM disk is searched, in bytes, and how much of it
// is unpacked: the entry takes some 200.
const maxTail = 64 << 10

// rootOf reads which root the RAM disk in a boot file knows. The words are a gzip member of
// their own at its end, whatever packs what stands before; the last ones hold.
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
	from := max(0, size-maxTail)
	tail, err := io.ReadAll(io.NewSectionReader(s, from, size-from))
	if err != nil {
		return rootHash{}, fmt.Errorf("boot file: RAM disk: %w", err)
	}
	for at := bytes.LastIndex(tail, gzipMagic); at >= 0; at = bytes.LastIndex(tail[:at], gzipMagic) {
		if m := verityEntry().FindSubmatch(member(tail[at:])); m != nil {
			blocks, err := strconv.ParseInt(string(m[1]), 10, 64)
			return rootHash{blocks, string(m[2])}, err
		}
	}
	return rootHash{}, none
}

// gzipMagic begins a member: two bytes, and deflate (RFC 1952, 2.3.1).
var gzipMagic = []byte{0x1f, 0x8b, 8}

// member unpacks the gzip member that a text begins with; nil where it is none.
func member(text []byte) []byte {
	z, err := gzip.NewReader(bytes.NewReader(text))
	if err != nil {
		return nil
	}
	z.Multistream(false)
	b, err := io.ReadAll(io.LimitReader(z, maxTail))
	if err != nil {
		return nil
	}
	return b
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
