package search

import "slices"

// plainWeight is added to the rarity of each word to give its weight, so that
// no word of a query counts for nothing in a small collection.
const plainWeight = .5

// What words count for that tell less than others of their rarity.
const (
	weightOpenStop   = .1  // is a stop word that may begin another word
	weightVague      = .3  // may be a stop word still being typed, or is in every mouth
	weightEveryday   = .5  // is in every mouth, and some page holds it
	weightAside      = .02 // tells of a circumstance
	weightBeside     = .5  // the help lacks it, and it is not what the query is about
	weightBesideMuch = .2  // the same in a long query
)

// How rare a word is held to be that the background lacks.
const (
	rarityName  = 8. // of the field: the help knows it
	rarityReal  = 7. // a word of the language
	rarityOther = 2. // what nothing is known of: a name, a slip
	rarityDigit = 3. // one or two digits
)

// fewPages is the number of pages from which a help itself tells as much as the
// background does of how rare a word is.
const fewPages = 200.0

// best returns the quality of the best reading.
func (w *want) best() float64 {
	best := 0.
	for _, r := range w.readings {
		best = max(best, r.quality)
	}
	return best
}

// weigh gives a want its weight. What a word tells one page of the help from
// another counts in full in a large help; in a small one, where that is noise,
// it scales what the word tells in general.
func (p *plan) weigh(i int) {
	w, x := &p.wants[i], p.index
	if w.token.Stop && len(w.options) == 0 {
		return
	}
	last := i == len(p.wants)-1
	w.weight = x.generalRarity(w)
	few := 1 / (1 + float64(len(x.pages))/fewPages) // how little the help itself tells
	if pages := x.holding(w); pages > 0 {
		own, most := rarity(len(x.pages), pages), rarity(len(x.pages), 1)
		w.weight = (1-few)*own + few*w.weight*own/most
	}
	w.weight += plainWeight
	switch {
	case w.token.Stop:
		w.weight *= weightOpenStop
	case last && i > 0 && w.best() < 1 && x.analyser.BeginsStop(w.token.Word):
		w.weight *= weightVague
	case w.aside && !x.reachable(w):
		w.weight *= weightAside
		w.vague = true
	case w.opens:
		w.weight *= 1 - (1-weightAside)*few
		w.vague = true
	case w.aside: // a large help may be about it
		w.weight *= 1 - (1-weightVague)*few
	case x.reachable(w):
		if x.analyser.Everyday(w.token.Word) && !w.said && p.busy() {
			w.weight *= weightEveryday
			w.vague = true
		}
	case x.analyser.Everyday(w.token.Word), last && p.unfinished(w):
		w.weight *= weightVague
		w.vague = true
	}
}

// busy says whether the help knows a word of the query that is not everyday.
func (p *plan) busy() bool {
	return slices.ContainsFunc(p.wants, func(w want) bool {
		return !w.token.Stop && !p.index.analyser.Everyday(w.token.Word) && !w.aside && p.index.reachable(&w)
	})
}

// holding returns the pages that hold what a word most likely means.
func (x *Index) holding(w *want) int {
	pages, best := 0, w.best()
	for _, r := range w.readings {
		if r.quality == best {
			pages += int(x.terms[r.term].pages)
		}
	}
	if pages == 0 {
		pages = x.reach(w.options)
	}
	return min(pages, len(x.pages))
}

// reachable says whether any page can meet a want.
func (x *Index) reachable(w *want) bool { return x.reach(w.options) > 0 }

// generalRarity returns how much a word, or what it most likely means, tells in
// general.
func (x *Index) generalRarity(w *want) float64 {
	word, best := w.token.Word, w.best()
	for _, r := range w.readings {
		if r.quality == best && r.word != "" {
			word = r.word
			break
		}
	}
	for _, g := range x.general {
		if found, known := g.rarity(word); known {
			return found
		}
	}
	switch {
	case len(word) < 3 && word[0] <= '9':
		return rarityDigit
	case x.reachable(w):
		return rarityName
	case x.real(word):
		return rarityReal
	}
	return rarityOther
}

// unfinished says whether the last word of a query, which the help does not
// know, may be the beginning of one: no blank follows it, it is none itself, and
// some word of the language begins so.
func (p *plan) unfinished(w *want) bool {
	return w.token.End == len(p.text) && !p.index.real(w.token.Word) && p.index.general[0].begins(w.token.Word)
}

// reach returns the pages of the rarest term of the commonest option.
func (x *Index) reach(options []option) int {
	most := 0
	for _, o := range options {
		pages := len(x.pages)
		for _, t := range o.terms {
			pages = min(pages, int(x.terms[t].pages))
		}
		most = max(most, pages)
	}
	return most
}
