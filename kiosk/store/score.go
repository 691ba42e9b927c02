package store

import "slices"

// weights of the parts of a page's score, which add up to 1.
type weights struct {
	cover  float64 // share of the query's weight met by the question or alias
	share  float64 // share of the question or alias met by the query
	body   float64 // hits in the answer
	bm25   float64 // FTS5's rank beside the best one's
	inBody float64 // what meeting a word only in the answer is worth for cover
	alias  float64 // what an alias is worth beside the question
}

// chosen are the weights in use.
func chosen() weights {
	return weights{cover: .55, share: .25, body: .12, bm25: .08, inBody: .6, alias: .97}
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

// score compares a page with the query. closeness is FTS5's rank of the page
// as a part of the best one's.
func (p *plan) score(b *bag, closeness float64, k weights) score {
	inBody := make([]float64, len(p.wants))
	body := 0.
	for i := range p.wants {
		w := &p.wants[i]
		inBody[i] = p.index.bodyHit(w, b)
		body += w.weight * inBody[i]
	}
	best := score{}
	for n, form := range b.forms {
		s := p.form(form, inBody, k)
		if n > 0 {
			s.total *= k.alias
		}
		best.total = max(best.total, s.total)
		best.cover = max(best.cover, s.cover)
	}
	best.total += k.body*body/p.weight + k.bm25*closeness
	return best
}

// form compares the question, or one alias, with the query.
func (p *plan) form(form []int32, inBody []float64, k weights) score {
	met := make([]float64, len(form))
	own, mixed := 0., 0.
	for i := range p.wants {
		w := &p.wants[i]
		hit := w.hit(form, met)
		own += w.weight * hit
		mixed += w.weight * max(hit, k.inBody*inBody[i])
	}
	share, all := 0., 0.
	for i, t := range form {
		weight := plainWeight + p.index.rarity(t)
		all += weight
		share += weight * met[i]
	}
	s := score{cover: mixed / p.weight}
	if all > 0 {
		s.total = k.cover*s.cover + k.share*share/all
	}
	_ = own
	return s
}

// hit returns how well a form meets a word, and notes in met which of the
// form's terms did it.
func (w *want) hit(form []int32, met []float64) float64 {
	best := 0.
	for _, o := range w.options {
		if !holdsAll(form, o.terms) {
			continue
		}
		best = max(best, o.quality)
		for i, t := range form {
			if slices.Contains(o.terms, t) {
				met[i] = max(met[i], o.quality)
			}
		}
	}
	return best
}

func holdsAll(form, terms []int32) bool {
	for _, t := range terms {
		if !slices.Contains(form, t) {
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
