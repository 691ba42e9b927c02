package store

import (
	"context"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// read finds what a word of a query may mean. last says that the visitor may
// still be typing it.
func (x *index) read(ctx context.Context, t faq.Token, last bool) want {
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
func (x *index) readKnown(ctx context.Context, w *want, place placed, last bool) {
	w.readings = []reading{{place, 1, true}}
	if last {
		x.readBeginning(w, worthLonger)
	}
	if place.variant == anyForm || x.pages >= manyPages && x.terms[place.term].pages == 1 {
		x.readCorrected(ctx, w, last)
		w.shown = ""
	}
}

// manyPages is the size from which a help has misprints of its own.
const manyPages = 500

// readStop reads a stop word, which counts in the order of words. One or two
// letters at the end of the query may also begin a word to come.
func (x *index) readStop(w *want, last bool) {
	if id, known := x.numbers[stopTerm(w.token.Word)]; known {
		w.readings = []reading{{placed{id, anyForm}, 1, true}}
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

// guess finds what a word that the vocabulary lacks may mean.
func (x *index) guess(ctx context.Context, w *want, last bool) {
	if last && x.readBeginning(w, worthBeginning) {
		return
	}
	if x.readGlued(w) {
		return
	}
	x.readCorrected(ctx, w, last)
}

// minFirmLetters is the number of letters, at least half of a word, from which
// the author's synonyms of the word count already.
const minFirmLetters = 3

// maxBeginnings is how many words a beginning of so many letters may stand
// for, the commonest first. One letter begins a tenth of a vocabulary and tells
// nothing yet; each word costs time in the full-text index.
func maxBeginnings(letters int) int { return min(6*letters, 24) }

// readBeginning adds the words that begin with what was typed.
func (x *index) readBeginning(w *want, quality float64) bool {
	typed := w.token.Word
	words := commonest(x.beginning(typed), maxBeginnings(len(typed)))
	for _, found := range words {
		if !w.reads(found.term) {
			firm := len(typed) >= minFirmLetters && 2*len(typed) >= len(found.text)
			w.readings = append(w.readings, reading{placed{found.term, anyForm}, quality, firm})
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
func (x *index) readGlued(w *want) bool {
	text := w.token.Word
	for _, e := range elisions() {
		rest, found := strings.CutPrefix(text, e)
		if found && len(rest) >= minOneLetters && strings.IndexByte("aeiouyh", rest[0]) >= 0 {
			if id, known := x.known(rest); known {
				w.readings = []reading{{id, worthGlued, true}}
				return true
			}
		}
	}
	return x.readCut(w)
}

// minCutLetters is the shortest part of a word cut in two.
const minCutLetters = 3

// readCut reads a word as two of the vocabulary, the rarer cut first.
func (x *index) readCut(w *want) bool {
	text := w.token.Word
	for i := len(text) - minCutLetters; i >= minCutLetters; i-- {
		left, known := x.exact(text[:i])
		right, alsoKnown := x.exact(text[i:])
		if known && alsoKnown {
			w.options = append(w.options, option{[]int32{left.term, right.term}, anyForm, worthGlued})
			w.shown = left.shown + " " + right.shown
			return true
		}
	}
	return false
}
