package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"

	devmapper "github.com/anatol/devmapper.go"
)

// rootFile is beside init in the RAM disk: the number of the root's data blocks and
// the hash at the root of the tree behind them, as scripts/verity.sh writes it.
const rootFile = "/root.verity"

// verityBlock is the size in bytes of the blocks of data and hashes.
const verityBlock = 4096

// The name of the verified root, and where the kernel shows the first such device:
// there is no other in this RAM disk.
const (
	verityName   = "root"
	verityDevice = "/dev/dm-0"
)

// verityMark and the hash are the device's UUID: whoever asks the kernel which root it
// verifies reads it there (kiosk/proof), and nobody can change it.
const verityMark = "GUICHET-"

// rootHash is what is known of a root before it is read.
type rootHash struct {
	blocks uint64 // of data, before the tree
	digest string // SHA-256, in hexadecimal
}

// verify finds the root that this RAM disk knows among the two, and puts dm-verity over
// it, where a block that is not the image's is never read from. It returns the
// partitions with that root in the first place, and the hash that it is verified by. The
// device to mount is verityDevice.
func verify(p partitions, file string) (partitions, rootHash, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return p, rootHash{}, fmt.Errorf("root hash: %w", err)
	}
	root, err := rootHashOf(string(text))
	if err != nil {
		return p, rootHash{}, fmt.Errorf("root hash: %w", err)
	}
	// Where neither is the one, dm-verity says so of the first, and stops the machine.
	if !root.isOf(p.root) && root.isOf(p.second) {
		p.root, p.second = p.second, p.root
	}
	if err := devmapper.CreateAndLoad(verityName, verityMark+root.digest, devmapper.ReadOnlyFlag, root.table(p.root)); err != nil {
		return p, rootHash{}, fmt.Errorf("verify %s: %w", p.root, err)
	}
	return p, root, nil
}

// isOf tells whether a device holds the root: the block at the top of its tree has the
// hash. That is one read, and says nothing yet of the blocks below.
func (r rootHash) isOf(device string) bool {
	f, err := os.Open(device)
	if err != nil {
		return false
	}
	defer f.Close() // only read
	var top [verityBlock]byte
	if _, err := f.ReadAt(top[:], int64(r.blocks)*verityBlock); err != nil {
		return false
	}
	sum := sha256.Sum256(top[:])
	return hex.EncodeToString(sum[:]) == r.digest
}

func rootHashOf(text string) (rootHash, error) {
	var root rootHash
	if _, err := fmt.Sscanf(text, "%d %s\n", &root.blocks, &root.digest); err != nil {
		return rootHash{}, err
	}
	digest, err := hex.DecodeString(root.digest)
	if err != nil {
		return rootHash{}, err
	}
	if root.blocks == 0 || len(digest) != 32 {
		return rootHash{}, fmt.Errorf("%d blocks, hash of %d bytes", root.blocks, len(digest))
	}
	return root, nil
}

// table is the target of the kernel's Documentation/admin-guide/device-mapper/verity.rst:
// hash type 1, no salt, the tree right behind the data.
//
// An altered block stops the machine (panic_on_corruption) instead of failing the
// read: whoever alters the partition could else choose which file is missing, a mask
// or a sandbox say. Ten seconds after the panic the machine starts again (panic=10 on
// the kernel's command line), which is all that a bad contact needs; unlike with
// restart_on_corruption there is time to read the reason, once there is a screen.
func (r rootHash) table(device string) devmapper.VerityTable {
	return devmapper.VerityTable{
		Length:         r.blocks * verityBlock,
		HashType:       1,
		DataDevice:     device,
		HashDevice:     device,
		DataBlockSize:  verityBlock,
		HashBlockSize:  verityBlock,
		NumDataBlocks:  r.blocks,
		HashStartBlock: r.blocks,
		Algorithm:      "sha256",
		Digest:         r.digest,
		Salt:           "-",
		Params:         []string{"1", "panic_on_corruption"},
	}
}
