package store

// plainWeight is added to the rarity of each word to give its weight, so that
// no word of a query counts for nothing in a small collection.
const plainWeight = .5

// What words count for that tell less than others of their rarity: those that
// may be a stop word still being typed, or that are in every mouth; and those
// that no page holds.
const (
	weightVague   = .3
	weightUnknown = .8
)

// best returns the quality of the best reading.
func (w *want) best() float64 {
	best := 0.
	for _, r := range w.readings {
		best = max(best, r.quality)
	}
	return best
}

// weigh gives a want its weight: its own rarity if the vocabulary holds it,
// else that of what it may stand for. A word that nothing is known of is as
// rare as a word of one page.
func (p *plan) weigh(i int) {
	w, x := &p.wants[i], p.index
	if w.token.Stop && len(w.options) == 0 {
		return
	}
	pages := 0
	for _, r := range w.readings {
		if r.quality == w.best() {
			pages += int(x.terms[r.term].pages)
		}
	}
	if pages == 0 {
		pages = x.reach(w.options)
	}
	w.weight = plainWeight + rarity(x.pages, min(max(pages, 1), x.pages))
	switch {
	case w.token.Stop:
		w.weight *= weightVague
	case i == len(p.wants)-1 && i > 0 && w.best() < 1 && x.analyser.BeginsStop(w.token.Word):
		w.weight *= weightVague
	case len(w.options) == 0 && x.analyser.Everyday(w.token.Word):
		w.weight *= weightVague
	case len(w.options) == 0:
		w.weight *= weightUnknown
	}
}

// reach returns the pages of the rarest term of the commonest option.
func (x *index) reach(options []option) int {
	most := 0
	for _, o := range options {
		pages := x.pages
		for _, t := range o.terms {
			pages = min(pages, int(x.terms[t].pages))
		}
		most = max(most, pages)
	}
	return most
}
