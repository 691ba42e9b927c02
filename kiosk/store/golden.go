package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/search"
)

// goldenTime bounds the search of all golden queries together. One takes
// milliseconds on the slowest machine; a data set that needs longer is as
// useless as one that answers wrongly.
const goldenTime = 2 * time.Minute

// derivedGolden is how many titles of a language stand in for golden queries
// that nobody wrote.
const derivedGolden = 200

// TitleQueries returns golden queries for a help whose author wrote none: the
// questions' own titles, evenly spread where there are very many.
func TitleQueries(c *faq.Collection) []faq.Golden {
	var list []faq.Golden
	for _, l := range c.Languages {
		var own []faq.Golden
		for _, q := range c.Questions {
			if q.Lang == l && len(q.Title) <= faq.MaxQueryBytes {
				own = append(own, faq.Golden{Lang: l, Query: q.Title, ID: q.ID})
			}
		}
		n := min(len(own), derivedGolden)
		for i := range n {
			list = append(list, own[i*len(own)/n])
		}
	}
	return list
}

// CheckGolden searches the golden queries of the data set; nil says that each
// finds its answer first, or none where it should have none. It searches
// without the limit of a keystroke, all of them in two minutes at most. It
// never passes what it could not finish.
func (s *Store) CheckGolden(ctx context.Context) *bundle.Refusal {
	ctx, cancel := context.WithTimeout(ctx, goldenTime)
	defer cancel()
	list, err := s.golden(ctx)
	if err != nil {
		return &bundle.Refusal{Reason: bundle.DataDamaged, Detail: err.Error()}
	}
	for _, g := range list {
		fault, err := s.try(ctx, g)
		if err != nil {
			return &bundle.Refusal{Reason: bundle.Golden, Detail: fmt.Sprintf("%s: %q: %v", g.Lang, g.Query, err)}
		}
		if fault.Message != "" {
			return &bundle.Refusal{Reason: bundle.Golden, Detail: fmt.Sprintf("%s: %s", g.Lang, fault.Message)}
		}
	}
	return nil
}

// golden reads the golden queries.
func (s *Store) golden(ctx context.Context) ([]faq.Golden, error) {
	list, err := query(ctx, s.db, "SELECT lang, query, id FROM golden ORDER BY rank LIMIT ?", []any{faq.MaxGolden + 1},
		func(r *sql.Rows, g *faq.Golden) error { return r.Scan(&g.Lang, &g.Query, &g.ID) })
	if err == nil && len(list) > faq.MaxGolden {
		err = fmt.Errorf("more than %d", faq.MaxGolden)
	}
	return list, damage("read golden queries", err)
}

// try searches one golden query. What is wrong with the answer is an issue,
// without a message when nothing is.
func (s *Store) try(ctx context.Context, g faq.Golden) (fault faq.Issue, err error) {
	r, err := s.searchWithin(ctx, goldenTime, faq.Query{Text: g.Query, Lang: g.Lang, Limit: 1})
	switch {
	case err != nil:
		return faq.Issue{}, err
	case r.Cut:
		return faq.Issue{}, errors.New("the search did not end in time")
	case len(r.Hits) == 0 && g.ID != "":
		return goldenFault(g, "%q finds no answer, not %q", g.Query, g.ID), nil
	case len(r.Hits) > 0 && g.ID == "":
		return goldenFault(g, "%q finds %q, but should find none", g.Query, r.Hits[0].ID), nil
	case len(r.Hits) > 0 && r.Hits[0].ID != g.ID:
		return goldenFault(g, "%q finds %q first, not %q", g.Query, r.Hits[0].ID, g.ID), nil
	}
	return faq.Issue{}, nil
}

// goldenFault is what is wrong with a golden query, said to its author.
func goldenFault(g faq.Golden, format string, args ...any) faq.Issue {
	return faq.NewIssue(faq.GoldenFile, g.Line, faq.Failure, "an alias, a synonym, or another query", format, args...)
}

// holding tries golden queries on a data set that is being built. One that its
// author wrote and that does not hold is a failure; a title that does not is
// noted and left out.
func (s *Store) holding(ctx context.Context, list []faq.Golden, note func(string, ...any)) ([]faq.Golden, error) {
	ctx, cancel := context.WithTimeout(ctx, goldenTime)
	defer cancel()
	var kept []faq.Golden
	var issues faq.Issues
	for _, g := range list {
		fault, err := s.try(ctx, g)
		switch {
		case err != nil:
			return nil, fmt.Errorf("try golden query %q: %w", g.Query, err)
		case fault.Message == "":
			kept = append(kept, g)
		case g.Line > 0:
			issues = append(issues, fault)
		case note != nil:
			note("no golden query: the title %s", fault)
		}
	}
	return kept, issues.Err()
}

// writeGolden writes golden queries in a transaction of their own.
func writeGolden(ctx context.Context, db *sql.DB, list []faq.Golden) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // does nothing after the commit
	w := &writer{ctx: ctx, tx: tx}
	for rank, g := range list {
		w.exec("golden query", "INSERT INTO golden VALUES (?, ?, ?, ?)", rank, string(g.Lang), g.Query, g.ID)
	}
	if w.err != nil {
		return w.err
	}
	return tx.Commit()
}

// buildGolden tries the golden queries of the collection on what build wrote,
// and writes those that hold.
func buildGolden(ctx context.Context, db *sql.DB, c *faq.Collection, o Options) error {
	if len(c.Golden) == 0 {
		return nil
	}
	s := &Store{db: db, info: Info{Languages: c.Languages}}
	e, err := s.loadEngine(ctx)
	if err != nil {
		return err
	}
	s.engine = func() (*search.Engine, error) { return e, nil }
	kept, err := s.holding(ctx, c.Golden, o.Note)
	if err != nil {
		return err
	}
	return writeGolden(ctx, db, kept)
}
