package store

import (
	"cmp"
	"context"
	"database/sql"
	"slices"
	"strings"
)

// Bounds of the full-text search. FTS5 ranks a page in about a microsecond:
// the postings that it may rank are what a keystroke costs.
const (
	candidates  = 30    // pages taken of each ranking
	maxPostings = 1_000 // postings ranked at once
	maxAnswered = 8     // words looked for in the answers
)

// proposed is a page that the full-text index proposes.
type proposed struct {
	number int64
	id     string
	bag    bag
}

// match is a query of FTS5.
type match struct {
	table    string
	text     string
	postings int // how many entries of the index it walks through, at most
}

// propose returns the best pages of a match. A match of too many pages is not
// ranked: the first ones are those with the shortest questions.
func (s *Store) propose(ctx context.Context, m match) ([]*proposed, error) {
	order := " ORDER BY rank"
	if m.postings > maxPostings {
		order = ""
	}
	text := `SELECT f.rowid, q.id, b.terms FROM
		(SELECT rowid FROM ` + m.table + `(?)` + order + ` LIMIT ?) f
		CROSS JOIN question q ON q.number = f.rowid CROSS JOIN bag b ON b.number = f.rowid`
	return query(ctx, s.db, text, []any{m.text, candidates}, func(r *sql.Rows, one **proposed) error {
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

// groups writes what each want looks for, the rarest first. Stems hold letters
// and digits only, and are quoted so that none of them can be an operator.
func (p *plan) groups() []match {
	var list []match
	for i := range p.wants {
		if terms := p.index.optionTerms(&p.wants[i]); len(terms) > 0 {
			g := match{table: asked(p.index.lang), text: "(" + p.index.or(terms) + ")"}
			for _, t := range terms {
				g.postings += int(p.index.terms[t].titles)
			}
			list = append(list, g)
		}
	}
	slices.SortStableFunc(list, func(a, b match) int { return cmp.Compare(a.postings, b.postings) })
	return list
}

// all matches the questions and aliases that hold something of every group.
func all(groups []match) match {
	return joined(groups, " AND ", groups[0].postings)
}

// anyOf matches those that hold something of any group; the commonest groups are
// left out when the ranking of all would take too long.
func anyOf(groups []match) match {
	postings := groups[0].postings
	n := 1
	for n < len(groups) && postings+groups[n].postings <= maxPostings {
		postings += groups[n].postings
		n++
	}
	return joined(groups[:n], " OR ", postings)
}

// joined joins groups to one match.
func joined(groups []match, operator string, postings int) match {
	texts := make([]string, len(groups))
	for i, g := range groups {
		texts[i] = g.text
	}
	return match{groups[0].table, strings.Join(texts, operator), postings}
}

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

// rarest matches answers with the rarest words of the query, as many as can be
// ranked; its text is empty when the rarest is too common.
func (p *plan) rarest() match {
	terms := p.meant()
	slices.SortStableFunc(terms, func(a, b int32) int {
		return cmp.Compare(p.index.terms[a].pages, p.index.terms[b].pages)
	})
	postings, n := 0, 0
	for n < min(len(terms), maxAnswered) && postings+int(p.index.terms[terms[n]].pages) <= maxPostings {
		postings += int(p.index.terms[terms[n]].pages)
		n++
	}
	return match{answered(p.index.lang), p.index.or(terms[:n]), postings}
}

// meant returns the terms of the options that are no mere guess at how a word
// goes on.
func (p *plan) meant() []int32 {
	var list []int32
	for _, w := range p.wants {
		for _, o := range w.options {
			for _, t := range o.terms {
				if o.quality > worthLonger && p.index.terms[t].pages > 0 {
					list = append(list, t)
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}
