package store

import (
	"bytes"
	"errors"
	"sort"
)

// A listing is a sorted run of records, each a key and a value of fixed sizes:
// a serial number and when and why it was revoked; a card number and three
// days. SQLite's own rows would spend half of their bytes on themselves; so
// records are packed in blocks that fill one page each, found by their first
// key. A look-up reads the path to one block, whatever the length of the list.
//
// A block is one byte, the size of its keys, then the records: the key, big
// endian, less the leading zeros that every key of the block has, and the value.
type listing struct {
	list  int64 // in table listed
	key   int   // bytes of a key
	value int   // bytes of a value
}

// blockBytes bounds a block: with its row's other fields it fits the 4061 bytes
// that a row may have on a page of 4096 (SQLite file format, 1.6).
const blockBytes = 4000

var errBlock = errors.New("a block of a list cannot be read")

// block packs records, sorted and without repeats.
func (l listing) block(records [][]byte) []byte {
	zeros := l.key - significant(records[len(records)-1][:l.key])
	b := append(make([]byte, 0, blockBytes), byte(l.key-zeros))
	for _, r := range records {
		b = append(b, r[zeros:l.key+l.value]...)
	}
	return b
}

// significant returns the size of a key without leading zeros.
func significant(key []byte) int { return len(bytes.TrimLeft(key, "\x00")) }

// perBlock is how many records fit a block that ends with such a key.
func (l listing) perBlock(last []byte) int {
	return (blockBytes - 1) / (significant(last[:l.key]) + l.value)
}

// each calls f with every key of a block, in full length, and its value, until it
// fails. Both are good until f returns.
func (l listing) each(block []byte, f func(key, value []byte) error) error {
	if len(block) == 0 || int(block[0]) > l.key {
		return errBlock
	}
	size, records := int(block[0]), block[1:]
	if len(records)%(size+l.value) != 0 {
		return errBlock
	}
	key := make([]byte, l.key)
	for ; len(records) > 0; records = records[size+l.value:] {
		copy(key[l.key-size:], records[:size])
		if err := f(key, records[size:size+l.value]); err != nil {
			return err
		}
	}
	return nil
}

// find looks a key up in a block and returns its value.
func (l listing) find(block, key []byte) ([]byte, bool, error) {
	if len(block) == 0 || int(block[0]) > l.key {
		return nil, false, errBlock
	}
	size, records := int(block[0]), block[1:]
	if len(records)%(size+l.value) != 0 {
		return nil, false, errBlock
	}
	if significant(key) > size {
		return nil, false, nil // beyond the last
	}
	short := key[l.key-size:]
	at := func(i int) []byte { return records[i*(size+l.value):][:size+l.value] }
	n := len(records) / (size + l.value)
	i := sort.Search(n, func(i int) bool { return bytes.Compare(at(i)[:size], short) >= 0 })
	if i == n || !bytes.Equal(at(i)[:size], short) {
		return nil, false, nil
	}
	return at(i)[size:], true, nil
}
