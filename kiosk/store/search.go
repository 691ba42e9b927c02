package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"guichet/kiosk/faq"
)

// defaultLimit is the number of hits when a query names none.
const defaultLimit = 10

// Search answers a query. What a visitor typed can raise no error; a query
// without a word to search for has no hits and no topics.
func (s *Store) Search(ctx context.Context, q faq.Query) (faq.Result, error) {
	x := s.indexes[q.Lang]
	if x == nil {
		return faq.Result{}, fmt.Errorf("search: the data set has no language %q", q.Lang)
	}
	if q.Limit <= 0 {
		q.Limit = defaultLimit
	}
	terms := x.wanted(q.Text)
	if len(terms) == 0 {
		return faq.Result{}, nil
	}
	hits, err := s.ranked(ctx, x, terms, q.Limit)
	if err != nil {
		return faq.Result{}, fmt.Errorf("search: %w", err)
	}
	result := faq.Result{Hits: hits}
	if len(hits) == 0 {
		if result.Nearest, err = s.Topics(ctx, q.Lang); err != nil {
			return faq.Result{}, fmt.Errorf("search: %w", err)
		}
	}
	return result, nil
}

// wanted returns the terms that a query looks for.
func (x *index) wanted(text string) map[int32]bool {
	terms := map[int32]bool{}
	tokens := x.analyser.QueryTokens(text)
	for i, t := range tokens {
		if t.Stop {
			continue
		}
		if id, ok := x.numbers[x.analyser.Stem(t.Word)]; ok {
			terms[id] = true
		}
		if i == len(tokens)-1 {
			for _, w := range x.beginning(t.Word) {
				terms[w.term] = true
			}
		}
	}
	return terms
}

// ranked returns the questions that hold any of the terms, best first.
func (s *Store) ranked(ctx context.Context, x *index, terms map[int32]bool, limit int) ([]faq.Hit, error) {
	text := `SELECT q.id, q.title FROM (SELECT rowid FROM ` + searchTable(x.lang) + `(?) ORDER BY rank LIMIT ?) f
		JOIN question q ON q.number = f.rowid`
	return query(ctx, s.db, text, []any{x.match(terms), limit}, func(r *sql.Rows, h *faq.Hit) error {
		if err := r.Scan(&h.ID, &h.Title); err != nil {
			return err
		}
		h.Marks = x.marks(h.Title, terms)
		return nil
	})
}

// match writes the query of FTS5: stems hold letters and digits only, and are
// quoted so that none of them can be an operator.
func (x *index) match(terms map[int32]bool) string {
	var b strings.Builder
	for id := range x.terms {
		if !terms[int32(id)] {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString(`"` + x.terms[id].text + `"`)
	}
	return b.String()
}

// marks returns the words of title that are among terms.
func (x *index) marks(title string, terms map[int32]bool) []faq.Mark {
	var marks []faq.Mark
	for _, t := range x.analyser.Tokens(title) {
		if id, ok := x.numbers[x.analyser.Stem(t.Word)]; ok && !t.Stop && terms[id] {
			marks = append(marks, faq.Mark{Start: t.Start, End: t.End})
		}
	}
	return marks
}
