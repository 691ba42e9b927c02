package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

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

// enough is the share of a query's weight that the best page must cover for
// the help to have an answer at all.
const enough = .4

// Search answers a query. What a visitor typed can raise no error; a query
// without a word has no hits and no topics. A query is read up to
// faq.MaxQueryBytes and faq.MaxQueryWords.
func (s *Store) Search(ctx context.Context, q faq.Query) (faq.Result, error) {
	result, err := s.searchWithin(ctx, longest, q)
	if err == nil && result.Cut && len(result.Hits) == 0 {
		result, err = s.searchWithin(ctx, patient, q)
	}
	if err != nil {
		return faq.Result{}, fmt.Errorf("search: %w", err)
	}
	return result, nil
}

// searchWithin ranks pages for so long at most.
func (s *Store) searchWithin(ctx context.Context, limit time.Duration, q faq.Query) (faq.Result, error) {
	if err := s.ready(); err != nil {
		return faq.Result{}, err
	}
	x := s.indexes[q.Lang]
	if x == nil {
		return faq.Result{}, fmt.Errorf("the data set has no language %q", q.Lang)
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	p := x.understand(within, q.Text)
	if len(p.wants) == 0 {
		return faq.Result{}, nil
	}
	pages, err := s.rankAll(within, p)
	if err := cut(ctx, err); err != nil {
		return faq.Result{}, err
	}
	favour(pages, q.Favour)
	r, err := s.result(ctx, p, q, pages)
	r.Cut = within.Err() != nil
	return r, err
}

// cut forgives an error that comes from the search's own time limit, not from
// the caller's context.
func cut(ctx context.Context, err error) error {
	if ctx.Err() == nil && errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	return err
}

// result makes the answer out of ranked pages.
func (s *Store) result(ctx context.Context, p *plan, q faq.Query, pages []found) (faq.Result, error) {
	if len(pages) == 0 || pages[0].cover < enough {
		nearest, err := s.nearest(ctx, q.Lang, pages)
		return faq.Result{Nearest: nearest}, err
	}
	hits, err := s.hits(ctx, p, q, pages)
	return faq.Result{Hits: hits, Corrected: pages[0].plan.corrected}, err
}

// hits reads the titles of the best pages in the language of the query. A page
// that this language lacks is passed over.
func (s *Store) hits(ctx context.Context, p *plan, q faq.Query, pages []found) ([]faq.Hit, error) {
	const text = `SELECT q.id, q.title FROM json_each(?) j CROSS JOIN question q ON q.lang = ? AND q.id = j.value
		ORDER BY j.key LIMIT ?`
	met := p.met()
	args := []any{list(first(pages, 2*q.Limit)), q.Lang, q.Limit}
	return query(ctx, s.db, text, args, func(r *sql.Rows, h *faq.Hit) error {
		if err := r.Scan(&h.ID, &h.Title); err != nil {
			return err
		}
		h.Marks = p.index.marks(h.Title, met)
		return nil
	})
}

// first returns the ids of the first n pages.
func first(pages []found, n int) []string {
	ids := make([]string, min(len(pages), n))
	for i := range ids {
		ids[i] = pages[i].id
	}
	return ids
}

// nearest returns the topics, those of the pages that met a part of the query
// first, the others in the author's order.
func (s *Store) nearest(ctx context.Context, lang faq.Lang, pages []found) ([]faq.TopicRef, error) {
	topics, err := s.Topics(ctx, lang)
	if err != nil {
		return nil, err
	}
	const text = `SELECT q.topic FROM json_each(?) j CROSS JOIN question q ON q.lang = ? AND q.id = j.value ORDER BY j.key`
	near, err := query(ctx, s.db, text, []any{list(first(pages, defaultLimit)), lang},
		func(r *sql.Rows, topic *string) error { return r.Scan(topic) })
	place := func(t faq.TopicRef) int {
		if i := slices.Index(near, t.Key); i >= 0 {
			return i
		}
		return len(near)
	}
	slices.SortStableFunc(topics, func(a, b faq.TopicRef) int { return place(a) - place(b) })
	return topics, err
}
