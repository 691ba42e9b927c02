package search

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"guichet/kiosk/faq"
)

// Index is the help of one language as a search needs it. It does not change
// once it is ready, and is safe for concurrent use.
type Index struct {
	ready func() // computes what an image does not hold, once

	lang          faq.Lang
	analyser      *faq.Analyser
	topics        []faq.TopicRef // in the author's order
	pages         []pageEntry    // rising by id
	terms         []term
	numbers       map[string]int32 // of terms, by text
	words         []word           // rising by text
	shapes        []shape          // of words
	stops         []string         // stop words of four letters and more
	circumstances circumstances
	places        places
	general       []*general      // what is known of words at large: this language, then the other
	rules         []rule          // synonyms
	leading       map[int32][]int // of rules, by the first term of a left side
	titled        []string        // of terms: the pages that hold it in the question or an alias, each as the pages passed over; nil in a small help
	norms         []float32       // of pages: BM25's factor of a count in a page so long
	negating      []bool          // of terms: it says that something is not so
	tells         []float32       // of terms: what it tells of a question that it stands in, 0 for a stop word
	scratch       sync.Pool       // of *scratch
}

// pageEntry is one question.
type pageEntry struct {
	id, title string
	topic     int32  // from 1; 0 when it is not there
	ours      bool   // faq.Question.Ours
	length    int32  // words in the answer without stop words
	page      string // encoded
}

// term is a stem.
type term struct {
	text     string
	pages    int32 // pages that hold it anywhere
	titles   int32 // pages that hold it in the question or an alias
	postings string
}

// word is a word of the vocabulary. Words that only the synonym files hold are
// in it too, so that they are completed and corrected like others.
type word struct {
	text, shown string // folded; with its accents
	placed
	pages int32 // 0 for a word of the synonym files only
}

// checkParts checks what Open read, so that searching it cannot fail; Check does more.
func (x *Index) checkParts() error {
	for _, t := range x.terms {
		if t.text == "" {
			return fmt.Errorf("%w: a stem without letters", ErrDamaged)
		}
	}
	for i := range x.pages {
		if t := x.pages[i].topic; int(t) > len(x.topics) {
			return fmt.Errorf("%w: topic %d of page %q", ErrDamaged, t, x.pages[i].id)
		}
	}
	for _, w := range x.words {
		if int(w.term) >= len(x.terms) || w.text == "" {
			return fmt.Errorf("%w: a word of no stem", ErrDamaged)
		}
	}
	return nil
}

// derive computes what an image does not hold.
func (x *Index) derive(synonyms faq.SynonymTable) {
	x.numbers = make(map[string]int32, len(x.terms))
	for i, t := range x.terms {
		x.numbers[t.text] = int32(i)
	}
	x.norms = normsOf(x.pages)
	for _, w := range x.analyser.StopWords() {
		if len(w) >= minOneLetters {
			x.stops = append(x.stops, w)
		}
	}
	x.general, x.circumstances, x.places = openGenerals(x.lang), circumstancesOf(x.lang), placesOf(x.lang)
	x.addSynonyms(synonyms)
	x.weighTerms()
	slices.SortFunc(x.words, func(a, b word) int { return strings.Compare(a.text, b.text) })
	x.shapes = make([]shape, len(x.words))
	for i, w := range x.words {
		x.shapes[i] = shape{letters(w.text), uint8(min(len(w.text), maxWordBytes+maxEdits+1)), w.text[0]}
	}
}

// normsOf are BM25's factors of a count in pages of such lengths.
func normsOf(pages []pageEntry) []float32 {
	total := 0
	for i := range pages {
		total += int(pages[i].length)
	}
	mean := max(1, float64(total)/float64(max(len(pages), 1)))
	norms := make([]float32, len(pages))
	for i := range pages {
		norms[i] = float32(saturation * (1 - normalisation + normalisation*float64(pages[i].length)/mean))
	}
	return norms
}

// weighTerms computes what searches need to know of each term.
func (x *Index) weighTerms() {
	x.tells = make([]float32, len(x.terms))
	if len(x.pages) >= manyPages {
		x.titled = make([]string, len(x.terms))
		for i := range x.terms {
			x.titled[i] = x.titlePostings(int32(i))
		}
	}
	x.negating = make([]bool, len(x.terms))
	for i, t := range x.terms {
		x.negating[i] = isStop(t.text) && negates(t.text[1:])
		if !isStop(t.text) {
			x.tells[i] = float32(plainWeight + x.rarity(int32(i)))
		}
	}
	for _, w := range x.analyser.EverydayWords() {
		if id, ok := x.numbers[x.analyser.Stem(w)]; ok {
			x.tells[id] *= weightVague
		}
	}
}

// titlePostings returns the pages that hold a term in the question or an alias.
func (x *Index) titlePostings(t int32) string {
	var list []byte
	last := int32(-1)
	for one := range x.postings(t) {
		if one.inTitle {
			list = appendUvarint(list, int(one.page-last-1))
			last = one.page
		}
	}
	return string(list)
}

// Questions lists the questions that the index finds, rising by id.
func (x *Index) Questions() []faq.Ref {
	var list []faq.Ref
	for _, p := range x.pages {
		list = append(list, faq.Ref{ID: p.id, Title: p.title})
	}
	return list
}

// beginning returns the words of the vocabulary that begin with prefix.
func (x *Index) beginning(prefix string) []word {
	from, _ := slices.BinarySearchFunc(x.words, prefix, compareWord)
	to := from
	for to < len(x.words) && strings.HasPrefix(x.words[to].text, prefix) {
		to++
	}
	return x.words[from:to]
}

func compareWord(w word, text string) int { return strings.Compare(w.text, text) }

// anyForm is the variant of a reading that doesn't say which word of a stem is
// meant.
const anyForm = -1

// known returns the place of a word among the terms, if the vocabulary holds
// it in some form.
func (x *Index) known(word string) (placed, bool) {
	if w, ok := x.exact(word); ok {
		return w.placed, true
	}
	id, ok := x.numbers[x.analyser.Stem(word)]
	return placed{id, anyForm}, ok
}

// exact returns the word of the vocabulary that is written so.
func (x *Index) exact(text string) (word, bool) {
	i, found := slices.BinarySearchFunc(x.words, text, compareWord)
	if !found {
		return word{}, false
	}
	return x.words[i], true
}

// numberOf returns the number of a page, -1 when this language lacks it.
func (x *Index) numberOf(id string) int32 {
	i, found := slices.BinarySearchFunc(x.pages, id, func(p pageEntry, id string) int { return strings.Compare(p.id, id) })
	if !found {
		return -1
	}
	return int32(i)
}

// rarity returns how much a term tells one page from another: the logarithm of
// pages per page that holds it, as in BM25 (Robertson and Spärck Jones),
// smoothed so that it is never negative.
func (x *Index) rarity(t int32) float64 { return rarity(len(x.pages), int(x.terms[t].pages)) }

func rarity(pages, holding int) float64 {
	return math.Log(1 + (float64(pages-holding)+.5)/(float64(holding)+.5))
}
