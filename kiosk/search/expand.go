package search

import (
	"context"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// read finds what a word of a query may mean. last says that the visitor may
// still be typing it.
func (x *Index) read(ctx context.Context, t faq.Token, last bool) want {
	w := want{token: t}
	if t.Stop {
		x.readStop(&w, last)
		return w
	}
	place, known := x.known(t.Word)
	if !known {
		x.guess(ctx, &w, last)
	} else {
		x.readKnown(ctx, &w, place, last)
	}
	w.takeReadings(0)
	return w
}

// readKnown takes a word as it is. One that shares its stem only, or that one
// page of very many holds, may still be misspelt (montat is no form of mont).
func (x *Index) readKnown(ctx context.Context, w *want, place placed, last bool) {
	w.readings = []reading{{place, 1, true, w.token.Word}}
	if last {
		x.readBeginning(w, worthLonger)
	}
	if place.variant == anyForm && !x.real(w.token.Word) || len(x.pages) >= manyPages && x.terms[place.term].pages == 1 {
		x.readCorrected(ctx, w, last)
		w.shown = ""
	}
}

// manyPages is the size from which a help has misprints of its own.
const manyPages = 500

// readStop reads a stop word, which counts in the order of words. One or two
// letters at the end of the query may also begin a word to come.
func (x *Index) readStop(w *want, last bool) {
	if id, known := x.numbers[stopTerm(w.token.Word)]; known {
		w.readings = []reading{{placed{id, anyForm}, 1, true, ""}}
	}
	if last && len(w.token.Word) <= maxOpenStop {
		known := len(w.readings)
		x.readBeginning(w, worthLonger)
		w.takeReadings(known)
	}
}

// maxOpenStop is the length of the stop words that may begin another word.
const maxOpenStop = 2

// takeReadings lets pages meet a word by its readings from one on.
func (w *want) takeReadings(from int) {
	for _, r := range w.readings[from:] {
		w.options = append(w.options, option{[]int32{r.term}, r.variant, r.quality})
	}
}

// guess finds what a word that the vocabulary lacks may mean. A word of the
// language is less likely to be the beginning of another.
func (x *Index) guess(ctx context.Context, w *want, last bool) {
	real := x.real(w.token.Word)
	worth := worthBeginning
	if real {
		worth = worthLonger
	}
	if last && x.readBeginning(w, worth) {
		return
	}
	if real || x.readGlued(w) {
		return
	}
	x.readCorrected(ctx, w, last)
	if len(w.readings) == 0 && x.nearStop(w.token.Word) {
		w.token.Stop = true
	}
}

// nearStop says whether a word that means nothing else is a stop word mistyped.
func (x *Index) nearStop(text string) bool {
	if len(text) < minOneLetters || x.analyser.Shielded(text) {
		return false
	}
	return slices.ContainsFunc(x.stops, func(stop string) bool {
		whole, _ := distance(text, stop, 1)
		return whole <= 1
	})
}

// real says whether a word that the help lacks is one of a language all the
// same, and not another word mistyped.
func (x *Index) real(word string) bool {
	return x.analyser.Shielded(word) || slices.ContainsFunc(x.general, func(g *general) bool { return g.real(word) })
}

// minFirmLetters is the number of letters, at least half of a word, from which
// the author's synonyms of the word count already.
const minFirmLetters = 3

// maxBeginnings is how many words a beginning of so many letters may stand
// for, the commonest first. One letter begins a tenth of a vocabulary and tells
// nothing yet; each word costs time.
func maxBeginnings(letters int) int { return min(6*letters, 24) }

// readBeginning adds the words that begin with what was typed.
func (x *Index) readBeginning(w *want, quality float64) bool {
	typed := w.token.Word
	words := commonest(x.beginning(typed), maxBeginnings(len(typed)))
	for _, found := range words {
		if !w.reads(found.term) {
			firm := len(typed) >= minFirmLetters && 2*len(typed) >= len(found.text)
			w.readings = append(w.readings, reading{placed{found.term, anyForm}, quality, firm, found.text})
		}
	}
	return len(words) > 0
}

// commonest returns the n words that most pages hold, the commonest first and
// those of as many pages by their order.
func commonest(words []word, n int) []word {
	top := make([]word, 0, n+1)
	for _, w := range words {
		if len(top) == n && w.pages <= top[n-1].pages {
			continue
		}
		at := len(top)
		for at > 0 && top[at-1].pages < w.pages {
			at--
		}
		top = slices.Insert(top, at, w)
		top = top[:min(len(top), n)]
	}
	return top
}

// elisions are the words that lose their vowel before another. Without the
// apostrophe they are glued to it.
func elisions() []string { return []string{"qu", "d", "l", "j", "m", "n", "s", "t", "c"} }

// readGlued takes an elision off a word (dactivation), or cuts it into two
// words of the vocabulary (cartecps).
func (x *Index) readGlued(w *want) bool {
	text := w.token.Word
	for _, e := range elisions() {
		rest, found := strings.CutPrefix(text, e)
		if found && len(rest) >= minOneLetters && strings.IndexByte("aeiouyh", rest[0]) >= 0 {
			if id, known := x.known(rest); known {
				w.readings = []reading{{id, worthGlued, true, rest}}
				return true
			}
		}
	}
	return x.readCut(w)
}

// minCutLetters is the shortest part of a word cut in two.
const minCutLetters = 3

// readCut reads a word as two of the vocabulary that are words of the language
// too, the shorter second one first.
func (x *Index) readCut(w *want) bool {
	text := w.token.Word
	for i := len(text) - minCutLetters; i >= minCutLetters; i-- {
		left, known := x.exact(text[:i])
		right, alsoKnown := x.exact(text[i:])
		if known && alsoKnown && x.real(left.text) && x.real(right.text) {
			w.options = append(w.options, option{[]int32{left.term, right.term}, anyForm, worthGlued})
			w.shown = left.shown + " " + right.shown
			return true
		}
	}
	return false
}

// applySynonyms adds what the author's rules say for the words and phrases of
// the query.
func (p *plan) applySynonyms() {
	for i := range p.wants {
		for _, n := range p.rulesAt(i) {
			rule := &p.index.rules[n]
			if taken := rule.fits(p.wants, i); taken > 0 {
				p.apply(rule, p.wants[i:i+taken])
			}
		}
	}
}

// rulesAt lists the rules whose phrase may begin at a want.
func (p *plan) rulesAt(i int) []int {
	var list []int
	for _, r := range p.wants[i].readings {
		list = append(list, p.index.leading[r.term]...)
	}
	return list
}

// apply lets each searched word of a phrase be met by what the phrase means.
// A phrase of stop words only is searched for as a whole, through its last
// word.
func (p *plan) apply(r *rule, said []want) {
	quality := worthSynonym
	for i := range said {
		quality = min(quality, worthSynonym*said[i].best())
	}
	bare := slices.ContainsFunc(said, func(w want) bool { return !w.token.Stop })
	for i := range said {
		said[i].said = said[i].said || len(said) > 1
		if said[i].token.Stop && (bare || i < len(said)-1) {
			continue
		}
		for _, right := range r.right {
			said[i].options = append(said[i].options, option{right, anyForm, quality})
		}
	}
}

// rule is one way of saying something with what it also looks for.
type rule struct {
	left  []int32   // terms of the phrase with its stop words, in order
	bare  []int32   // the same without stop words
	right [][]int32 // each a phrase without stop words
}

// addSynonyms analyses the rules and adds their words to the vocabulary.
func (x *Index) addSynonyms(table faq.SynonymTable) {
	x.leading = map[int32][]int{}
	for _, r := range table {
		x.addRules(r.Left, r.Right)
		if r.Both {
			x.addRules(r.Right, r.Left)
		}
	}
}

// addRules adds a rule for each phrase of left.
func (x *Index) addRules(left, right []string) {
	var sides [][]int32
	for _, phrase := range right {
		if _, bare := x.phrase(phrase); len(bare) > 0 && x.anywhere(bare) {
			sides = append(sides, bare)
		}
	}
	if len(sides) == 0 {
		return
	}
	for _, phrase := range left {
		all, bare := x.phrase(phrase)
		if len(all) == 0 {
			continue
		}
		n := len(x.rules)
		x.rules = append(x.rules, rule{all, bare, sides})
		x.leading[all[0]] = append(x.leading[all[0]], n)
		if len(bare) > 1 && bare[0] != all[0] {
			x.leading[bare[0]] = append(x.leading[bare[0]], n)
		}
	}
}

// anywhere says whether every term is in some page: others find nothing.
func (x *Index) anywhere(terms []int32) bool {
	for _, t := range terms {
		if x.terms[t].pages == 0 {
			return false
		}
	}
	return true
}

// phrase analyses a phrase of the synonym files.
func (x *Index) phrase(text string) (all, bare []int32) {
	for _, t := range x.analyser.Tokens(text) {
		id := x.intern(t, text)
		all = append(all, id)
		if !t.Stop {
			bare = append(bare, id)
		}
	}
	return all, bare
}

// intern returns the term of a word, added to the vocabulary if need be.
func (x *Index) intern(t faq.Token, text string) int32 {
	stem := stopTerm(t.Word)
	if !t.Stop {
		stem = x.analyser.Stem(t.Word)
	}
	id, ok := x.numbers[stem]
	if !ok {
		id = int32(len(x.terms))
		x.numbers[stem] = id
		x.terms = append(x.terms, term{text: stem})
	}
	if !ok && !t.Stop {
		x.words = append(x.words, word{text: t.Word, shown: strings.ToLower(text[t.Start:t.End]), placed: placed{term: id}})
	}
	return id
}

// fits returns how many of the query's wants from i on the rule's phrase takes,
// 0 when it isn't said there. A want says a term when it may be read so.
func (r *rule) fits(wants []want, i int) int {
	if n := takes(r.left, wants[i:], false); n > 0 {
		return n
	}
	if len(r.bare) > 1 {
		return takes(r.bare, wants[i:], true)
	}
	return 0
}

// takes returns how many wants it takes to say phrase from the first want on,
// with or without looking at stop words.
func takes(phrase []int32, wants []want, skip bool) int {
	n := 0
	for _, t := range phrase {
		for skip && n > 0 && n < len(wants) && wants[n].token.Stop {
			n++
		}
		if n == len(wants) || !wants[n].says(t) {
			return 0
		}
		n++
	}
	return n
}

// says reports whether a word is likely to be read as a term.
func (w *want) says(t int32) bool {
	return slices.ContainsFunc(w.readings, func(r reading) bool { return r.firm && r.term == t })
}

// reads reports whether a word may be read as a term at all.
func (w *want) reads(t int32) bool {
	return slices.ContainsFunc(w.readings, func(r reading) bool { return r.term == t })
}
