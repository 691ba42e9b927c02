package renewal

import "io"

// Started is the name that systemd-boot gives a file before it starts it.
func (n Name) Started() Name { return n.started() }

// CheckWhole reads all of a root of so many blocks under a hash.
func CheckWhole(root io.ReaderAt, blocks int64, digest string) error {
	return rootHash{blocks, digest}.checkWhole(root)
}
