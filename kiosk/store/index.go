package store

import (
	"context"
	"database/sql"
	"math"
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
	letters  []uint32         // of words
	rules    []rule           // synonyms
	leading  map[int32][]int  // of rules, by the first term of a left side
	pages    int
	length   float64 // mean searched words of an answer
}

// word is a word of the vocabulary. Words that only the synonym files hold are
// in it too, so that they are completed and corrected like others.
type word struct {
	text, shown string
	placed
	pages int32 // 0 for a word of the synonym files only
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
	const size = "SELECT pages, words FROM language WHERE code = ?"
	words := 0
	err := s.db.QueryRowContext(ctx, size, lang).Scan(&x.pages, &words)
	if err != nil {
		return nil, err
	}
	x.length = max(1, float64(words)/float64(max(x.pages, 1)))
	x.terms, err = query(ctx, s.db, "SELECT text, pages, titles FROM term WHERE lang = ? ORDER BY number", []any{lang},
		func(r *sql.Rows, t *term) error { return r.Scan(&t.text, &t.pages, &t.titles) })
	if err != nil {
		return nil, err
	}
	x.words, err = query(ctx, s.db, "SELECT text, shown, term, variant, pages FROM word WHERE lang = ? ORDER BY text", []any{lang},
		func(r *sql.Rows, w *word) error { return r.Scan(&w.text, &w.shown, &w.term, &w.variant, &w.pages) })
	if err != nil {
		return nil, err
	}
	return x, s.finish(ctx, x)
}

// finish computes what the tables don't hold and adds the synonyms.
func (s *Store) finish(ctx context.Context, x *index) error {
	x.numbers = make(map[string]int32, len(x.terms))
	for i, t := range x.terms {
		x.numbers[t.text] = int32(i)
	}
	table, err := s.synonyms(ctx, x.lang)
	if err != nil {
		return err
	}
	x.addSynonyms(table)
	slices.SortFunc(x.words, func(a, b word) int { return strings.Compare(a.text, b.text) })
	x.letters = make([]uint32, len(x.words))
	for i, w := range x.words {
		if w.term < 0 || int(w.term) >= len(x.terms) {
			return ErrDamaged
		}
		x.letters[i] = letters(w.text)
	}
	return nil
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

// anyForm is the variant of a reading that doesn't say which word of a stem is
// meant.
const anyForm = -1

// known returns the place of a word among the terms, if the vocabulary holds
// it in some form.
func (x *index) known(word string) (placed, bool) {
	if w, ok := x.exact(word); ok {
		return w.placed, true
	}
	id, ok := x.numbers[x.analyser.Stem(word)]
	return placed{id, anyForm}, ok
}

// exact returns the word of the vocabulary that is written so.
func (x *index) exact(text string) (word, bool) {
	i, found := slices.BinarySearchFunc(x.words, text, func(w word, t string) int { return strings.Compare(w.text, t) })
	if !found {
		return word{}, false
	}
	return x.words[i], true
}

// rarity returns how much a term tells one page from another: the logarithm of
// pages per page that holds it, as in BM25 (Robertson and Spärck Jones),
// smoothed so that it is never negative.
func (x *index) rarity(t int32) float64 { return rarity(x.pages, int(x.terms[t].pages)) }

func rarity(pages, holding int) float64 {
	return math.Log(1 + (float64(pages-holding)+.5)/(float64(holding)+.5))
}
