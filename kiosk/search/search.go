// Package search understands what a visitor types and ranks the pages of the
// help by it: which come first, and whether there is an answer at all. Build
// makes an index of the help in one language, Open reads it, an Engine answers
// queries from the indexes of all languages. It opens no file, knows no SQL and
// draws nothing.
package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"

	"guichet/kiosk/faq"
)

// Bounds of a search.
const (
	defaultLimit = 10                    // hits, when a query names none
	longest      = 50 * time.Millisecond // of ranking; the best so far is shown then
	// patient is for a machine that had no time to find anything at all, as a small
	// one in its first seconds: to wait is better than to have no answer.
	patient = 2 * time.Second
)

// The share of a query's weight that the best page must cover for the help to
// have an answer at all; more where the query has few words.
const (
	enough      = .4
	enoughOfFew = .5
	fewWords    = 2
)

// Engine answers queries about one data set. It is safe for concurrent use.
type Engine struct {
	indexes []*Index // by the data set's order of languages
}

// New returns the engine of a data set with an index for each of its languages,
// the main one first.
func New(indexes []*Index) *Engine { return &Engine{indexes} }

// Ready computes what the first search would compute otherwise.
func (e *Engine) Ready() {
	for _, x := range e.indexes {
		x.ready()
	}
}

// Search answers a query. What a visitor typed can raise no error; a query
// without a word has no hits and no topics. A query is read up to
// faq.MaxQueryBytes and faq.MaxQueryWords.
func (e *Engine) Search(ctx context.Context, q faq.Query) (faq.Result, error) {
	result, err := e.Within(ctx, longest, q)
	if err == nil && result.Cut && len(result.Hits) == 0 {
		result, err = e.Within(ctx, patient, q)
	}
	if err != nil {
		return faq.Result{}, fmt.Errorf("search: %w", err)
	}
	return result, nil
}

// Within answers a query as Search does, but ranks for so long at most; where
// the time runs out it says so in Cut and does not try again.
func (e *Engine) Within(ctx context.Context, limit time.Duration, q faq.Query) (faq.Result, error) {
	i := slices.IndexFunc(e.indexes, func(x *Index) bool { return x.lang == q.Lang })
	if i < 0 {
		return faq.Result{}, fmt.Errorf("the data set has no language %q", q.Lang)
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	e.Ready()
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	p := e.indexes[i].understand(within, q.Text, nil)
	if len(p.wants) == 0 {
		return faq.Result{}, ctx.Err()
	}
	pages, cut := e.rank(within, p)
	if err := ctx.Err(); err != nil {
		return faq.Result{}, err
	}
	favour(pages, q.Favour)
	r := p.result(q, pages)
	r.Words, r.Topic = p.countable(), p.index.topicOf(pages)
	r.Cut = cut
	return r, nil
}

// rank ranks the pages for a query, in another language too when this one leaves
// part of it unmet and that one meets more.
func (e *Engine) rank(ctx context.Context, p *plan) (pages []found, cut bool) {
	pages, cut = p.rank(ctx)
	if len(pages) > 0 && pages[0].cover >= wholly && !p.some && pages[0].answers() || p.inOwnWords() {
		return pages, cut
	}
	for _, x := range e.indexes {
		if x == p.index {
			continue
		}
		more, alsoCut := x.understand(ctx, p.text, p).rank(ctx)
		cut = cut || alsoCut
		if len(more) > 0 && (len(pages) == 0 || more[0].answers() && (!pages[0].answers() || more[0].cover > pages[0].cover)) {
			for i := range more {
				more[i].total *= worthForeign
			}
			pages = append(pages, more...)
		}
	}
	sortFound(pages)
	return once(pages), cut
}

// inOwnWords says whether the help lacks what the query is about, and all of the
// query is in its own language: then no other language has an answer either.
func (p *plan) inOwnWords() bool {
	return p.missing && !slices.ContainsFunc(p.wants, func(w want) bool {
		word, a := w.token.Word, p.index.analyser
		return !w.token.Stop && !p.index.general[0].real(word) && !a.Shielded(word) && !a.Predicate(word)
	})
}

// result makes the answer out of ranked pages, with the titles that the
// language of the query has. A page that it lacks is passed over.
func (p *plan) result(q faq.Query, pages []found) faq.Result {
	if len(pages) == 0 || !pages[0].answers() {
		r := faq.Result{Nearest: p.index.nearest(pages), Near: p.hits(pages, maxNear)}
		if p.some {
			r.Unknown = hyphenated(p.text, p.wants[p.unknown.from].token.Start, p.wants[p.unknown.to].token.End)
		}
		return r
	}
	return faq.Result{Corrected: pages[0].plan.corrected, Hits: p.hits(pages, q.Limit)}
}

// hyphenated returns the words of a text from one byte to another, with what
// hyphens join to them ("États-Unis").
func hyphenated(text string, from, to int) string {
	inside := func(r rune) bool { return r == '-' || unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) }
	before, after := text[:from], text[to:]
	start := len(strings.TrimRightFunc(before, inside))
	end := len(text) - len(strings.TrimLeftFunc(after, inside))
	return strings.Trim(text[start:end], "-")
}

// countable returns the words of the query that tell its author nothing of who
// typed them: those of the help and of the language at large.
func (p *plan) countable() []string {
	var words []string
	for i := range p.wants {
		w := &p.wants[i]
		word := w.token.Word
		if len(w.readings) > 0 && w.readings[0].word != "" && !p.index.real(word) {
			word = w.readings[0].word // as corrected
		}
		_, known := p.index.exact(word)
		digit := strings.ContainsAny(word, "0123456789")
		if word = Singular(word); !w.token.Stop && !w.vague && !inAddress(p.text, w.token.Start) && !digit && (known || p.index.real(word)) && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	return words
}

// inAddress says whether the word at a byte of text is part of an e-mail address.
func inAddress(text string, at int) bool {
	from := strings.LastIndexAny(text[:at], " \t\n") + 1
	run, _, _ := strings.Cut(text[from:], " ")
	return strings.Contains(run, "@")
}

// topicOf returns the key of the topic of the best page, "" for none.
func (x *Index) topicOf(pages []found) string {
	if len(pages) == 0 {
		return ""
	}
	if n := x.numberOf(pages[0].id); n >= 0 && x.pages[n].topic > 0 {
		return x.topics[x.pages[n].topic-1].Key
	}
	return ""
}

// maxNear is how many questions are shown that come near and answer nothing.
const maxNear = 3

// answers says whether a page covers enough of the query, and the query's most
// important word is one that the help knows.
func (f *found) answers() bool { return f.cover >= f.plan.enough && !f.plan.missing }

// hits returns the first n of pages that the language has.
func (p *plan) hits(pages []found, n int) []faq.Hit {
	var list []faq.Hit
	for _, f := range pages {
		if len(list) == n {
			break
		}
		if i := p.index.numberOf(f.id); i >= 0 {
			title := p.index.pages[i].title
			list = append(list, faq.Hit{Ref: faq.Ref{ID: f.id, Title: title}, Marks: p.marks(title)})
		}
	}
	return list
}

// nearest returns the topics, those of the pages that met a part of the query
// first, the others in the author's order.
func (x *Index) nearest(pages []found) []faq.TopicRef {
	var near []int32
	for _, f := range pages[:min(len(pages), defaultLimit)] {
		if n := x.numberOf(f.id); n >= 0 {
			near = append(near, x.pages[n].topic)
		}
	}
	order := make([]int, len(x.topics))
	for i := range order {
		order[i] = i
	}
	place := func(i int) int {
		if at := slices.Index(near, int32(i+1)); at >= 0 {
			return at
		}
		return len(near)
	}
	slices.SortStableFunc(order, func(a, b int) int { return place(a) - place(b) })
	topics := make([]faq.TopicRef, len(order))
	for i, n := range order {
		topics[i] = x.topics[n]
	}
	return topics
}
