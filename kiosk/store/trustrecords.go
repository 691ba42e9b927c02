package store

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"slices"
	"sync"
)

// records collects records of one size, key first, and puts them in order. They lie in
// chunks, so that growing copies nothing and leaves nothing behind: a list of three
// million fits 75 MB. Chunks that are full are sorted beside, while the next one is read.
type records struct {
	size int // bytes of a record
	n    int
	last []byte // the chunk that is filled
	work sync.WaitGroup

	mu     sync.Mutex
	sorted sorter // under mu

	chunks [][]byte // all of them, after sort
}

// chunkRecords is how many records a chunk holds; a power of two.
const chunkRecords = 1 << 14

func newRecords(size int) *records { return &records{size: size, sorted: sorter{size: size}} }

// add keeps a copy of a record.
func (r *records) add(record []byte) {
	if r.last == nil {
		r.last = make([]byte, 0, chunkRecords*r.size)
	}
	r.last = append(r.last, record...)
	if r.n++; r.n%chunkRecords == 0 {
		r.hand()
	}
}

// hand has a chunk sorted.
func (r *records) hand() {
	chunk := r.last
	r.last = nil
	r.work.Go(func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.sorted.take(chunk)
	})
}

// sort puts the records in order; nothing is added afterwards.
func (r *records) sort() {
	if r.last != nil {
		r.hand()
	}
	r.work.Wait()
	r.chunks = r.sorted.end()
}

// at returns a record by its place in the order, after sort.
func (r *records) at(i int) []byte {
	return r.chunks[i/chunkRecords][i%chunkRecords*r.size:][:r.size]
}

// sorter makes one run of sorted chunks out of chunks: two runs of a length are merged,
// so that little is left to do after the last chunk. It takes what it gives: chunks that
// are read to their end are filled again.
type sorter struct {
	size int // bytes of a record
	runs []run
	free [][]byte
}

// run is chunks of records in order; all but the last are full.
type run [][]byte

func (s *sorter) take(chunk []byte) {
	s.sortChunk(chunk)
	s.runs = append(s.runs, run{chunk})
	for n := len(s.runs); n > 1 && len(s.runs[n-2]) <= len(s.runs[n-1]); n-- {
		s.mergeLast()
	}
}

// end returns the one run.
func (s *sorter) end() run {
	for len(s.runs) > 1 {
		s.mergeLast()
	}
	if len(s.runs) == 0 {
		return nil
	}
	return s.runs[0]
}

// mergeLast makes one run of the last two.
func (s *sorter) mergeLast() {
	n := len(s.runs)
	a, b := cursor{rest: s.runs[n-2]}, cursor{rest: s.runs[n-1]}
	out := make(run, 0, len(a.rest)+len(b.rest))
	for len(a.rest)+len(b.rest) > 0 {
		next := &a
		if len(a.rest) == 0 || len(b.rest) > 0 && bytes.Compare(b.head(s.size), a.head(s.size)) < 0 {
			next = &b
		}
		if len(out) == 0 || len(out[len(out)-1]) == chunkRecords*s.size {
			out = append(out, s.chunk())
		}
		out[len(out)-1] = append(out[len(out)-1], next.head(s.size)...)
		s.forward(next)
	}
	s.runs = append(s.runs[:n-2], out)
}

// chunk returns an empty one.
func (s *sorter) chunk() []byte {
	if n := len(s.free); n > 0 {
		c := s.free[n-1]
		s.free = s.free[:n-1]
		return c
	}
	return make([]byte, 0, chunkRecords*s.size)
}

// cursor reads a run that is not at its end.
type cursor struct {
	rest run
	at   int // in the first chunk of rest
}

func (c *cursor) head(size int) []byte { return c.rest[0][c.at : c.at+size] }

func (s *sorter) forward(c *cursor) {
	if c.at += s.size; c.at == len(c.rest[0]) {
		s.free = append(s.free, c.rest[0][:0])
		c.rest, c.at = c.rest[1:], 0
	}
}

// sortChunk sorts the records of a chunk by eight bytes behind the zeros that all begin
// with, and where these are the same by all of them.
func (s *sorter) sortChunk(chunk []byte) {
	type place struct{ prefix, at uint64 }
	zeros := s.size
	for at := 0; at < len(chunk); at += s.size {
		zeros = min(zeros, s.size-significant(chunk[at:at+s.size]))
	}
	places := make([]place, 0, len(chunk)/s.size)
	for at := 0; at < len(chunk); at += s.size {
		var prefix [8]byte
		copy(prefix[:], chunk[at+zeros:at+s.size])
		places = append(places, place{binary.BigEndian.Uint64(prefix[:]), uint64(at)})
	}
	record := func(p place) []byte { return chunk[p.at:][:s.size] }
	slices.SortFunc(places, func(a, b place) int {
		if c := cmp.Compare(a.prefix, b.prefix); c != 0 {
			return c
		}
		return bytes.Compare(record(a), record(b))
	})
	sorted := s.chunk()
	for _, p := range places {
		sorted = append(sorted, record(p)...)
	}
	copy(chunk, sorted)
	s.free = append(s.free, sorted[:0])
}
