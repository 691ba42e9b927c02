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
	seen     []int32          // by term: the last page that counted it
	stems    strings.Builder
	length   int // searched words in all answers
}

// entry is a word as people write it.
type entry struct {
	shown string // as first met, which has its accents
	term  int32
	pages int32
	seen  int32 // the last page that counted it
}

// term is a stem.
type term struct {
	text  string
	pages int32
}

// page is what the search needs of a question.
type page struct {
	title, alias, body string // stems between spaces
	bag                []byte
}

func newIndexer(lang faq.Lang) *indexer {
	return &indexer{analyser: faq.NewAnalyser(lang), words: map[string]*entry{}, numbers: map[string]int32{}}
}

// page analyses one question.
func (x *indexer) page(q *faq.Question) page {
	x.current++
	b := bag{forms: make([][]int32, 0, 1+len(q.Aliases))}
	b.forms = append(b.forms, x.ids(q.Title))
	for _, a := range q.Aliases {
		b.forms = append(b.forms, x.ids(a))
	}
	body := x.ids(bodyText(q))
	b.count(body)
	x.length += len(body)
	return page{
		title: x.text(b.forms[:1]),
		alias: x.text(b.forms[1:]),
		body:  x.text([][]int32{b.different()}),
		bag:   b.encode(),
	}
}

// ids returns the terms of the searched words of a text, in order.
func (x *indexer) ids(text string) []int32 {
	tokens := x.analyser.Tokens(text)
	ids := make([]int32, 0, len(tokens))
	for _, t := range tokens {
		if !t.Stop {
			ids = append(ids, x.add(t, text))
		}
	}
	return ids
}

// add counts a word and returns its term.
func (x *indexer) add(t faq.Token, text string) int32 {
	e := x.words[t.Word]
	if e == nil {
		e = &entry{shown: strings.ToLower(text[t.Start:t.End]), term: x.term(x.analyser.Stem(t.Word))}
		x.words[strings.Clone(t.Word)] = e
	}
	if e.seen != x.current {
		e.seen = x.current
		e.pages++
	}
	if x.seen[e.term] != x.current {
		x.seen[e.term] = x.current
		x.terms[e.term].pages++
	}
	return e.term
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

// text writes terms as FTS5 reads them.
func (x *indexer) text(lists [][]int32) string {
	x.stems.Reset()
	for _, ids := range lists {
		for _, id := range ids {
			x.stems.WriteString(x.terms[id].text)
			x.stems.WriteByte(' ')
		}
	}
	return x.stems.String()
}

// sortedWords returns the words in the order of their bytes.
func (x *indexer) sortedWords() []string { return slices.Sorted(maps.Keys(x.words)) }

// bodyText returns what a visitor reads below a question. The analysis passes
// over Markdown's signs by itself; only the targets of links, which nobody
// sees, must go.
func bodyText(q *faq.Question) string {
	text := q.Answer
	if q.Complement != nil {
		text += "\n\n" + q.Complement.Text
	}
	return withoutTargets(text)
}

// withoutTargets cuts "(target)" out of every "[label](target)".
func withoutTargets(markdown string) string {
	var kept strings.Builder
	for {
		before, after, found := strings.Cut(markdown, "](")
		kept.WriteString(before)
		if !found {
			return kept.String()
		}
		kept.WriteByte(' ')
		markdown = after[targetEnd(after):]
	}
}

// targetEnd returns the length of a link's target up to its closing
// parenthesis, which may not stand in the title's quotes; 0 when it has none.
func targetEnd(s string) int {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case s[i] == ')' && !quoted:
			return i + 1
		case s[i] == '\n' && !quoted:
			return 0
		}
	}
	return 0
}
