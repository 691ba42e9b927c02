package store

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// Words are corrected within an optimal string alignment distance that grows
// with their length. Shorter ones have too many neighbours.
const (
	minOneLetters = 4 // letters from which one edit is forgiven
	minTwoLetters = 7 // letters from which two are
)

// A correction's cost is its distance, less or more:
const (
	costSameSound   = -.6 // it is said alike
	costOtherFirst  = .5  // its first letter differs
	costUnfinished  = .3  // it needs letters not yet typed
	costSynonymOnly = .2  // only the synonym files hold it
	gainCommon      = .05 // for each tenfold of the pages that hold it
	margin          = .35 // corrections that cost so much more than the best are dropped
	maxCorrections  = 3
)

// What a corrected word is worth: less for each unit of its cost.
const (
	worthCorrected = .95
	worthLostACost = .1
)

// edits returns how many edits a word may be away from what is meant.
func edits(letters int) int {
	switch {
	case letters >= minTwoLetters:
		return 2
	case letters >= minOneLetters:
		return 1
	}
	return 0
}

// candidate is a word that may have been meant.
type candidate struct {
	word
	cost float64
}

// readCorrected adds the words nearest to one that the vocabulary lacks.
// Numbers and acronyms are never corrected.
func (x *index) readCorrected(ctx context.Context, w *want, last bool) {
	text := w.token.Word
	limit := edits(len(text))
	if limit == 0 || strings.ContainsAny(text, "0123456789") || x.analyser.Shielded(text) {
		return
	}
	found := x.near(ctx, text, limit, last)
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.cost, b.cost), strings.Compare(a.text, b.text))
	})
	added := 0
	for _, c := range found {
		if c.cost > found[0].cost+margin || added == maxCorrections {
			break
		}
		if !w.reads(c.term) {
			w.readings = append(w.readings, reading{c.placed, worthCorrected - worthLostACost*max(0, c.cost), true})
			added++
		}
	}
	if len(found) > 0 {
		w.shown = found[0].shown
	}
}

// near scans the vocabulary. The letters of a word, a bit each, rule out most
// of it before any distance is computed.
func (x *index) near(ctx context.Context, text string, limit int, last bool) []candidate {
	var found []candidate
	set, sound := letters(text), faq.Sound(text)
	for i, other := range x.letters {
		if i%betweenLooks == 0 && ctx.Err() != nil {
			return nil
		}
		if bits.OnesCount32(set&^other) > limit {
			continue
		}
		if c, ok := x.compare(text, sound, &x.words[i], limit, last); ok {
			found = append(found, c)
		}
	}
	return found
}

// betweenLooks is how many words are compared between two looks at the time:
// a fraction of a millisecond.
const betweenLooks = 1 << 12

// compare says whether one word may be meant by text, and at what cost.
func (x *index) compare(text, sound string, w *word, limit int, last bool) (candidate, bool) {
	if x.analyser.Shielded(w.text) && len(w.text) < minOneLetters || len(w.text) < len(text)-limit {
		return candidate{}, false
	}
	if !last && len(w.text) > len(text)+limit {
		return candidate{}, false
	}
	whole, prefix := distance(text, w.text, limit)
	cost := float64(whole)
	switch {
	case whole <= limit:
	case last && prefix <= limit && w.text[0] == text[0] && len(text) > minOneLetters:
		cost = float64(prefix) + costUnfinished
	default:
		return candidate{}, false
	}
	alike := whole <= limit && faq.Sound(w.text) == sound
	if w.text[0] != text[0] {
		if cost > 1 && !alike {
			return candidate{}, false
		}
		cost += costOtherFirst
	}
	if alike {
		cost += costSameSound
	}
	if w.pages == 0 {
		cost += costSynonymOnly
	}
	return candidate{*w, cost - gainCommon*math.Log10(1+float64(w.pages))}, true
}
