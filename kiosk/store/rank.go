package store

import (
	"cmp"
	"context"
	"slices"
)

// found is a page with its score and the plan that found it.
type found struct {
	id string
	score
	plan *plan
}

// Where a search stops looking further.
const (
	wholly = .9 // share of a query's weight from which a page meets all of it
	plenty = 10 // pages that meet all of it
)

// worthForeign is what a page is worth that was found through another
// language: a visitor may type English on the French screen.
const worthForeign = .95

// rankAll ranks the pages for a query, in the other languages too when this
// one leaves part of it unmet. With an error it returns the best so far.
func (s *Store) rankAll(ctx context.Context, p *plan) ([]found, error) {
	pages, err := s.rank(ctx, p)
	if err != nil || len(pages) > 0 && pages[0].cover >= wholly {
		return pages, err
	}
	for _, l := range s.info.Languages {
		if l == p.index.lang {
			continue
		}
		var more []found
		more, err = s.rank(ctx, s.indexes[l].understand(ctx, p.text))
		for i := range more {
			more[i].total *= worthForeign
		}
		pages = append(pages, more...)
	}
	sortFound(pages)
	return once(pages), err
}

// worthCard is what a question that fits the card in the slot gains: enough to
// pass one that answers about as well, not one that answers better.
const worthCard = 1.1

// favour moves pages up that fit the card in the slot, if they answer at all.
func favour(pages []found, ids []string) {
	for i := range pages {
		if pages[i].cover >= enough && slices.Contains(ids, pages[i].id) {
			pages[i].total *= worthCard
		}
	}
	sortFound(pages)
}

// sortFound puts the best page first.
func sortFound(pages []found) {
	slices.SortStableFunc(pages, func(a, b found) int { return cmp.Compare(b.total, a.total) })
}

// once keeps the first of the pages that answer the same question.
func once(pages []found) []found {
	seen := map[string]bool{}
	return slices.DeleteFunc(pages, func(f found) bool {
		again := seen[f.id]
		seen[f.id] = true
		return again
	})
}

// rank compares the pages that up to three matches propose with the plan:
// every word of the query in the question or an alias; any word there; and the
// rarest words in the answer. It stops when enough pages meet the whole query.
func (s *Store) rank(ctx context.Context, p *plan) ([]found, error) {
	groups := p.groups()
	if len(groups) == 0 {
		return nil, nil
	}
	r := &ranking{plan: p, weights: chosen(), seen: map[int64]bool{}}
	if len(groups) > 1 {
		r.add(s.propose(ctx, all(groups)))
	}
	if r.whole < plenty && r.err == nil {
		r.add(s.propose(ctx, anyOf(groups)))
	}
	if m := p.rarest(); m.text != "" && r.whole == 0 && r.err == nil {
		r.add(s.propose(ctx, m))
	}
	sortFound(r.pages)
	return r.pages, r.err
}

// ranking collects pages with their scores.
type ranking struct {
	plan    *plan
	weights weights
	pages   []found
	seen    map[int64]bool
	whole   int // pages that meet the whole query
	err     error
}

// add compares more pages with the plan.
func (r *ranking) add(list []*proposed, err error) {
	r.err = err
	for _, one := range list {
		if r.seen[one.number] {
			continue
		}
		r.seen[one.number] = true
		s := r.plan.score(&one.bag, r.weights)
		if s.cover >= wholly {
			r.whole++
		}
		r.pages = append(r.pages, found{id: one.id, score: s, plan: r.plan})
	}
}
