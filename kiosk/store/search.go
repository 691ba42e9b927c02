package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"guichet/kiosk/faq"
)

// Bounds of a search.
const (
	defaultLimit = 10 // hits, when a query names none
)

// Search answers a query. What a visitor typed can raise no error; a query
// without a word has no hits and no topics.
func (s *Store) Search(ctx context.Context, q faq.Query) (faq.Result, error) {
	if err := s.ready(); err != nil {
		return faq.Result{}, fmt.Errorf("search: %w", err)
	}
	x := s.indexes[q.Lang]
	if x == nil {
		return faq.Result{}, fmt.Errorf("search: the data set has no language %q", q.Lang)
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	p := x.understand(q.Text)
	if len(p.wants) == 0 {
		return faq.Result{}, nil
	}
	result, err := s.answer(ctx, p, q)
	if err != nil {
		return faq.Result{}, fmt.Errorf("search: %w", err)
	}
	return result, nil
}

// answer ranks the pages for a plan.
func (s *Store) answer(ctx context.Context, p *plan, q faq.Query) (faq.Result, error) {
	pages, err := s.rank(ctx, p)
	if err != nil {
		return faq.Result{}, err
	}
	if len(pages) == 0 || pages[0].cover < sure {
		if pages, err = s.askOthers(ctx, p, pages); err != nil {
			return faq.Result{}, err
		}
	}
	if len(pages) == 0 || pages[0].cover < enough {
		nearest, err := s.Topics(ctx, q.Lang)
		return faq.Result{Nearest: nearest}, err
	}
	hits, err := s.hits(ctx, p, q, pages)
	return faq.Result{Hits: hits, Corrected: pages[0].plan.corrected}, err
}

// found is a page with its score.
type found struct {
	id string
	score
	plan *plan
}

// rank compares the pages that up to three matches propose with the plan:
// every word of the query in the question or an alias; any word there; and the
// rarest words anywhere. It stops when enough questions meet the whole query.
func (s *Store) rank(ctx context.Context, p *plan) ([]found, error) {
	groups := p.groups()
	if len(groups) == 0 {
		return nil, nil
	}
	r := &ranking{plan: p, weights: chosen(), seen: map[int64]bool{}}
	if len(groups) > 1 {
		r.add(s.propose(ctx, p.index, all(groups)))
	}
	if r.sure < plenty {
		r.add(s.propose(ctx, p.index, anyOf(groups)))
	}
	if m := p.rarest(); m.text != "" && r.sure == 0 {
		r.add(s.propose(ctx, p.index, m))
	}
	slices.SortStableFunc(r.pages, func(a, b found) int { return cmp.Compare(b.total, a.total) })
	return r.pages, r.err
}

// plenty is how many pages that meet the whole query make looking for more
// useless.
const plenty = 10

// ranking collects pages with their scores.
type ranking struct {
	plan    *plan
	weights weights
	pages   []found
	seen    map[int64]bool
	sure    int // pages that meet the whole query, nearly
	err     error
}

// add compares more pages with the plan.
func (r *ranking) add(list []*proposed, err error) {
	if r.err == nil {
		r.err = err
	}
	for _, one := range list {
		if r.seen[one.number] {
			continue
		}
		r.seen[one.number] = true
		s := r.plan.score(&one.bag, r.weights)
		if s.cover >= sure {
			r.sure++
		}
		r.pages = append(r.pages, found{id: one.id, score: s, plan: r.plan})
	}
}

// Asking in the other languages: a visitor may type English on the French
// screen. It is done when this language leaves part of the query unmet.
const (
	sure         = .9
	worthForeign = .95
)

// askOthers ranks the pages of the other languages too, and keeps each page's
// better score.
func (s *Store) askOthers(ctx context.Context, p *plan, pages []found) ([]found, error) {
	for _, l := range s.info.Languages {
		if l == p.index.lang {
			continue
		}
		other := s.indexes[l].understand(p.text)
		more, err := s.rank(ctx, other)
		if err != nil {
			return nil, err
		}
		for i := range more {
			more[i].total *= worthForeign
		}
		pages = append(pages, more...)
	}
	slices.SortStableFunc(pages, func(a, b found) int { return cmp.Compare(b.total, a.total) })
	seen := map[string]bool{}
	pages = slices.DeleteFunc(pages, func(f found) bool {
		again := seen[f.id]
		seen[f.id] = true
		return again
	})
	return pages, nil
}

// hits reads the titles of the best pages in the language of the query. A page
// that this language lacks is passed over.
func (s *Store) hits(ctx context.Context, p *plan, q faq.Query, pages []found) ([]faq.Hit, error) {
	wanted := make([]string, min(len(pages), 2*q.Limit))
	for i := range wanted {
		wanted[i] = pages[i].id
	}
	const text = `SELECT q.id, q.title FROM json_each(?) j CROSS JOIN question q ON q.lang = ? AND q.id = j.value ORDER BY j.key LIMIT ?`
	met := p.met()
	return query(ctx, s.db, text, []any{list(wanted), q.Lang, q.Limit}, func(r *sql.Rows, h *faq.Hit) error {
		if err := r.Scan(&h.ID, &h.Title); err != nil {
			return err
		}
		h.Marks = p.index.marks(h.Title, met)
		return nil
	})
}

// met returns the terms that any option of the plan holds.
func (p *plan) met() map[int32]bool {
	met := map[int32]bool{}
	for i := range p.wants {
		for _, t := range p.index.optionTerms(&p.wants[i]) {
			met[t] = true
		}
	}
	return met
}

// marks returns the words of title that are among terms.
func (x *index) marks(title string, terms map[int32]bool) []faq.Mark {
	var marks []faq.Mark
	for _, t := range x.analyser.Tokens(title) {
		if w, ok := x.known(t.Word); ok && !t.Stop && terms[w.term] {
			marks = append(marks, faq.Mark{Start: t.Start, End: t.End})
		}
	}
	return marks
}
