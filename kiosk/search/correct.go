package search

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
func (x *Index) readCorrected(ctx context.Context, w *want, last bool) {
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
			w.readings = append(w.readings, reading{c.placed, worthCorrected - worthLostACost*max(0, c.cost), true, c.text})
			added++
		}
	}
	if len(found) > 0 {
		w.shown = found[0].shown
	}
}

// shape is what of a word rules out most of the vocabulary before any distance is
// computed: which letters it has, a bit each, how many bytes, and the first.
type shape struct {
	letters      uint32
	bytes, first uint8
}

// near scans the vocabulary.
func (x *Index) near(ctx context.Context, text string, limit int, last bool) []candidate {
	var found []candidate
	set, sound := letters(text), faq.Sound(text)
	n := len(text)
	for i, other := range x.shapes {
		if i%betweenLooks == 0 && ctx.Err() != nil {
			return nil
		}
		if bits.OnesCount32(set&^other.letters) > limit || int(other.bytes) < n-limit ||
			int(other.bytes) > n+limit && !(last && other.first == text[0] && n > minOneLetters) {
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
func (x *Index) compare(text, sound string, w *word, limit int, last bool) (candidate, bool) {
	if len(w.text) < minOneLetters && x.analyser.Shielded(w.text) {
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

// Bounds of a correction.
const (
	maxWordBytes = 40 // of the longest word that is corrected
	maxEdits     = 2
)

// distance returns the optimal string alignment distance of two folded words:
// the fewest letters to insert, delete, replace or swap with their neighbour.
// It also returns the least distance of typed to a beginning of word. Both are
// limit+1 when they exceed limit.
func distance(typed, word string, limit int) (whole, prefix int) {
	if len(typed) > maxWordBytes || len(word) < len(typed)-limit {
		return limit + 1, limit + 1
	}
	word = word[:min(len(word), len(typed)+limit+1)]
	var rows [3][maxWordBytes + 4]uint8
	before, last, row := &rows[0], &rows[1], &rows[2]
	for j := range len(word) + 1 {
		last[j] = uint8(j)
	}
	for i := 1; i <= len(typed); i++ {
		if fill(row, last, before, typed, word, i, limit) > limit {
			return limit + 1, limit + 1
		}
		before, last, row = last, row, before
	}
	prefix, whole = limit+1, limit+1
	for j := max(0, len(typed)-limit); j <= min(len(word), len(typed)+limit); j++ {
		prefix = min(prefix, int(last[j]))
		if j == len(word) {
			whole = min(int(last[j]), limit+1)
		}
	}
	return whole, prefix
}

// fill computes row i of the table out of the two before it, as far as it can be
// within the limit, and returns the least number in it.
func fill(row, last, before *[maxWordBytes + 4]uint8, typed, word string, i, limit int) int {
	c, beyond := typed[i-1], uint8(limit+1)
	from, to := max(1, i-limit), min(len(word), i+limit)
	row[from-1] = beyond
	if from == 1 {
		row[0] = uint8(i)
	}
	least := row[from-1]
	for j := from; j <= to; j++ {
		d := word[j-1]
		n := row[j-1] + 1
		if j < i+limit { // above it the last row is beyond the limit
			n = min(n, last[j]+1)
		}
		if c == d {
			n = min(n, last[j-1])
		} else {
			n = min(n, last[j-1]+1)
			if i > 1 && j > 1 && c == word[j-2] && typed[i-2] == d {
				n = min(n, before[j-2]+1)
			}
		}
		row[j] = n
		least = min(least, n)
	}
	return int(least)
}

// letters returns which letters a folded word holds, a bit each; the last bit
// stands for everything else. An edit changes two bits at most.
func letters(word string) uint32 {
	var set uint32
	for i := range len(word) {
		if c := word[i]; 'a' <= c && c <= 'z' {
			set |= 1 << (c - 'a')
		} else {
			set |= 1 << 26
		}
	}
	return set
}
