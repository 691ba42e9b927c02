package store

import "slices"

// present says whether a word is in the answer at all: how often is a matter
// of rank, not of whether there is an answer.
func present(hit float64) float64 {
	if hit > 0 {
		return 1
	}
	return 0
}

// hit returns how well a form meets a word and where, -1 for nowhere. It notes
// in met which of the form's terms did it. A stop word only has a place.
func (w *want) hit(form form, met []float64) (float64, int) {
	best, at := 0., -1
	if w.token.Stop && len(w.readings) > 0 {
		at = form.index(w.readings[0].term)
	}
	for _, o := range w.options {
		if !holdsAll(form, o.terms) {
			continue
		}
		for i, t := range form {
			if slices.Contains(o.terms, t.term) {
				quality := o.worth(t)
				met[i] = max(met[i], quality)
				if quality > best {
					best, at = quality, i
				}
			}
		}
	}
	return best, at
}

// worthOtherForm is what another word of the same stem is worth: stemmers
// bring together more than they should (loyer and loi).
const worthOtherForm = .9

// worth returns what it is worth for an option to be met by a word.
func (o *option) worth(t placed) float64 {
	if o.variant != anyForm && o.variant != t.variant {
		return o.quality * worthOtherForm
	}
	return o.quality
}

// index returns the first place of a term, -1 for none.
func (f form) index(term int32) int {
	return slices.IndexFunc(f, func(p placed) bool { return p.term == term })
}

func holdsAll(f form, terms []int32) bool {
	for _, t := range terms {
		if f.index(t) < 0 {
			return false
		}
	}
	return true
}

// Constants of BM25 for hits in the answer.
const (
	saturation    = 1.2
	normalisation = .6
)

// bodyHit returns how well an answer meets a word, from 0 to 1: more for more
// hits, less in a longer answer, as BM25 counts.
func (x *index) bodyHit(w *want, b *bag) float64 {
	best := 0.
	for _, o := range w.options {
		count := b.times(o.terms)
		if count == 0 {
			continue
		}
		length := 1 - normalisation + normalisation*float64(b.length)/x.length
		tf := float64(count)
		best = max(best, 2*o.quality*tf/(tf+saturation*length))
	}
	return min(best, 1)
}

// times returns how often an answer holds the rarest of terms.
func (b *bag) times(terms []int32) int32 {
	least := int32(1 << 30)
	for _, t := range terms {
		i, found := slices.BinarySearchFunc(b.body, t, func(c counted, t int32) int { return int(c.term - t) })
		if !found {
			return 0
		}
		least = min(least, b.body[i].count)
	}
	return least
}
