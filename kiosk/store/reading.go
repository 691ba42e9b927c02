package store

import (
	"cmp"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// maxBeginnings is how many words a beginning may stand for, the commonest
// first: one letter begins a tenth of a vocabulary.
const maxBeginnings = 24

// read finds what a word of a query may mean. last says that the visitor may
// still be typing it.
func (x *index) read(t faq.Token, last bool) want {
	w := want{token: t}
	id, known := x.known(t.Word)
	switch {
	case t.Stop && !(last && len(t.Word) <= 2):
		if known {
			w.readings = []reading{{id, 1}} // a word of the author's phrases
		}
		return w
	case t.Stop:
		x.readBeginning(&w, worthLonger)
	case known:
		w.readings = []reading{{id, 1}}
		if last {
			x.readBeginning(&w, worthLonger)
		}
	default:
		x.guess(&w, last)
	}
	for _, r := range w.readings {
		w.options = append(w.options, option{[]int32{r.term}, r.quality})
	}
	return w
}

// guess finds what a word that the vocabulary lacks may mean.
func (x *index) guess(w *want, last bool) {
	if last && x.readBeginning(w, worthBeginning) {
		return
	}
	if x.readGlued(w) {
		return
	}
	x.readCorrected(w, last)
}

// readBeginning adds the words that begin with what was typed.
func (x *index) readBeginning(w *want, quality float64) bool {
	words := slices.Clone(x.beginning(w.token.Word))
	slices.SortStableFunc(words, func(a, b word) int { return cmp.Compare(b.pages, a.pages) })
	for _, found := range words[:min(len(words), maxBeginnings)] {
		if !w.says(found.term) {
			w.readings = append(w.readings, reading{found.term, quality})
		}
	}
	return len(words) > 0
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
		if found && len(rest) >= 3 && strings.IndexByte("aeiouyh", rest[0]) >= 0 {
			if id, known := x.known(rest); known {
				w.readings = []reading{{id, worthGlued}}
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
			w.options = append(w.options, option{[]int32{left.term, right.term}, worthGlued})
			w.shown = left.shown + " " + right.shown
			return true
		}
	}
	return false
}

// exact returns the word of the vocabulary that is written so.
func (x *index) exact(text string) (word, bool) {
	i, found := slices.BinarySearchFunc(x.words, text, func(w word, t string) int { return strings.Compare(w.text, t) })
	if !found {
		return word{}, false
	}
	return x.words[i], true
}
