package bundle

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
)

const (
	blockSize = 512

	// Offsets in a header (POSIX.1-1988, 10.1.1).
	typeAt  = 156
	magicAt = 257
)

var magic = []byte("ustar\x0000") // with the version behind it

// entry is a plain file's header.
type entry struct {
	name string
	size int64
}

// parseHeader reads one header block. archive/tar alone would not be strict
// enough: it takes in PAX headers and GNU long names silently and lets them
// change the next entry, understands other dialects' numbers, and leaves bytes
// unread. So it gets a single block whose type and magic were looked at before,
// and what it understood, written again, must give the same block.
func parseHeader(block []byte) (entry, error) {
	switch {
	case !bytes.HasPrefix(block[magicAt:], magic):
		return entry{}, errors.New("not a USTAR header")
	case block[typeAt] != tar.TypeReg:
		return entry{}, fmt.Errorf("entry of type %q, not a plain file", block[typeAt])
	}
	h, err := tar.NewReader(bytes.NewReader(block)).Next()
	if err != nil {
		return entry{}, fmt.Errorf("header: %w", err)
	}
	if h.Typeflag != tar.TypeReg { // a name that ends in a slash is a folder's
		return entry{}, errors.New("not a plain file")
	}
	again, err := encodeHeader(h)
	if err != nil || !bytes.Equal(again, block) {
		return entry{}, errors.New("header is not plain USTAR")
	}
	return entry{h.Name, h.Size}, nil
}

func encodeHeader(h *tar.Header) ([]byte, error) {
	var b bytes.Buffer
	err := tar.NewWriter(&b).WriteHeader(&tar.Header{
		Format: tar.FormatUSTAR, Typeflag: tar.TypeReg, Name: h.Name, Size: h.Size,
		Mode: h.Mode, Uid: h.Uid, Gid: h.Gid, Uname: h.Uname, Gname: h.Gname, ModTime: h.ModTime,
	})
	return b.Bytes(), err
}

// Suffix ends the name of a bundle's file.
const Suffix = ".kiosk"

// Begins says whether a file that begins like that is a bundle, whatever its name.
func Begins(head []byte) bool { return bytes.HasPrefix(head, []byte(ManifestName+"\x00")) }

// ours says whether the first block, or the beginning of one, is that of a
// bundle, be it a broken one. Anything else is no bundle at all.
func ours(block []byte) bool {
	return Begins(block) ||
		len(block) == blockSize && bytes.HasPrefix(block[magicAt:], magic) && block[typeAt] == tar.TypeReg
}
