package renewal

import "io"

// CheckWhole reads all of a root of so many blocks under a hash.
func CheckWhole(root io.ReaderAt, blocks int64, digest string) error {
	return rootHash{blocks, digest}.checkWhole(root)
}
