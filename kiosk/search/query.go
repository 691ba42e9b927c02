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

// applySynonyms adds what the author's rules say for the words and phrases of
// the query.
func (p *plan) applySynonyms() {
	for i := range p.wants {
		for _, n := range p.rulesAt(i) {
			rule := &p.index.rules[n]
			if taken := rule.fits(p.wants, i); taken > 0 {
				p.apply(rule, p.wants[i:i+taken])
			}
		}
	}
}

// rulesAt lists the rules whose phrase may begin at a want.
func (p *plan) rulesAt(i int) []int {
	var list []int
	for _, r := range p.wants[i].readings {
		list = append(list, p.index.leading[r.term]...)
	}
	return list
}

// apply lets each searched word of a phrase be met by what the phrase means.
// A phrase of stop words only is searched for as a whole, through its last
// word.
func (p *plan) apply(r *rule, said []want) {
	quality := worthSynonym
	for i := range said {
		quality = min(quality, worthSynonym*said[i].best())
	}
	bare := slices.ContainsFunc(said, func(w want) bool { return !w.token.Stop })
	for i := range said {
		if said[i].token.Stop && (bare || i < len(said)-1) {
			continue
		}
		for _, right := range r.right {
			said[i].options = append(said[i].options, option{right, anyForm, quality})
		}
	}
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

// read finds what a word of a query may mean. last says that the visitor may
// still be typing it.
func (x *Index) read(ctx context.Context, t faq.Token, last bool) want {
	w := want{token: t}
	if t.Stop {
		x.readStop(&w, last)
		return w
	}
	place, known := x.known(t.Word)
	if !known {
		x.guess(ctx, &w, last)
	} else {
		x.readKnown(ctx, &w, place, last)
	}
	w.takeReadings(0)
	return w
}

// readKnown takes a word as it is. One that shares its stem only, or that one
// page of very many holds, may still be misspelt (montat is no form of mont).
func (x *Index) readKnown(ctx context.Context, w *want, place placed, last bool) {
	w.readings = []reading{{place, 1, true, w.token.Word}}
	if last {
		x.readBeginning(w, worthLonger)
	}
	if place.variant == anyForm && !x.real(w.token.Word) || len(x.pages) >= manyPages && x.terms[place.term].pages == 1 {
		x.readCorrected(ctx, w, last)
		w.shown = ""
	}
}

// manyPages is the size from which a help has misprints of its own.
const manyPages = 500

// readStop reads a stop word, which counts in the order of words. One or two
// letters at the end of the query may also begin a word to come.
func (x *Index) readStop(w *want, last bool) {
	if id, known := x.numbers[stopTerm(w.token.Word)]; known {
		w.readings = []reading{{placed{id, anyForm}, 1, true, ""}}
	}
	if last && len(w.token.Word) <= maxOpenStop {
		known := len(w.readings)
		x.readBeginning(w, worthLonger)
		w.takeReadings(known)
	}
}

// maxOpenStop is the length of the stop words that may begin another word.
const maxOpenStop = 2

// takeReadings lets pages meet a word by its readings from one on.
func (w *want) takeReadings(from int) {
	for _, r := range w.readings[from:] {
		w.options = append(w.options, option{[]int32{r.term}, r.variant, r.quality})
	}
}

// guess finds what a word that the vocabulary lacks may mean. A word of the
// language is less likely to be the beginning of another.
func (x *Index) guess(ctx context.Context, w *want, last bool) {
	real := x.real(w.token.Word)
	worth := worthBeginning
	if real {
		worth = worthLonger
	}
	if last && x.readBeginning(w, worth) {
		return
	}
	if real || x.readGlued(w) {
		return
	}
	x.readCorrected(ctx, w, last)
	if len(w.readings) == 0 && x.nearStop(w.token.Word) {
		w.token.Stop = true
	}
}

// nearStop says whether a word that means nothing else is a stop word mistyped.
func (x *Index) nearStop(text string) bool {
	if len(text) < minOneLetters || x.analyser.Shielded(text) {
		return false
	}
	return slices.ContainsFunc(x.stops, func(stop string) bool {
		whole, _ := distance(text, stop, 1)
		return whole <= 1
	})
}

// real says whether a word that the help lacks is one of a language all the
// same, and not another word mistyped.
func (x *Index) real(word string) bool {
	return slices.ContainsFunc(x.general, func(g *general) bool { return g.real(word) })
}

// minFirmLetters is the number of letters, at least half of a word, from which
// the author's synonyms of the word count already.
const minFirmLetters = 3

// maxBeginnings is how many words a beginning of so many letters may stand
// for, the commonest first. One letter begins a tenth of a vocabulary and tells
// nothing yet; each word costs time.
func maxBeginnings(letters int) int { return min(6*letters, 24) }

// readBeginning adds the words that begin with what was typed.
func (x *Index) readBeginning(w *want, quality float64) bool {
	typed := w.token.Word
	words := commonest(x.beginning(typed), maxBeginnings(len(typed)))
	for _, found := range words {
		if !w.reads(found.term) {
			firm := len(typed) >= minFirmLetters && 2*len(typed) >= len(found.text)
			w.readings = append(w.readings, reading{placed{found.term, anyForm}, quality, firm, found.text})
		}
	}
	return len(words) > 0
}

// commonest returns the n words that most pages hold, the commonest first and
// those of as many pages by their order.
func commonest(words []word, n int) []word {
	top := make([]word, 0, n+1)
	for _, w := range words {
		if len(top) == n && w.pages <= top[n-1].pages {
			continue
		}
		at := len(top)
		for at > 0 && top[at-1].pages < w.pages {
			at--
		}
		top = slices.Insert(top, at, w)
		top = top[:min(len(top), n)]
	}
	return top
}

// elisions are the words that lose their vowel before another. Without the
// apostrophe they are glued to it.
func elisions() []string { return []string{"qu", "d", "l", "j", "m", "n", "s", "t", "c"} }

// readGlued takes an elision off a word (dactivation), or cuts it into two
// words of the vocabulary (cartecps).
func (x *Index) readGlued(w *want) bool {
	text := w.token.Word
	for _, e := range elisions() {
		rest, found := strings.CutPrefix(text, e)
		if found && len(rest) >= minOneLetters && strings.IndexByte("aeiouyh", rest[0]) >= 0 {
			if id, known := x.known(rest); known {
				w.readings = []reading{{id, worthGlued, true, rest}}
				return true
			}
		}
	}
	return x.readCut(w)
}

// minCutLetters is the shortest part of a word cut in two.
const minCutLetters = 3

// readCut reads a word as two of the vocabulary, the rarer cut first.
func (x *Index) readCut(w *want) bool {
	text := w.token.Word
	for i := len(text) - minCutLetters; i >= minCutLetters; i-- {
		left, known := x.exact(text[:i])
		right, alsoKnown := x.exact(text[i:])
		if known && alsoKnown {
			w.options = append(w.options, option{[]int32{left.term, right.term}, anyForm, worthGlued})
			w.shown = left.shown + " " + right.shown
			return true
		}
	}
	return false
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

// rule is one way of saying something with what it also looks for.
type rule struct {
	left  []int32   // terms of the phrase with its stop words, in order
	bare  []int32   // the same without stop words
	right [][]int32 // each a phrase without stop words
}

// addSynonyms analyses the rules and adds their words to the vocabulary.
func (x *Index) addSynonyms(table faq.SynonymTable) {
	x.leading = map[int32][]int{}
	for _, r := range table {
		x.addRules(r.Left, r.Right)
		if r.Both {
			x.addRules(r.Right, r.Left)
		}
	}
}

// addRules adds a rule for each phrase of left.
func (x *Index) addRules(left, right []string) {
	var sides [][]int32
	for _, phrase := range right {
		if _, bare := x.phrase(phrase); len(bare) > 0 && x.anywhere(bare) {
			sides = append(sides, bare)
		}
	}
	if len(sides) == 0 {
		return
	}
	for _, phrase := range left {
		all, bare := x.phrase(phrase)
		if len(all) == 0 {
			continue
		}
		n := len(x.rules)
		x.rules = append(x.rules, rule{all, bare, sides})
		x.leading[all[0]] = append(x.leading[all[0]], n)
		if len(bare) > 1 && bare[0] != all[0] {
			x.leading[bare[0]] = append(x.leading[bare[0]], n)
		}
	}
}

// anywhere says whether every term is in some page: others find nothing.
func (x *Index) anywhere(terms []int32) bool {
	for _, t := range terms {
		if x.terms[t].pages == 0 {
			return false
		}
	}
	return true
}

// phrase analyses a phrase of the synonym files.
func (x *Index) phrase(text string) (all, bare []int32) {
	for _, t := range x.analyser.Tokens(text) {
		id := x.intern(t, text)
		all = append(all, id)
		if !t.Stop {
			bare = append(bare, id)
		}
	}
	return all, bare
}

// intern returns the term of a word, added to the vocabulary if need be.
func (x *Index) intern(t faq.Token, text string) int32 {
	stem := stopTerm(t.Word)
	if !t.Stop {
		stem = x.analyser.Stem(t.Word)
	}
	id, ok := x.numbers[stem]
	if !ok {
		id = int32(len(x.terms))
		x.numbers[stem] = id
		x.terms = append(x.terms, term{text: stem})
	}
	if !ok && !t.Stop {
		x.words = append(x.words, word{text: t.Word, shown: strings.ToLower(text[t.Start:t.End]), placed: placed{term: id}})
	}
	return id
}

// fits returns how many of the query's wants from i on the rule's phrase takes,
// 0 when it isn't said there. A want says a term when it may be read so.
func (r *rule) fits(wants []want, i int) int {
	if n := takes(r.left, wants[i:], false); n > 0 {
		return n
	}
	if len(r.bare) > 1 {
		return takes(r.bare, wants[i:], true)
	}
	return 0
}

// takes returns how many wants it takes to say phrase from the first want on,
// with or without looking at stop words.
func takes(phrase []int32, wants []want, skip bool) int {
	n := 0
	for _, t := range phrase {
		for skip && n > 0 && n < len(wants) && wants[n].token.Stop {
			n++
		}
		if n == len(wants) || !wants[n].says(t) {
			return 0
		}
		n++
	}
	return n
}

// says reports whether a word is likely to be read as a term.
func (w *want) says(t int32) bool {
	return slices.ContainsFunc(w.readings, func(r reading) bool { return r.firm && r.term == t })
}

// reads reports whether a word may be read as a term at all.
func (w *want) reads(t int32) bool {
	return slices.ContainsFunc(w.readings, func(r reading) bool { return r.term == t })
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
