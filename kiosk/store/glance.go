package store

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"

	"guichet/kiosk/faq"
)

// What a glance reads of the file format besides (SQLite file format, 1.3, 1.5, 1.6, 2.1).
const (
	offReserved    = 20 // bytes of each page that are kept for something else
	offEncoding    = 56
	offUserVersion = 60
	utf8Encoding   = 1
	indexLeaf      = 0x0A
	leafHeader     = 8
	linkBytes      = 4 // the number of the next page, on a page of overflow

	maxGlanced     = 64 << 10 // bytes of a row
	maxGlancedRows = 100      // of a table; ours have some fifteen
)

var errNotPlain = errors.New("not in the plain form of a data set")

// Glance reads number, date, languages, site and prepared sentences of a data set, and
// nothing else of Info, within a few pages of the file: a first screen needs no more, and
// SQLite takes as long to open as the screen to draw. It reads only the plain form that
// BuildFile writes, of a data set that changes nothing of what comes with the program. An
// error says nothing about the data set: Open decides, and Glance is never a test of it.
func Glance(path string) (Info, error) {
	i, err := glanceFile(path)
	if err != nil {
		return Info{}, fmt.Errorf("glance at data set %s: %w", filepath.Base(path), err)
	}
	return i, nil
}

func glanceFile(path string) (Info, error) {
	if info, err := os.Stat(path); err != nil {
		return Info{}, err
	} else if !info.Mode().IsRegular() {
		return Info{}, ErrNotDataSet
	}
	f, err := os.Open(path)
	if err != nil {
		return Info{}, err
	}
	defer f.Close() // only read
	return glance(f)
}

func glance(f io.ReaderAt) (i Info, err error) {
	roots, err := plainTables(f)
	if err != nil {
		return Info{}, err
	}
	if i.Languages, err = plainLanguages(f, roots["language"]); err != nil {
		return Info{}, err
	}
	about, err := plainRows(f, roots["about"], indexLeaf)
	if err != nil {
		return Info{}, err
	}
	values := map[string]string{}
	for _, row := range about {
		if len(row) == 2 {
			values[row[0].text] = row[1].text
		}
	}
	return i.withAbout(values)
}

// withAbout is i with the values of table about.
func (i Info) withAbout(values map[string]string) (Info, error) {
	var err error
	if i.Number, err = strconv.ParseInt(values["number"], 10, 64); err != nil {
		return Info{}, errNotPlain
	}
	i.Date, i.Site = values["date"], []byte(values["site"])
	if doc, has := values["banners"]; has {
		i.Banners, err = faq.ParseBanners([]byte(doc))
	}
	return i, err
}

// plainTables checks the header and returns the root pages of the tables.
func plainTables(f io.ReaderAt) (map[string]uint32, error) {
	first, err := pageOf(f, 1)
	if err != nil {
		return nil, err
	}
	at := func(offset int) uint32 { return binary.BigEndian.Uint32(first[offset:]) }
	if !bytes.HasPrefix(first, []byte(sqliteMagic)) || binary.BigEndian.Uint16(first[offPageSize:]) != pageBytes ||
		first[offReserved] != 0 || at(offEncoding) != utf8Encoding {
		return nil, errNotPlain
	}
	if err := readable(int64(at(offApplicationID)), int64(at(offUserVersion)), schemaVersion); err != nil {
		return nil, err
	}
	schema, err := plainRows(f, 1, tableLeaf)
	if err != nil {
		return nil, err
	}
	roots := map[string]uint32{}
	for _, row := range schema { // type, name, tbl_name, rootpage, sql
		if len(row) == 5 && row[0].text == "table" {
			roots[row[1].text] = uint32(row[3].number)
		}
	}
	return roots, nil
}

// plainLanguages reads table language, the main one first.
func plainLanguages(f io.ReaderAt, root uint32) (all []faq.Lang, err error) {
	rows, err := plainRows(f, root, tableLeaf)
	if err != nil {
		return nil, err
	}
	for _, row := range rows { // rank, which is the row's own number, and code
		if len(row) != 2 || row[1].text == "" {
			return nil, errNotPlain
		}
		all = append(all, faq.Lang(row[1].text))
	}
	if len(all) == 0 {
		return nil, errNotPlain
	}
	return all, nil
}

// plainRows reads the rows of a table that is a single leaf, of that type.
func plainRows(f io.ReaderAt, root uint32, leaf byte) (rows [][]column, err error) {
	page, err := pageOf(f, root)
	if err != nil {
		return nil, err
	}
	tree := page
	if root == 1 {
		tree = page[headerBytes:]
	}
	if tree[0] != leaf {
		return nil, errNotPlain
	}
	cells := int(binary.BigEndian.Uint16(tree[offCells:]))
	if cells > maxGlancedRows {
		return nil, errNotPlain
	}
	for n := range cells {
		at := int(binary.BigEndian.Uint16(tree[leafHeader+2*n:]))
		if at >= len(page) {
			return nil, errNotPlain
		}
		payload, err := plainPayload(f, page[at:], leaf)
		if err != nil {
			return nil, err
		}
		row, err := plainRecord(payload)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// plainPayload is the record of a cell, which may go on on pages of its own.
func plainPayload(f io.ReaderAt, cell []byte, leaf byte) ([]byte, error) {
	length, cell := varint(cell)
	if leaf == tableLeaf {
		_, cell = varint(cell) // the row's number
	}
	size := int(min(length, maxGlanced+1))
	local := localBytes(size, leaf)
	switch {
	case size > maxGlanced || len(cell) < local:
		return nil, errNotPlain
	case local == size:
		return cell[:size], nil
	case len(cell) < local+linkBytes:
		return nil, errNotPlain
	}
	payload := bytes.Clone(cell[:local])
	for next := binary.BigEndian.Uint32(cell[local:]); len(payload) < size; {
		page, err := pageOf(f, next)
		if err != nil {
			return nil, err
		}
		next = binary.BigEndian.Uint32(page)
		payload = append(payload, page[linkBytes:][:min(size-len(payload), pageBytes-linkBytes)]...)
	}
	return payload, nil
}

// localBytes is how much of a record is in its cell (SQLite file format, 1.6: X, M and K).
func localBytes(size int, leaf byte) int {
	most, least := pageBytes-35, (pageBytes-12)*32/255-23
	if leaf == indexLeaf {
		most = (pageBytes-12)*64/255 - 23
	}
	if size <= most {
		return size
	}
	if kept := least + (size-least)%(pageBytes-linkBytes); kept <= most {
		return kept
	}
	return least
}

// column is a text or a whole number; the zero column is NULL.
type column struct {
	text   string
	number int64
}

// plainRecord reads a record of texts, whole numbers and NULLs.
func plainRecord(payload []byte) (row []column, err error) {
	length, rest := varint(payload)
	read := uint64(len(payload) - len(rest))
	if length < read || length > uint64(len(payload)) {
		return nil, errNotPlain
	}
	types, body := payload[read:length], payload[length:]
	for len(types) > 0 {
		var kind uint64
		kind, types = varint(types)
		var c column
		switch {
		case kind == 0:
		case kind <= 6:
			size := [...]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}[kind]
			if len(body) < size {
				return nil, errNotPlain
			}
			c.number, body = whole(body[:size]), body[size:]
		case kind == 8 || kind == 9:
			c.number = int64(kind - 8)
		case kind >= 13 && kind%2 == 1:
			size := (kind - 13) / 2
			if uint64(len(body)) < size {
				return nil, errNotPlain
			}
			c.text, body = string(body[:size]), body[size:]
		default:
			return nil, errNotPlain
		}
		row = append(row, c)
	}
	return row, nil
}

// whole is a number in two's complement, the high byte first.
func whole(b []byte) int64 {
	n := int64(int8(b[0]))
	for _, c := range b[1:] {
		n = n<<8 | int64(c)
	}
	return n
}

// varint reads a number of one to nine bytes and returns the rest; at the end of b it is
// as if zeros followed.
func varint(b []byte) (v uint64, rest []byte) {
	for i, c := range b {
		if i == 8 {
			return v<<8 | uint64(c), b[i+1:]
		}
		if v = v<<7 | uint64(c&0x7F); c < 0x80 {
			return v, b[i+1:]
		}
	}
	return v, nil
}
