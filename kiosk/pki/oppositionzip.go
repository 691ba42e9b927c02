package pki

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

const (
	// maxZipBytes bounds a zip with the open list; it packs to under 100 MB.
	maxZipBytes = 512 << 20
	// maxZipFolder bounds what is read of a zip before its one file, in bytes:
	// the folder at its end, which a hostile file makes huge.
	maxZipFolder = 1 << 20
)

// OpenOppositions returns the text of the open list in a file of so many bytes:
// the file itself, or the one file in a zip.
func OpenOppositions(f io.ReaderAt, size int64) (io.Reader, error) {
	var magic [4]byte
	if n, err := f.ReadAt(magic[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	} else if n < len(magic) || string(magic[:2]) != "PK" {
		return io.NewSectionReader(f, 0, size), nil
	}
	if size > maxZipBytes {
		return nil, fmt.Errorf("a zip of %d bytes, more than %d", size, maxZipBytes)
	}
	limited := &rationed{r: f, left: maxZipFolder}
	z, err := zip.NewReader(limited, size)
	if err != nil {
		return nil, fmt.Errorf("read zip: %w", err)
	}
	one, err := onlyFile(z)
	if err != nil {
		return nil, err
	}
	limited.left = 2 * maxZipBytes // each byte once, and some twice
	text, err := one.Open()
	if err != nil {
		return nil, fmt.Errorf("read zip: %w", err)
	}
	return text, nil // closing it would only give its decompressor back
}

// onlyFile finds the file in a zip that must hold one. What systems add of their
// own is passed over.
func onlyFile(z *zip.Reader) (*zip.File, error) {
	var files []*zip.File
	for _, f := range z.File {
		if f.Name == "[Content_Types].xml" {
			return nil, errors.New("a workbook of an office program; hint: hand over the text file itself")
		}
		if !f.FileInfo().IsDir() && !strings.HasPrefix(f.Name, "__MACOSX/") && !strings.HasPrefix(path.Base(f.Name), ".") {
			files = append(files, f)
		}
	}
	if len(files) != 1 {
		return nil, fmt.Errorf("the zip holds %d files, not one; hint: unpack it and hand over the list alone", len(files))
	}
	const encrypted = 1 // APPNOTE.TXT 6.3.10, 4.4.4, bit 0
	if files[0].Flags&encrypted != 0 {
		return nil, errors.New("the file in the zip is encrypted; hint: unpack it and hand over the list")
	}
	return files[0], nil
}

// rationed lets so many bytes be read.
type rationed struct {
	r    io.ReaderAt
	left int64
}

// ReadAt implements io.ReaderAt.
func (r *rationed) ReadAt(b []byte, at int64) (int, error) {
	if r.left -= int64(len(b)); r.left < 0 {
		return 0, errors.New("the folder of the zip is too large")
	}
	return r.r.ReadAt(b, at)
}
