package store

import (
	"maps"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// indexer analyses the questions of one language and collects their
// vocabulary.
type indexer struct {
	analyser *faq.Analyser
	words    map[string]*entry
	terms    []term
	numbers  map[string]int32 // of terms, by text
	current  int32            // the question under way, from 1
	inTitle  bool             // the question or an alias is under way
	seen     []int32          // by term: the last page that counted it
	stems    strings.Builder
	length   int // searched words in all answers
}

// entry is a word as people write it.
type entry struct {
	shown string // as first met, which has its accents
	placed
	pages int32
	seen  int32 // the last page that counted it
}

// term is a stem.
type term struct {
	text     string
	pages    int32 // questions that hold it anywhere
	titles   int32 // questions that hold it in the question or an alias
	variants int32 // words with this stem, while a data set is built
}

// page is what the search needs of a question.
type page struct {
	asked, answered string // stems between spaces
	bag             []byte
}

func newIndexer(lang faq.Lang) *indexer {
	return &indexer{analyser: faq.NewAnalyser(lang), words: map[string]*entry{}, numbers: map[string]int32{}}
}

// page analyses one question.
func (x *indexer) page(q *faq.Question) page {
	x.current++
	x.inTitle = true
	b := bag{forms: make([]form, 0, 1+len(q.Aliases))}
	b.forms = append(b.forms, x.form(q.Title))
	for _, a := range q.Aliases {
		b.forms = append(b.forms, x.form(a))
	}
	x.inTitle = false
	body := x.searched(bodyText(q))
	b.count(body)
	x.length += len(body)
	return page{asked: x.text(terms(b.forms)), answered: x.text(b.different()), bag: b.encode()}
}

// form returns the words of a text in order, stop words too.
func (x *indexer) form(text string) form {
	tokens := x.analyser.Tokens(text)
	f := make(form, len(tokens))
	for i, t := range tokens {
		if t.Stop {
			f[i] = placed{term: x.term(stopTerm(t.Word))}
		} else {
			f[i] = x.add(t, text)
		}
	}
	return f
}

// searched returns the terms of a text without stop words.
func (x *indexer) searched(text string) []int32 {
	tokens := x.analyser.Tokens(text)
	ids := make([]int32, 0, len(tokens))
	for _, t := range tokens {
		if !t.Stop {
			ids = append(ids, x.add(t, text).term)
		}
	}
	return ids
}

// stopTerm is the term of a stop word. It counts in the order of words only;
// its first byte keeps it apart from every stem.
func stopTerm(word string) string { return "'" + word }

// isStop says whether a term is one of a stop word.
func (t *term) isStop() bool { return t.text[0] == '\'' }

// add counts a word and returns its place among the terms.
func (x *indexer) add(t faq.Token, text string) placed {
	e := x.words[t.Word]
	if e == nil {
		id := x.term(x.analyser.Stem(t.Word))
		e = &entry{shown: strings.ToLower(text[t.Start:t.End]), placed: placed{id, x.terms[id].variants}}
		x.terms[id].variants++
		x.words[strings.Clone(t.Word)] = e
	}
	if e.seen != x.current {
		e.seen = x.current
		e.pages++
	}
	if x.seen[e.term] != x.current {
		x.seen[e.term] = x.current
		x.terms[e.term].pages++
		if x.inTitle { // titles come first, so that the first sight tells
			x.terms[e.term].titles++
		}
	}
	return e.placed
}

// term returns the number of a stem, a new one if need be.
func (x *indexer) term(stem string) int32 {
	id, ok := x.numbers[stem]
	if !ok {
		stem = strings.Clone(stem)
		id = int32(len(x.terms))
		x.numbers[stem] = id
		x.terms = append(x.terms, term{text: stem})
		x.seen = append(x.seen, 0)
	}
	return id
}

// text writes terms as FTS5 reads them, without stop words.
func (x *indexer) text(ids []int32) string {
	x.stems.Reset()
	for _, id := range ids {
		if t := &x.terms[id]; !t.isStop() {
			x.stems.WriteString(t.text)
			x.stems.WriteByte(' ')
		}
	}
	return x.stems.String()
}

// sortedWords returns the words in the order of their bytes.
func (x *indexer) sortedWords() []string { return slices.Sorted(maps.Keys(x.words)) }
