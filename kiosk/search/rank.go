package search

import (
	"cmp"
	"context"
	"slices"
)

// found is a page with its score and the plan that found it.
type found struct {
	id   string
	ours bool // faq.Question.Ours
	score
	plan *plan
}

// score is what a page is worth for a query.
type score struct {
	total float64
	is    float64 // how far the query is the question or an alias: all of either meets the other
	cover float64 // of the query's weight, in question and answer together; less for what only the answer holds
	holds float64 // of the query's weight, anywhere
}

// wholly is the share of a query's weight from which a page meets all of it.
const wholly = .9

// worthForeign is what a page is worth that was found through another
// language: a visitor may type English on the French screen.
const worthForeign = .95

// worthCard is what a question that fits the card in the slot gains: enough to
// pass one that answers about as well, not one that answers better.
const worthCard = 1.1

// What an answer of ours is worth beside the owner's: it stands behind one that
// answers about as well, and further behind where a page of the owner's says
// everything that the query does.
const (
	worthOurs   = .98
	worthBehind = .9
)

// How far a query must be a question for its answer to yield to none, and what
// part of that is enough for one of the owner's.
const (
	same     = .8
	alsoSame = .75
)

// yield lets answers of ours stand behind the owner's.
func yield(pages []found) {
	worth, owners := worthOurs, 0.
	for i := range pages {
		if f := &pages[i]; !f.ours {
			owners = max(owners, f.is)
			if f.holds >= wholly {
				worth = worthBehind
			}
		}
	}
	for i := range pages {
		if f := &pages[i]; f.ours && (f.is < same || owners >= alsoSame*f.is) {
			f.total *= worth
		}
	}
}

// favour moves pages up that fit the card in the slot, if they answer at all.
func favour(pages []found, ids []string) {
	for i := range pages {
		if pages[i].cover >= pages[i].plan.enough && slices.Contains(ids, pages[i].id) {
			pages[i].total *= worthCard
		}
	}
	sortFound(pages)
}

// sortFound puts the best page first, and those of a language that knows what the
// query is about before the others.
func sortFound(pages []found) {
	slices.SortStableFunc(pages, func(a, b found) int {
		if yes := !a.plan.missing; yes == b.plan.missing {
			if yes {
				return -1
			}
			return 1
		}
		return cmp.Compare(b.total, a.total)
	})
}

// once keeps the first of the pages that answer the same question.
func once(pages []found) []found {
	kept := pages[:0]
	for _, p := range pages {
		if !slices.ContainsFunc(kept, func(f found) bool { return f.id == p.id }) {
			kept = append(kept, p)
		}
	}
	return kept
}

// rank returns the best pages of one language, the best first, and whether the
// time ran out before all were seen.
func (p *plan) rank(ctx context.Context) (pages []found, cut bool) {
	s := p.index.borrow()
	defer p.index.giveBack(s)
	s.prepare(p)
	cut = !s.propose(ctx)
	for _, n := range s.best(candidates) {
		pages = append(pages, found{p.index.pages[n].id, p.index.pages[n].ours, s.compare(n), p})
	}
	yield(pages)
	sortFound(pages)
	return pages, cut
}

// scratch is the memory of one ranking, used again by the next. Arrays by term
// and by page are all zero between two rankings.
type scratch struct {
	plan   *plan
	slot   []uint16 // by term: its place in locals + 1, 0 for a term that the query does not mean
	locals []local  // the terms that the query may mean
	groups []group  // the options of several terms

	sums, current  []float32 // by page: the score so far; of the word under way
	lower          []float32 // by page: the least that its sum can become
	chosen         []bool    // by page: its sum may be among the best
	touched, pages []int32   // pages with a current; with a sum
	bounded        []int32   // pages with a lower

	seen   int       // forms and passages of the page read so far, and the one under way
	hits   []float64 // by want: how well the form or passage under way meets it
	places []int     // by want: where, -1 for nowhere
	denied bool      // the form under way says that something is not so
	met    []float64 // by word of the form under way: how well it meets the query
	before []float64 // by want: the hits of the passage before
	lead   []float64 // by want: how well the beginning of the answer meets it
	body   []float64 // by want: how well the whole answer meets it, as BM25 counts
	pairs  []bool    // by want: it follows the want before it somewhere in the answer
}

// local is a term that a query may mean.
type local struct {
	term  int32
	uses  []use
	count int // in the answer under way
	last  int // the form or passage that it was seen in last, as scratch.seen counts
}

// use is a want that a term meets.
type use struct {
	want    int32
	variant int32
	quality float64 // 0: a stop word, which only has a place
}

// group is an option of several terms.
type group struct {
	want    int32
	locals  []uint16
	quality float64
}

// borrow returns memory for a ranking.
func (x *Index) borrow() *scratch {
	if s, ok := x.scratch.Get().(*scratch); ok {
		return s
	}
	return &scratch{slot: make([]uint16, len(x.terms)), sums: make([]float32, len(x.pages)), current: make([]float32, len(x.pages)),
		lower: make([]float32, len(x.pages)), chosen: make([]bool, len(x.pages))}
}

// giveBack clears what the ranking wrote, and keeps the memory for the next.
func (x *Index) giveBack(s *scratch) {
	for _, l := range s.locals {
		s.slot[l.term] = 0
	}
	for _, n := range s.pages {
		s.sums[n], s.chosen[n] = 0, false
	}
	s.plan, s.locals, s.groups, s.pages = nil, s.locals[:0], s.groups[:0], s.pages[:0]
	x.scratch.Put(s)
}

// prepare notes which terms meet which wants.
func (s *scratch) prepare(p *plan) {
	s.plan = p
	n := len(p.wants)
	s.hits, s.before, s.lead, s.body = resized(s.hits, n), resized(s.before, n), resized(s.lead, n), resized(s.body, n)
	s.places, s.pairs = resized(s.places, n), resized(s.pairs, n)
	for i := range p.wants {
		w := &p.wants[i]
		if w.token.Stop && len(w.readings) > 0 {
			l := s.local(w.readings[0].term)
			s.locals[l].uses = append(s.locals[l].uses, use{int32(i), anyForm, 0})
		}
		for _, o := range w.options {
			if len(o.terms) == 1 {
				l := s.local(o.terms[0])
				s.locals[l].uses = append(s.locals[l].uses, use{int32(i), o.variant, o.quality})
				continue
			}
			g := group{want: int32(i), quality: o.quality}
			for _, t := range o.terms {
				g.locals = append(g.locals, s.local(t))
			}
			s.groups = append(s.groups, g)
		}
	}
}

// resized returns list with length n.
func resized[T any](list []T, n int) []T {
	if cap(list) < n {
		return make([]T, n)
	}
	return list[:n]
}

// local returns the place of a term among the locals.
func (s *scratch) local(t int32) uint16 {
	if s.slot[t] == 0 {
		if len(s.locals) < cap(s.locals) {
			s.locals = s.locals[:len(s.locals)+1] // its uses keep their memory
			l := &s.locals[len(s.locals)-1]
			l.term, l.uses, l.count, l.last = t, l.uses[:0], 0, 0
		} else {
			s.locals = append(s.locals, local{term: t})
		}
		s.slot[t] = uint16(len(s.locals))
	}
	return s.slot[t] - 1
}
