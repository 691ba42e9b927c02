package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// index is what a search keeps in memory for one language. It does not change
// after it is loaded.
type index struct {
	lang     faq.Lang
	analyser *faq.Analyser
	terms    []term
	numbers  map[string]int32 // of terms, by text
	words    []word           // rising by text
	pages    int
}

// word is a word of the vocabulary.
type word struct {
	text, shown string
	term        int32
	pages       int32
}

// loadIndexes reads the vocabulary of each language.
func (s *Store) loadIndexes(ctx context.Context) error {
	s.indexes = map[faq.Lang]*index{}
	for _, l := range s.info.Languages {
		x, err := s.loadIndex(ctx, l)
		if err != nil {
			return damage("read vocabulary", err)
		}
		s.indexes[l] = x
	}
	return nil
}

func (s *Store) loadIndex(ctx context.Context, lang faq.Lang) (*index, error) {
	x := &index{lang: lang, analyser: faq.NewAnalyser(lang)}
	const count = "SELECT count(*) FROM question WHERE lang = ?"
	err := s.db.QueryRowContext(ctx, count, lang).Scan(&x.pages)
	if err != nil {
		return nil, err
	}
	x.terms, err = query(ctx, s.db, "SELECT text, pages FROM term WHERE lang = ? ORDER BY number", []any{lang},
		func(r *sql.Rows, t *term) error { return r.Scan(&t.text, &t.pages) })
	if err != nil {
		return nil, err
	}
	x.words, err = query(ctx, s.db, "SELECT text, shown, term, pages FROM word WHERE lang = ? ORDER BY text", []any{lang},
		func(r *sql.Rows, w *word) error { return r.Scan(&w.text, &w.shown, &w.term, &w.pages) })
	if err != nil {
		return nil, err
	}
	x.numbers = make(map[string]int32, len(x.terms))
	for i, t := range x.terms {
		x.numbers[t.text] = int32(i)
	}
	return x, nil
}

// beginning returns the words of the vocabulary that begin with prefix.
func (x *index) beginning(prefix string) []word {
	from, _ := slices.BinarySearchFunc(x.words, prefix, func(w word, p string) int { return strings.Compare(w.text, p) })
	to := from
	for to < len(x.words) && strings.HasPrefix(x.words[to].text, prefix) {
		to++
	}
	return x.words[from:to]
}
