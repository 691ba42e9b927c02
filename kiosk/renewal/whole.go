package renewal

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
)

// treeLevels are how many blocks each level of the tree over that many blocks of data
// has, the top first, as they lie behind the data (scripts/verity.sh). The tree over a
// single block is that block's hash alone.
func treeLevels(data int64) (levels []int64) {
	for n := data; n > 1; {
		n = (n + hashesEach - 1) / hashesEach
		levels = append([]int64{n}, levels...)
	}
	return levels
}

// checkWhole reads all of a root as dm-verity does: from the hash that the boot file
// knows down the tree, and then the data. It returns an error that names the first block
// that is not the one that was built, counted from 0 in blocks of 4096 bytes.
func (h rootHash) checkWhole(root io.ReaderAt) error {
	want, err := hex.DecodeString(h.digest)
	if err != nil {
		return err
	}
	at := h.blocks
	for _, n := range treeLevels(h.blocks) {
		below := make([]byte, 0, n*rootBlock)
		keep := func(block []byte) { below = append(below, block...) }
		if err := checkBlocks(root, at, n, want, keep); err != nil {
			return err
		}
		at, want = at+n, below
	}
	return checkBlocks(root, 0, h.blocks, want, func([]byte) {})
}

// checkBlocks hands on n blocks from one on, each of which has its hash in want.
func checkBlocks(root io.ReaderAt, from, n int64, want []byte, hand func(block []byte)) error {
	r := io.NewSectionReader(root, from*rootBlock, n*rootBlock)
	var block [rootBlock]byte
	for i := range n {
		if _, err := io.ReadFull(r, block[:]); err != nil {
			return fmt.Errorf("the root's block %d cannot be read: %w", from+i, err)
		}
		if sum := sha256.Sum256(block[:]); string(sum[:]) != string(want[i*hashSize:(i+1)*hashSize]) {
			return fmt.Errorf("the root's block %d is not the one that was built: write the image again", from+i)
		}
		hand(block[:])
	}
	return nil
}
