package search

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// Index is what a search keeps in memory for one language. It does not change
// after it is loaded.
type Index struct {
	lang     faq.Lang
	analyser *faq.Analyser
	terms    []Term
	numbers  map[string]int32 // of terms, by text
	words    []Word           // rising by text
	letters  []uint32         // of words
	rules    []rule           // synonyms
	leading  map[int32][]int  // of rules, by the first term of a left side
	pages    int
	length   float64 // mean searched words of an answer
}

// Vocabulary is what a data set keeps of one language for a search.
type Vocabulary struct {
	Lang     faq.Lang
	Pages    int    // questions
	Words    int    // searched words in all answers together
	Terms    []Term // by number
	Forms    []Word // in any order
	Synonyms faq.SynonymTable
}

// Term is a stem.
type Term struct {
	Text   string
	Pages  int32 // questions that hold it anywhere
	Titles int32 // questions that hold it in the question or an alias

	variants int32 // words with this stem, while an index is built
}

// Word is a word of the vocabulary. Words that only the synonym files hold are
// in it too, so that they are completed and corrected like others.
type Word struct {
	Text, Shown string // folded; with its accents
	Term        int32
	Variant     int32 // which of the words of its stem, from 0
	Pages       int32 // 0 for a word of the synonym files only
}

// ErrDamaged says that what a data set holds for searches contradicts itself.
var ErrDamaged = errors.New("the search index is damaged")

// NewIndex prepares a vocabulary for searches. It takes over v.
func NewIndex(v Vocabulary) (*Index, error) {
	x := &Index{lang: v.Lang, analyser: faq.NewAnalyser(v.Lang), terms: v.Terms, words: v.Forms, pages: v.Pages}
	x.length = max(1, float64(v.Words)/float64(max(v.Pages, 1)))
	x.numbers = make(map[string]int32, len(x.terms))
	for i, t := range x.terms {
		if t.Text == "" {
			return nil, fmt.Errorf("%w: a stem without letters", ErrDamaged)
		}
		x.numbers[t.Text] = int32(i)
	}
	x.addSynonyms(v.Synonyms)
	slices.SortFunc(x.words, func(a, b Word) int { return strings.Compare(a.Text, b.Text) })
	x.letters = make([]uint32, len(x.words))
	for i, w := range x.words {
		if w.Term < 0 || int(w.Term) >= len(x.terms) || w.Text == "" {
			return nil, fmt.Errorf("%w: a word of no stem", ErrDamaged)
		}
		x.letters[i] = letters(w.Text)
	}
	return x, nil
}

// beginning returns the words of the vocabulary that begin with prefix.
func (x *Index) beginning(prefix string) []Word {
	from, _ := slices.BinarySearchFunc(x.words, prefix, func(w Word, p string) int { return strings.Compare(w.Text, p) })
	to := from
	for to < len(x.words) && strings.HasPrefix(x.words[to].Text, prefix) {
		to++
	}
	return x.words[from:to]
}

// anyForm is the variant of a reading that doesn't say which word of a stem is
// meant.
const anyForm = -1

// known returns the place of a word among the terms, if the vocabulary holds
// it in some form.
func (x *Index) known(word string) (placed, bool) {
	if w, ok := x.exact(word); ok {
		return w.place(), true
	}
	id, ok := x.numbers[x.analyser.Stem(word)]
	return placed{id, anyForm}, ok
}

// exact returns the word of the vocabulary that is written so.
func (x *Index) exact(text string) (Word, bool) {
	i, found := slices.BinarySearchFunc(x.words, text, func(w Word, t string) int { return strings.Compare(w.Text, t) })
	if !found {
		return Word{}, false
	}
	return x.words[i], true
}

// rarity returns how much a term tells one page from another: the logarithm of
// pages per page that holds it, as in BM25 (Robertson and Spärck Jones),
// smoothed so that it is never negative.
func (x *Index) rarity(t int32) float64 { return rarity(x.pages, int(x.terms[t].Pages)) }

func rarity(pages, holding int) float64 {
	return math.Log(1 + (float64(pages-holding)+.5)/(float64(holding)+.5))
}

// place returns where the word stands among the terms.
func (w *Word) place() placed { return placed{w.Term, w.Variant} }
