package store

import (
	"encoding/binary"
	"fmt"
	"io"
	"os"

	"guichet/kiosk/bundle"
)

// The parts of the file format that schemaSize reads (SQLite file format, 1.3
// and 1.6).
const (
	pageBytes       = 4096 // what BuildFile writes
	offPageSize     = 16
	headerBytes     = 100 // before the tree's root on the first page
	tableLeaf       = 0x0D
	tableInterior   = 0x05
	offCells        = 3
	offRightmost    = 8
	offCellPointers = 12 // of an inner page
)

// schemaSize refuses a file whose schema has more objects than ours could, by
// counting the cells of its tree. SQLite parses a schema whole before the first
// statement, in a time that grows with the square of its objects and that no
// context cuts short: a hundred thousand views took 16 s, half a million eight
// minutes.
func schemaSize(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close() // only read
	page, err := pageOf(f, 1)
	if err != nil {
		return err
	}
	if size := binary.BigEndian.Uint16(page[offPageSize:]); size != pageBytes {
		return fmt.Errorf("%w: pages of %d bytes", ErrDamaged, size)
	}
	root := page[headerBytes:]
	cells := int(binary.BigEndian.Uint16(root[offCells:]))
	switch root[0] {
	case tableLeaf:
	case tableInterior:
		if cells, err = leafCells(f, page, root, cells); err != nil {
			return err
		}
	default:
		return fmt.Errorf("%w: the schema's first page is of type %d", ErrDamaged, root[0])
	}
	if cells > maxObjects {
		return tooManyObjects()
	}
	return nil
}

func tooManyObjects() error {
	return &bundle.Refusal{Reason: bundle.Schema, Detail: fmt.Sprintf("more than %d objects in the schema", maxObjects)}
}

// leafCells counts the cells of the leaves below the root, which has children
// but for the rightmost one. A tree of more than two levels has too many.
func leafCells(f io.ReaderAt, page, root []byte, children int) (int, error) {
	if children >= maxObjects {
		return 0, tooManyObjects()
	}
	numbers := []uint32{binary.BigEndian.Uint32(root[offRightmost:])}
	for i := range children {
		at := int(binary.BigEndian.Uint16(root[offCellPointers+2*i:]))
		if at > len(page)-4 {
			return 0, fmt.Errorf("%w: a cell of the schema beyond its page", ErrDamaged)
		}
		numbers = append(numbers, binary.BigEndian.Uint32(page[at:]))
	}
	cells := 0
	for _, n := range numbers {
		leaf, err := pageOf(f, n)
		if err != nil {
			return 0, err
		}
		if leaf[0] == tableInterior {
			return 0, tooManyObjects()
		}
		if leaf[0] != tableLeaf {
			return 0, fmt.Errorf("%w: a page of the schema is of type %d", ErrDamaged, leaf[0])
		}
		cells += int(binary.BigEndian.Uint16(leaf[offCells:]))
	}
	return cells, nil
}

// pageOf reads a page, counted from 1.
func pageOf(f io.ReaderAt, number uint32) ([]byte, error) {
	page := make([]byte, pageBytes)
	if _, err := f.ReadAt(page, (int64(number)-1)*pageBytes); err != nil || number == 0 {
		return nil, fmt.Errorf("%w: page %d of the schema cannot be read", ErrDamaged, number)
	}
	return page, nil
}
