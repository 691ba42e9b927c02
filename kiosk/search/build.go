package search

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// Build analyses the help of one language and returns its index: bytes that
// Open takes. The same help gives the same bytes.
func Build(c *faq.Collection, lang faq.Lang) []byte {
	b := &builder{analyser: faq.NewAnalyser(lang), words: map[string]*entry{}, numbers: map[string]int32{}}
	var list []*faq.Question
	for i := range c.Questions {
		if q := &c.Questions[i]; q.Lang == lang {
			list = append(list, q)
		}
	}
	slices.SortStableFunc(list, func(a, b *faq.Question) int { return cmp.Compare(a.ID, b.ID) })
	for _, q := range list {
		b.page(q)
	}
	return b.encode(c, lang, list)
}

// builder collects the vocabulary and the pages of one language.
type builder struct {
	analyser *faq.Analyser
	words    map[string]*entry
	terms    []*termEntry
	numbers  map[string]int32 // of terms, by text
	pages    []page
	current  int32 // the page under way, from 1
}

// entry is a word as people write it.
type entry struct {
	shown string // as first met, which has its accents
	placed
	pages int32
	seen  int32 // the last page that counted it
}

// termEntry is a stem with the pages that hold it.
type termEntry struct {
	text     string
	pages    int32 // pages that hold it anywhere
	titles   int32 // pages that hold it in the question or an alias
	variants int32 // words with this stem
	postings []byte
	last     int32 // the last page in postings, from 1

	current int32 // the page being counted, from 1
	inTitle bool
	count   int // in its answer
}

// page analyses one question.
func (b *builder) page(q *faq.Question) {
	b.current++
	var p page
	var held []int32
	note := func(id int32) *termEntry {
		t := b.terms[id]
		if t.current != b.current {
			t.current, t.inTitle, t.count = b.current, false, 0
			held = append(held, id)
		}
		return t
	}
	for _, text := range append([]string{q.Title}, q.Aliases...) {
		f := b.form(text)
		for _, w := range f {
			if !isStop(b.terms[w.term].text) {
				note(w.term).inTitle = true
			}
		}
		p.forms = append(p.forms, f)
	}
	for passage := range strings.SplitSeq(bodyText(q), "\n") {
		terms := b.searched(passage)
		if len(terms) == 0 {
			continue
		}
		for _, id := range terms {
			note(id).count++
		}
		p.passages = append(p.passages, terms)
		p.length += len(terms)
	}
	for _, id := range held {
		b.terms[id].post(b.current)
	}
	b.pages = append(b.pages, p)
}

// post adds the page that was counted to the postings.
func (t *termEntry) post(page int32) {
	title := 0
	if t.inTitle {
		title = 1
		t.titles++
	}
	t.pages++
	t.postings = appendUvarint(t.postings, int(page-t.last-1)<<1|title)
	t.postings = appendUvarint(t.postings, t.count)
	t.last = page
}

// form returns the words of a text in order, stop words too.
func (b *builder) form(text string) form {
	tokens := b.analyser.Tokens(text)
	f := make(form, len(tokens))
	for i, t := range tokens {
		if t.Stop {
			f[i] = placed{term: b.term(stopTerm(t.Word))}
		} else {
			f[i] = b.add(t, text)
		}
	}
	return f
}

// searched returns the terms of a text without stop words.
func (b *builder) searched(text string) []int32 {
	var ids []int32
	for _, t := range b.analyser.Tokens(text) {
		if !t.Stop {
			ids = append(ids, b.add(t, text).term)
		}
	}
	return ids
}

// stopTerm is the term of a stop word. It counts in the order of words only;
// its first byte keeps it apart from every stem.
func stopTerm(word string) string { return "'" + word }

// isStop says whether a term is one of a stop word.
func isStop(term string) bool { return term[0] == '\'' }

// add counts a word and returns its place among the terms.
func (b *builder) add(t faq.Token, text string) placed {
	e := b.words[t.Word]
	if e == nil {
		id := b.term(b.analyser.Stem(t.Word))
		e = &entry{shown: strings.ToLower(text[t.Start:t.End]), placed: placed{id, b.terms[id].variants}}
		b.terms[id].variants++
		b.words[strings.Clone(t.Word)] = e
	}
	if e.seen != b.current {
		e.seen = b.current
		e.pages++
	}
	return e.placed
}

// term returns the number of a stem, a new one if need be.
func (b *builder) term(stem string) int32 {
	id, ok := b.numbers[stem]
	if !ok {
		stem = strings.Clone(stem)
		id = int32(len(b.terms))
		b.numbers[stem] = id
		b.terms = append(b.terms, &termEntry{text: stem})
	}
	return id
}

// encode writes the index (see image.go).
func (b *builder) encode(c *faq.Collection, lang faq.Lang, list []*faq.Question) []byte {
	e := &encoder{}
	e.int(imageVersion)
	e.text(string(lang))
	topics := encodeTopics(e, c, lang, list)
	e.int(len(c.Synonyms[lang]))
	for _, r := range c.Synonyms[lang] {
		e.texts(r.Left)
		e.texts(r.Right)
		e.bool(r.Both)
	}
	e.int(len(b.terms))
	for _, t := range b.terms {
		e.text(t.text)
		e.int(int(t.pages))
		e.int(int(t.titles))
		e.text(string(t.postings))
	}
	e.int(len(b.words))
	for _, text := range slices.Sorted(maps.Keys(b.words)) {
		w := b.words[text]
		e.text(text)
		e.text(w.shown)
		e.int(int(w.term))
		e.int(int(w.variant))
		e.int(int(w.pages))
	}
	e.int(len(list))
	for i, q := range list {
		e.text(q.ID)
		e.text(q.Title)
		e.int(topics[q.Topic])
		e.bool(q.Ours)
		e.int(b.pages[i].length)
		e.text(string(b.pages[i].encode()))
	}
	return e.bytes
}

// encodeTopics writes the topics with how many questions they have, and returns
// their numbers from 1; 0 is a topic that is not there.
func encodeTopics(e *encoder, c *faq.Collection, lang faq.Lang, list []*faq.Question) map[string]int {
	numbers := map[string]int{}
	e.int(len(c.Topics))
	for i, t := range c.Topics {
		numbers[t.Key] = i + 1
		questions := 0
		for _, q := range list {
			if q.Topic == t.Key {
				questions++
			}
		}
		e.text(t.Key)
		e.text(t.Title[lang])
		e.int(questions)
	}
	return numbers
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
