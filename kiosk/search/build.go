package search

import (
	"maps"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// Indexer analyses the questions of one language and collects their
// vocabulary.
type Indexer struct {
	lang     faq.Lang
	analyser *faq.Analyser
	words    map[string]*entry
	terms    []Term
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

// Page is what a search needs of a question.
type Page struct {
	Asked, Answered string // the stems of the question with its aliases, and of the answer, between spaces
	Terms           []byte // its words in order (see bag)
}

// NewIndexer returns the indexer of a language.
func NewIndexer(lang faq.Lang) *Indexer {
	return &Indexer{lang: lang, analyser: faq.NewAnalyser(lang), words: map[string]*entry{}, numbers: map[string]int32{}}
}

// Page analyses one question.
func (x *Indexer) Page(q *faq.Question) Page {
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
	return Page{x.text(terms(b.forms)), x.text(b.different()), b.encode()}
}

// form returns the words of a text in order, stop words too.
func (x *Indexer) form(text string) form {
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
func (x *Indexer) searched(text string) []int32 {
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
func (t *Term) isStop() bool { return t.Text[0] == '\'' }

// add counts a word and returns its place among the terms.
func (x *Indexer) add(t faq.Token, text string) placed {
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
		x.terms[e.term].Pages++
		if x.inTitle { // titles come first, so that the first sight tells
			x.terms[e.term].Titles++
		}
	}
	return e.placed
}

// term returns the number of a stem, a new one if need be.
func (x *Indexer) term(stem string) int32 {
	id, ok := x.numbers[stem]
	if !ok {
		stem = strings.Clone(stem)
		id = int32(len(x.terms))
		x.numbers[stem] = id
		x.terms = append(x.terms, Term{Text: stem})
		x.seen = append(x.seen, 0)
	}
	return id
}

// text writes terms as FTS5 reads them, without stop words.
func (x *Indexer) text(ids []int32) string {
	x.stems.Reset()
	for _, id := range ids {
		if t := &x.terms[id]; !t.isStop() {
			x.stems.WriteString(t.Text)
			x.stems.WriteByte(' ')
		}
	}
	return x.stems.String()
}

// Vocabulary returns the words of all questions analysed so far, without
// synonyms; Forms are in the order of their bytes.
func (x *Indexer) Vocabulary() Vocabulary {
	v := Vocabulary{Lang: x.lang, Pages: int(x.current), Words: x.length, Terms: x.terms}
	for _, text := range slices.Sorted(maps.Keys(x.words)) {
		e := x.words[text]
		v.Forms = append(v.Forms, Word{text, e.shown, e.term, e.variant, e.pages})
	}
	return v
}

// bodyText returns what a visitor reads below a question. The analysis passes
// over Markdown's signs by itself; only the targets of links, which nobody
// sees, must go.
func bodyText(q *faq.Question) string {
	text := q.Answer
	for _, s := range q.Steps {
		text += "\n\n" + s.Do + "\n\n" + s.Ask + "\n\n" + s.Yes.End + "\n\n" + s.No.End
	}
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
