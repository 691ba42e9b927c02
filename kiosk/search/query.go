package search

import (
	"context"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// plan is a query as one language's index understands it.
type plan struct {
	index     *Index
	text      string
	wants     []want
	weight    float64 // sum of the wants' weights
	corrected string  // the query with its corrections, "" without any
	missing   int     // the want that weighs most, when it is a word that the help does not know; -1 otherwise
	unknown   int     // the want that weighs most of those that the help does not know; -1 for none
}

// want is one word of a query.
type want struct {
	token    faq.Token
	readings []reading
	options  []option
	weight   float64
	shown    string // the correction, "" for a word taken as typed
	vague    bool   // it tells too little to be what the query is about
	aside    bool   // it tells of a circumstance
	opens    bool   // a circumstance begins with it
}

// reading is one way to understand a word: the term it means.
type reading struct {
	placed
	quality float64 // 1 for the word itself, less for a guess
	firm    bool    // sure enough for the author's synonyms to count
	word    string  // as the vocabulary has it
}

// option is one way for a page to meet a word: to hold all of terms.
type option struct {
	terms   []int32
	variant int32 // the word meant, when there is one term; or anyForm
	quality float64
}

// What the ways of meeting a word are worth beside the word itself.
const (
	worthBeginning = .95 // the word is the beginning of another, still being typed
	worthLonger    = .6  // the word is whole but may be the beginning of another
	worthGlued     = .95 // two words typed as one
	worthSynonym   = .9
)

// understand makes the plan of a query. When ctx is done it corrects no more
// words. The plan of the query in the visitor's own language, if it is not this
// one, says which words tell nothing.
func (x *Index) understand(ctx context.Context, text string, own *plan) *plan {
	p := &plan{index: x, text: text}
	tokens := x.analyser.QueryTokens(text)
	for i := range tokens {
		if own != nil && own.stopAt(tokens[i].Start) {
			tokens[i].Stop = true
		}
	}
	for i, t := range tokens {
		p.wants = append(p.wants, x.read(ctx, t, i == len(tokens)-1))
	}
	p.applySynonyms()
	p.setAside()
	p.setPlacesAside()
	for i := range p.wants {
		if own != nil && own.asideAt(p.wants[i].token.Start) {
			p.wants[i].aside = true
		}
	}
	for i := range p.wants {
		p.weigh(i)
		p.weight += p.wants[i].weight
	}
	p.unknown = -1
	p.missing = p.findMissing()
	p.corrected = p.correction()
	return p
}

// stopAt says whether the word that begins at a byte of the text is a stop word.
func (p *plan) stopAt(start int) bool {
	return slices.ContainsFunc(p.wants, func(w want) bool { return w.token.Start == start && w.token.Stop })
}

// asideAt says whether the word that begins at a byte of the text tells of a
// circumstance.
func (p *plan) asideAt(start int) bool {
	return slices.ContainsFunc(p.wants, func(w want) bool { return w.token.Start == start && w.aside })
}

// findMissing returns the word that the query is about, its heaviest, if the
// help does not know it, otherwise -1. What is no word of any language may be a
// slip or a name, and is passed over where the help knows the rest.
func (p *plan) findMissing() int {
	missing, heaviest, known := -1, 0., 0.
	for i := range p.wants {
		w := &p.wants[i]
		if !w.vague && w.weight > heaviest && !p.index.reachable(w) {
			missing, heaviest = i, w.weight
		}
	}
	if missing < 0 {
		return -1
	}
	real := p.index.real(p.wants[missing].token.Word)
	for i := range p.wants {
		w := &p.wants[i]
		if !p.index.reachable(w) {
			continue
		}
		if real && p.index.analyser.Predicate(w.token.Word) {
			known = max(known, worthPredicate*w.weight)
		} else {
			known = max(known, w.weight)
		}
	}
	p.unknown = missing
	if heaviest <= known || !real && known > 0 {
		return -1
	}
	return missing
}

// worthPredicate is what a word that can be said of anything (lost, renew)
// counts for when it comes to what the query is about.
const worthPredicate = .25

// before returns the want before want i without stop words, -1 for none.
func (p *plan) before(i int32) int32 {
	for i--; i >= 0 && p.wants[i].token.Stop; {
		i--
	}
	return i
}

// correction returns the query with its corrected words in their places.
func (p *plan) correction() string {
	var b strings.Builder
	from := 0
	for _, w := range p.wants {
		if w.shown != "" {
			b.WriteString(p.text[from:w.token.Start])
			b.WriteString(w.shown)
			from = w.token.End
		}
	}
	if from == 0 {
		return ""
	}
	b.WriteString(p.text[from:])
	return strings.Join(strings.Fields(b.String()), " ")
}

// plainWeight is added to the rarity of each word to give its weight, so that
// no word of a query counts for nothing in a small collection.
const plainWeight = .5

// What words count for that tell less than others of their rarity.
const (
	weightVague = .3  // may be a stop word still being typed, or is in every mouth
	weightAside = .02 // tells of a circumstance
)

// How rare a word is held to be that the background lacks.
const (
	rarityName  = 8. // of the field: the help knows it
	rarityReal  = 7. // a word of the language
	rarityOther = 2. // what nothing is known of: a name, a slip
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
		w.weight *= weightVague
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
	case x.analyser.Everyday(w.token.Word), last && p.unfinished(w):
		w.weight *= weightVague
		w.vague = true
	}
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

// means says whether any option of the plan holds a term.
func (p *plan) means(t int32) bool {
	for _, w := range p.wants {
		for _, o := range w.options {
			if slices.Contains(o.terms, t) {
				return true
			}
		}
	}
	return false
}

// marks returns the words of title that the query means.
func (p *plan) marks(title string) []faq.Mark {
	var marks []faq.Mark
	for _, t := range p.index.analyser.Tokens(title) {
		if t.Stop {
			continue
		}
		if w, ok := p.index.known(t.Word); ok && p.means(w.term) {
			marks = append(marks, faq.Mark{Start: t.Start, End: t.End})
		}
	}
	return marks
}
