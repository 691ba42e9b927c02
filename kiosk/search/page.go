package search

import (
	"encoding/binary"
	"slices"
)

// bag holds the terms of a question, so that the best candidates of the
// full-text index can be compared word by word without reading their texts.
//
// Encoded, all as unsigned varints: number of forms; for each its length and,
// word by word, term and variant; number of searched words in the answer;
// number of different terms in it; for each, in rising order, the difference to
// the one before and its count.
type bag struct {
	forms  []form    // the question, then its aliases
	length int       // searched words in the answer
	body   []counted // rising by term
}

// form is the question or one of its aliases, in the order of words.
type form []placed

// placed is a word in a form: its term, and which of the words with this stem
// it is, numbered from 0 by first appearance.
type placed struct{ term, variant int32 }

// counted is a term of an answer.
type counted struct{ term, count int32 }

// count fills the body from its terms in the order of words.
func (b *bag) count(terms []int32) {
	b.length = len(terms)
	sorted := slices.Clone(terms)
	slices.Sort(sorted)
	for _, t := range sorted {
		if n := len(b.body); n > 0 && b.body[n-1].term == t {
			b.body[n-1].count++
		} else {
			b.body = append(b.body, counted{t, 1})
		}
	}
}

// terms lists the terms of forms in the order of words.
func terms(forms []form) []int32 {
	var list []int32
	for _, f := range forms {
		for _, w := range f {
			list = append(list, w.term)
		}
	}
	return list
}

// different lists the terms of the answer, each once.
func (b *bag) different() []int32 {
	terms := make([]int32, len(b.body))
	for i, c := range b.body {
		terms[i] = c.term
	}
	return terms
}

// encode writes the bag.
func (b *bag) encode() []byte {
	out := make([]byte, 0, 16+3*len(b.body))
	put := func(n int) { out = binary.AppendUvarint(out, uint64(n)) }
	put(len(b.forms))
	for _, form := range b.forms {
		put(len(form))
		for _, t := range form {
			put(int(t.term))
			put(int(t.variant))
		}
	}
	put(b.length)
	put(len(b.body))
	last := int32(0)
	for _, c := range b.body {
		put(int(c.term - last))
		put(int(c.count))
		last = c.term
	}
	return out
}

// reader reads varints; after a fault it is not ok and reads zeros.
type reader struct {
	rest []byte
	ok   bool
}

func (r *reader) next() int {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 || v > 1<<31-1 {
		r.ok, r.rest = false, nil
		return 0
	}
	r.rest = r.rest[n:]
	return int(v)
}

// length reads a count of things that take a byte each or more.
func (r *reader) length() int {
	n := r.next()
	if n > len(r.rest) {
		r.ok = false
		return 0
	}
	return n
}

// decode reads a bag; it reports whether the bytes were whole.
func (b *bag) decode(bytes []byte) bool {
	r := reader{rest: bytes, ok: true}
	b.forms = make([]form, r.length())
	for i := range b.forms {
		b.forms[i] = make(form, r.length())
		for j := range b.forms[i] {
			b.forms[i][j] = placed{int32(r.next()), int32(r.next())}
		}
	}
	b.length = r.next()
	b.body = make([]counted, r.length())
	last := int32(0)
	for i := range b.body {
		last += int32(r.next())
		b.body[i] = counted{last, int32(r.next())}
	}
	return r.ok && len(r.rest) == 0
}
