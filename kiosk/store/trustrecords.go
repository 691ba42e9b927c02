package store

import "bytes"

// records collects records of one size and sorts them, key first. They lie in
// chunks, so that growing copies nothing and leaves nothing behind: a list of
// three million fits 75 MB. It implements sort.Interface.
type records struct {
	size   int // bytes of a record
	n      int
	chunks [][]byte
	spare  []byte // for Swap
}

// chunkRecords is how many records a chunk holds; a power of two.
const chunkRecords = 1 << 14

func newRecords(size int) *records { return &records{size: size, spare: make([]byte, size)} }

// add keeps a copy of a record.
func (r *records) add(record []byte) {
	if r.n%chunkRecords == 0 {
		r.chunks = append(r.chunks, make([]byte, 0, chunkRecords*r.size))
	}
	last := len(r.chunks) - 1
	r.chunks[last] = append(r.chunks[last], record...)
	r.n++
}

func (r *records) at(i int) []byte {
	return r.chunks[i/chunkRecords][i%chunkRecords*r.size:][:r.size]
}

// Len implements sort.Interface.
func (r *records) Len() int { return r.n }

// Less implements sort.Interface.
func (r *records) Less(i, j int) bool { return bytes.Compare(r.at(i), r.at(j)) < 0 }

// Swap implements sort.Interface.
func (r *records) Swap(i, j int) {
	a, b := r.at(i), r.at(j)
	copy(r.spare, a)
	copy(a, b)
	copy(b, r.spare)
}
