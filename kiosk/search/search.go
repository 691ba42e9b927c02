// Package search understands what a visitor types and ranks the pages of the
// help by it. It is told of a language's words by an Index, asks a Data for the
// pages that may answer, and decides alone which come first and whether there
// is an answer at all. It opens no file, knows no SQL and draws nothing.
package search

import (
	"context"
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

// Data is the data set that a search reads from.
type Data interface {
	// Propose returns the pages that match, the best first.
	Propose(context.Context, Match) ([]Proposed, error)
	// Titles returns the first n of the questions ids that the language has, in
	// the order of ids.
	Titles(ctx context.Context, lang faq.Lang, ids []string, n int) ([]faq.Ref, error)
	// TopicsNear returns all topics, those of the questions ids first, the others
	// in the author's order.
	TopicsNear(ctx context.Context, lang faq.Lang, ids []string) ([]faq.TopicRef, error)
}

// Engine answers queries about one data set. It is safe for concurrent use.
type Engine struct {
	data    Data
	indexes []*Index // by the data set's order of languages
}

// New returns the engine of a data set with an index for each of its languages,
// the main one first.
func New(data Data, indexes []*Index) *Engine { return &Engine{data, indexes} }

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
	within, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	p := e.indexes[i].understand(within, q.Text)
	if len(p.wants) == 0 {
		return faq.Result{}, nil
	}
	pages, err := e.rankAll(within, p)
	if err := cut(ctx, err); err != nil {
		return faq.Result{}, err
	}
	favour(pages, q.Favour)
	r, err := e.result(ctx, p, q, pages)
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
func (e *Engine) result(ctx context.Context, p *plan, q faq.Query, pages []found) (faq.Result, error) {
	if len(pages) == 0 || pages[0].cover < enough {
		nearest, err := e.data.TopicsNear(ctx, q.Lang, first(pages, defaultLimit))
		return faq.Result{Nearest: nearest}, err
	}
	refs, err := e.data.Titles(ctx, q.Lang, first(pages, 2*q.Limit), q.Limit)
	met := p.met()
	hits := make([]faq.Hit, len(refs))
	for i, ref := range refs {
		hits[i] = faq.Hit{Ref: ref, Marks: p.index.marks(ref.Title, met)}
	}
	return faq.Result{Hits: hits, Corrected: pages[0].plan.corrected}, err
}

// first returns the ids of the first n pages.
func first(pages []found, n int) []string {
	ids := make([]string, min(len(pages), n))
	for i := range ids {
		ids[i] = pages[i].id
	}
	return ids
}
