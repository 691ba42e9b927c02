package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
)

// Bounds of the full-text search. FTS5 ranks about one page a microsecond, so
// that the postings it may rank are what a keystroke costs.
const (
	candidates  = 30    // pages taken of each ranking
	maxPostings = 3_000 // pages ranked for their answers
)

// proposed is a page that the full-text index proposes.
type proposed struct {
	number int64
	id     string
	bag    bag
}

// propose runs one ranking of FTS5.
func (s *Store) propose(ctx context.Context, x *index, match string) ([]*proposed, error) {
	text := `SELECT f.rowid, q.id, b.terms FROM
		(SELECT rowid FROM ` + searchTable(x.lang) + `(?) ORDER BY rank LIMIT ?) f
		CROSS JOIN question q ON q.number = f.rowid CROSS JOIN bag b ON b.number = f.rowid`
	return query(ctx, s.db, text, []any{match, candidates}, func(r *sql.Rows, one **proposed) error {
		*one = &proposed{}
		var terms sql.RawBytes
		if err := r.Scan(&(*one).number, &(*one).id, &terms); err != nil {
			return err
		}
		if !(*one).bag.decode(terms) {
			return ErrDamaged
		}
		return nil
	})
}

// groups writes what each want looks for as FTS5 reads it. Stems hold letters
// and digits only, and are quoted so that none of them can be an operator.
func (p *plan) groups() []string {
	var list []string
	for i := range p.wants {
		if terms := p.index.optionTerms(&p.wants[i]); len(terms) > 0 {
			list = append(list, "("+p.index.or(terms)+")")
		}
	}
	return list
}

// inQuestion limits a match to the questions and their aliases.
func inQuestion(match string) string { return "{title alias} : (" + match + ")" }

// or matches any term.
func (x *index) or(terms []int32) string {
	var b strings.Builder
	for i, t := range terms {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString(`"` + x.terms[t].text + `"`)
	}
	return b.String()
}

// optionTerms returns the terms that any option needs and some page holds.
func (x *index) optionTerms(w *want) []int32 {
	var list []int32
	for _, o := range w.options {
		for _, t := range o.terms {
			if x.terms[t].pages > 0 {
				list = append(list, t)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// rarest returns the rarest terms of the plan, as many as maxPostings allows.
func (p *plan) rarest() []int32 {
	terms := p.terms()
	slices.SortStableFunc(terms, func(a, b int32) int {
		return cmp.Compare(p.index.terms[a].pages, p.index.terms[b].pages)
	})
	postings := 0
	for i, t := range terms {
		postings += int(p.index.terms[t].pages)
		if postings > maxPostings {
			return terms[:i]
		}
	}
	return terms
}
