package store

import "math"

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
	cover := ranked / p.weight
	share := p.index.share(form, met) * math.Sqrt(cover) // a short question met by chance is no answer
	return score{
		total: k.cover*cover + k.share*share + k.order*p.order(form, places),
		cover: gate / p.weight,
	}
}

// share returns how much of a form's weight is met.
func (x *index) share(form form, met []float64) float64 {
	share, all := 0., 0.
	for i, t := range form {
		if int(t.term) < len(x.terms) && !x.terms[t.term].isStop() { // a damaged bag names terms that are not there
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
