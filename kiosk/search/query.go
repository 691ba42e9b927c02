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
	segment   []int   // of wants: the part of the sentence
	names     []name  // what the help lacks as a whole
	missing   bool    // what the query is about is something that the help does not know
	unknown   name    // the weightiest that it does not know
	some      bool    // there is an unknown
	objects   bool    // there is an object
	negated   bool    // it says that something is not so
	enough    float64 // the share of its weight that the best page must cover
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
	said     bool   // an author's phrase of several words says it
	alien    bool   // it is part of a name that the help lacks
	happens  bool   // it tells what happens, or is done
	object   bool   // it may be what it happens to
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
	p.segment = p.segments()
	p.setAside()
	p.setPersonsAside()
	p.setPlacesAside()
	for i := range p.wants {
		if own != nil && own.asideAt(p.wants[i].token.Start) {
			p.wants[i].aside = true
		}
	}
	for i := range p.wants {
		p.weigh(i)
	}
	p.findNames()
	p.findMissing(own == nil)
	for i := range p.wants {
		w := &p.wants[i]
		p.negated = p.negated || negates(w.token.Word)
		w.happens = p.predicate(i)
		w.object = !w.happens && !w.token.Stop && !w.vague && !w.aside && x.reachable(w)
		p.objects = p.objects || w.object
	}
	for i := range p.wants {
		p.weight += p.wants[i].weight
	}
	p.enough = enough
	if p.words() <= fewWords {
		p.enough = enoughOfFew
	}
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

// findMissing finds what the query is about that the help does not know. What it
// knows in another part of the sentence answers for the whole; what is no word of
// any language may be a slip or a name, and is passed over where the help knows
// the rest. own says that the query is read in the visitor's own language: there
// what the query is not about counts less.
func (p *plan) findMissing(own bool) {
	heaviest, real, named := 0., false, false
	for i := range p.wants {
		if w := &p.wants[i]; !w.vague && !w.alien && w.weight > heaviest && !p.index.reachable(w) {
			p.unknown, heaviest, p.some = name{i, i}, w.weight, true
			real = p.index.real(w.token.Word)
		}
	}
	for _, n := range p.names {
		weight := 0.
		for i := n.from; i <= n.to; i++ {
			weight = max(weight, p.wants[i].weight)
		}
		if !named || weight > heaviest {
			p.unknown, heaviest, p.some, real, named = n, weight, true, true, true
		}
	}
	if !p.some {
		return
	}
	lacking, here, elsewhere := p.known(real)
	beside := weightBeside
	if p.words() >= longQuery {
		lacking, beside = heaviest, weightBesideMuch
	}
	p.missing = (real || here+elsewhere == 0) && lacking > worthKnown*here && elsewhere == 0 || p.happensUnknown()
	if named && p.missing && p.words() >= longQuery && p.aboutMore() {
		p.missing = false
	}
	if !p.missing && own {
		for i := range p.wants {
			if w := &p.wants[i]; w.alien || !p.index.reachable(w) {
				w.weight *= beside
			}
		}
	}
}

// aboutMore says whether the query names, apart from what the help lacks, a thing
// that several of its questions are about: "interne étranger, quelle carte".
func (p *plan) aboutMore() bool {
	for i := range p.wants {
		w := &p.wants[i]
		if w.alien || w.token.Stop || w.aside || p.predicate(i) || len(w.readings) == 0 || !p.index.reachable(w) || !p.index.noun(w.token.Word) {
			continue
		}
		heads := slices.ContainsFunc(p.names, func(n name) bool {
			return int(p.before(int32(n.from))) == i && p.joint(i, n.from) != apart
		})
		if !heads && int(p.index.terms[w.readings[0].term].titles) >= severalTitles {
			return true
		}
	}
	return false
}

// happensUnknown says whether a query of few words tells what happened, and the help
// knows nothing of that: a lost card is another thing than a card.
func (p *plan) happensUnknown() bool {
	words, lacking := 0, false
	for i := range p.wants {
		w := &p.wants[i]
		if w.token.Stop || w.aside {
			continue
		}
		words++
		if predicate := p.index.analyser.Predicate(w.token.Word); predicate && p.index.reachable(w) {
			return false
		} else if predicate {
			lacking, p.unknown = true, name{i, i}
		}
	}
	return lacking && words <= fewWords+1
}

// What a word counts for when it comes to what the query is about, beside a noun
// that the help does not know.
const (
	worthKnown     = .8  // for one that it knows
	worthField     = 1.2 // for a name of the field
	worthFieldMuch = 3.  // the same in a long query
	worthVerb      = .4  // for a verb that it does not know
)

// longQuery is how many words make a sentence, which tells of more than it asks:
// there each word weighs for itself.
const longQuery = 5

// words returns how many words of the query tell something.
func (p *plan) words() int {
	n := 0
	for i := range p.wants {
		if w := &p.wants[i]; !w.token.Stop && !w.aside {
			n++
		}
	}
	return n
}

// known returns how much of what the query is about the help does not know, and
// how much it knows in the same part of the sentence and in the others.
func (p *plan) known(real bool) (lacking, here, elsewhere float64) {
	field := worthField
	if p.words() >= longQuery {
		field = worthFieldMuch
	}
	for i := range p.wants {
		w := &p.wants[i]
		predicate := p.index.analyser.Predicate(w.token.Word) || w.vague
		same := p.segment[i] == p.segment[p.unknown.from]
		switch known := p.index.reachable(w) && !w.alien; {
		case !known && same && !w.vague && (w.alien || p.index.noun(w.token.Word)):
			lacking += w.weight
		case !known && same && !w.vague:
			lacking += worthVerb * w.weight
		case !known:
		case !same && !predicate:
			elsewhere += w.weight
		case same && p.index.analyser.Shielded(w.token.Word):
			here += field * w.weight
		case same && real && predicate:
			here += worthPredicate * w.weight
		case same:
			here += w.weight
		}
	}
	return lacking, here, elsewhere
}

// negates says whether a folded word says that something is not so.
func negates(word string) bool {
	return strings.Contains(" pas non ne jamais aucun aucune rien not no never cannot dont doesnt ", " "+word+" ")
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
