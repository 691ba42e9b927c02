package search

import (
	"encoding/binary"
	"errors"
	"fmt"
	"iter"
	"sync"

	"guichet/kiosk/faq"
)

// The image of an index: what Build writes, what a data set keeps and Open
// reads. Numbers are unsigned varints; texts and blocks have their length before
// them; lists have their count before them.
//
//	version, language
//	topics      key, title, questions
//	synonyms    left phrases, right phrases, 1 for both ways
//	terms       text, pages, pages with it in the question or an alias, postings
//	words       text, shown, term, variant, pages; rising by text
//	pages       id, title, topic (from 1), 1 for an answer of ours, words in the answer, page; rising by id
//
// Postings are, for each page that holds the term: twice the pages passed over
// since the one before, plus 1 if the question or an alias holds it; then how
// often the answer does. A page is described at page.encode.

const imageVersion = 1

// ErrDamaged says that what a data set holds for searches contradicts itself.
var ErrDamaged = errors.New("the search index is damaged")

// page holds the terms of a question, so that the best candidates can be
// compared word by word with a query without reading their texts.
type page struct {
	forms    []form    // the question, then its aliases
	passages [][]int32 // the paragraphs and items of the answer, without stop words
	length   int       // words in them
}

// form is the question or one of its aliases, in the order of words.
type form []placed

// placed is a word in a form: its term, and which of the words with this stem
// it is, numbered from 0 by first appearance.
type placed struct{ term, variant int32 }

// encode writes a page: the number of forms; for each its length and, word by
// word, term and variant; then, to the end, for each passage its length and
// terms.
func (p *page) encode() []byte {
	var e encoder
	e.int(len(p.forms))
	for _, f := range p.forms {
		e.int(len(f))
		for _, w := range f {
			e.int(int(w.term))
			e.int(int(w.variant))
		}
	}
	for _, passage := range p.passages {
		e.int(len(passage))
		for _, t := range passage {
			e.int(int(t))
		}
	}
	return e.bytes
}

// encoder writes an image.
type encoder struct{ bytes []byte }

func (e *encoder) int(n int) { e.bytes = appendUvarint(e.bytes, n) }

func (e *encoder) bool(b bool) {
	n := 0
	if b {
		n = 1
	}
	e.int(n)
}

func (e *encoder) text(s string) {
	e.int(len(s))
	e.bytes = append(e.bytes, s...)
}

func (e *encoder) texts(list []string) {
	e.int(len(list))
	for _, s := range list {
		e.text(s)
	}
}

func appendUvarint(b []byte, n int) []byte { return binary.AppendUvarint(b, uint64(n)) }

// decoder reads an image, or a block of it. After a fault it is bad, and reads
// zeros.
type decoder struct {
	rest string
	bad  bool
}

// int reads a number below 2^31.
func (d *decoder) int() int {
	if len(d.rest) > 0 && d.rest[0] < 0x80 { // most are short
		n := int(d.rest[0])
		d.rest = d.rest[1:]
		return n
	}
	n := 0
	for i := 0; i < len(d.rest) && i < 5; i++ {
		c := d.rest[i]
		n |= int(c&0x7F) << (7 * i)
		if c < 0x80 && n < 1<<31 {
			d.rest = d.rest[i+1:]
			return n
		}
	}
	d.bad, d.rest = true, ""
	return 0
}

// count reads how many things follow, each of at least so many bytes.
func (d *decoder) count(bytes int) int {
	n := d.int()
	if n > len(d.rest)/bytes {
		d.bad, d.rest = true, ""
		return 0
	}
	return n
}

func (d *decoder) text() string {
	n := d.count(1)
	s := d.rest[:n]
	d.rest = d.rest[n:]
	return s
}

func (d *decoder) texts() []string {
	list := make([]string, d.count(1))
	for i := range list {
		list[i] = d.text()
	}
	return list
}

// Open reads an index that Build wrote. The texts of the index stay part of
// image.
func Open(image string) (*Index, error) {
	d := &decoder{rest: image}
	if v := d.int(); v != imageVersion {
		return nil, fmt.Errorf("%w: version %d, want %d", ErrDamaged, v, imageVersion)
	}
	lang := faq.Lang(d.text())
	x := &Index{lang: lang, analyser: faq.NewAnalyser(lang)}
	x.topics = make([]faq.TopicRef, d.count(3))
	for i := range x.topics {
		x.topics[i] = faq.TopicRef{Key: d.text(), Title: d.text(), Questions: d.int()}
	}
	synonyms := make(faq.SynonymTable, d.count(3))
	for i := range synonyms {
		synonyms[i] = faq.SynonymRule{Left: d.texts(), Right: d.texts(), Both: d.int() == 1}
	}
	x.terms = make([]term, d.count(4))
	for i := range x.terms {
		x.terms[i] = term{text: d.text(), pages: int32(d.int()), titles: int32(d.int()), postings: d.text()}
	}
	x.words = make([]word, d.count(5))
	for i := range x.words {
		x.words[i] = word{text: d.text(), shown: d.text(), placed: placed{int32(d.int()), int32(d.int())}, pages: int32(d.int())}
	}
	x.pages = make([]pageEntry, d.count(6))
	for i := range x.pages {
		x.pages[i] = pageEntry{id: d.text(), title: d.text(), topic: int32(d.int()), ours: d.int() == 1, length: int32(d.int()), page: d.text()}
	}
	if d.bad || d.rest != "" {
		return nil, fmt.Errorf("%w: cut short or too long", ErrDamaged)
	}
	x.ready = sync.OnceFunc(func() { x.derive(synonyms) })
	return x, x.checkParts()
}

// posting is a page that holds a term.
type posting struct {
	page    int32
	inTitle bool // in the question or an alias
	count   int  // in the answer
}

// postings yields the pages that hold a term, rising. It stops at a fault.
func (x *Index) postings(t int32) iter.Seq[posting] {
	return func(yield func(posting) bool) {
		d := decoder{rest: x.terms[t].postings}
		page := -1
		for d.rest != "" {
			n := d.int()
			page += n>>1 + 1
			one := posting{int32(page), n&1 == 1, d.int()}
			if d.bad || page >= len(x.pages) || !yield(one) {
				return
			}
		}
	}
}

// Check looks at every part of the index that Open leaves for searches to read;
// it is for an index that came from outside.
func (x *Index) Check() error {
	for i := range x.terms {
		n, titles := 0, 0
		for p := range x.postings(int32(i)) {
			n++
			if p.inTitle {
				titles++
			}
		}
		if n != int(x.terms[i].pages) || titles != int(x.terms[i].titles) {
			return fmt.Errorf("%w: postings of %q", ErrDamaged, x.terms[i].text)
		}
	}
	for i := range x.pages {
		if err := x.checkPage(&x.pages[i]); err != nil {
			return err
		}
	}
	return nil
}

// checkPage reads the terms of a page.
func (x *Index) checkPage(p *pageEntry) error {
	d := decoder{rest: p.page}
	length := 0
	known := func(t int) bool { return t < len(x.terms) }
	good := true
	for range d.count(1) {
		for range d.count(2) {
			good = known(d.int()) && good
			d.int()
		}
	}
	for d.rest != "" {
		for range d.count(1) {
			good = known(d.int()) && good
			length++
		}
	}
	if !good || d.bad || length != int(p.length) {
		return fmt.Errorf("%w: page %q", ErrDamaged, p.id)
	}
	return nil
}
