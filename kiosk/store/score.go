package store

import (
	"math"
	"slices"
)

// weights of the parts of a page's score, which add up to 1.
type weights struct {
	cover   float64 // share of the query's weight met by the question or alias
	share   float64 // share of the question or alias met by the query
	order   float64 // words that follow each other in both
	body    float64 // hits in the answer
	inBody  float64 // what meeting a word only in the answer is worth for cover
	answers float64 // the same when it comes to whether there is an answer at all
	alias   float64 // what an alias is worth beside the question
}

// chosen are the weights in use.
func chosen() weights {
	return weights{cover: .57, share: .23, order: .08, body: .12, inBody: .6, answers: .7, alias: .97}
}

// enough is the share of a query's weight that the best page must cover for
// the help to have an answer at all.
const enough = .4

// Constants of BM25 for hits in the answer.
const (
	saturation    = 1.2
	normalisation = .6
)

// score is what a page is worth for a query.
type score struct {
	total float64
	cover float64 // of the query's weight, in question and answer together
}

// score compares a page with the query.
func (p *plan) score(b *bag, k weights) score {
	inBody := make([]float64, len(p.wants))
	body := 0.
	for i := range p.wants {
		w := &p.wants[i]
		inBody[i] = p.index.bodyHit(w, b)
		body += w.weight * inBody[i]
	}
	k.inBody /= 1 + float64(b.length)/longAnswer
	best := score{}
	for n, form := range b.forms {
		s := p.form(form, inBody, k)
		if n > 0 {
			s.total *= k.alias
		}
		best.total = max(best.total, s.total)
		best.cover = max(best.cover, s.cover)
	}
	best.total += k.body * body / p.weight
	return best
}

// longAnswer is the length in searched words from which a word in an answer
// tells half of what it tells in a short one.
const longAnswer = 1000.0

const shareWithCover = 0.5

// form compares the question, or one alias, with the query.
func (p *plan) form(form form, inBody []float64, k weights) score {
	met := make([]float64, len(form))
	places := make([]int, len(p.wants))
	var ranked, gate float64
	for i := range p.wants {
		w := &p.wants[i]
		hit, at := w.hit(form, met)
		places[i] = at
		ranked += w.weight * max(hit, k.inBody*inBody[i])
		gate += w.weight * max(hit, k.answers*present(inBody[i]))
	}
	return score{
		total: k.cover*ranked/p.weight + k.share*p.index.share(form, met)*math.Pow(ranked/p.weight, shareWithCover) + k.order*p.order(form, places),
		cover: gate / p.weight,
	}
}

// share returns how much of a form's weight is met.
func (x *index) share(form form, met []float64) float64 {
	share, all := 0., 0.
	for i, t := range form {
		if !x.terms[t.term].isStop() {
			weight := plainWeight + x.rarity(t.term)
			all += weight
			share += weight * met[i]
		}
	}
	if all == 0 {
		return 0
	}
	return share / all
}

// order returns how much of the query's weight stands in a form as it stands
// in the query: right after the same word.
func (p *plan) order(form form, places []int) float64 {
	kept, all := 0., 0.
	for i := 1; i < len(places); i++ {
		weight := max(p.wants[i].weight, weightInOrder)
		all += weight
		if places[i-1] >= 0 && places[i] == places[i-1]+1 {
			kept += weight
		}
	}
	if all == 0 {
		return 0
	}
	return kept / all
}

// weightInOrder is what a stop word counts for in the order of words.
const weightInOrder = .3

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

// bodyHit returns how well an answer meets a word, from 0 to 1: more for more
// hits, less in a longer answer.
func (x *index) bodyHit(w *want, b *bag) float64 {
	best := 0.
	for _, o := range w.options {
		count := b.times(o.terms)
		if count == 0 {
			continue
		}
		length := 1 - normalisation + normalisation*float64(b.length)/x.length
		tf := float64(count)
		best = max(best, o.quality*tf*(saturation+1)/(tf+saturation*length)/(saturation+1)*2)
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
