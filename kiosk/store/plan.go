package store

import (
	"context"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// plan is a query as one language's index understands it.
type plan struct {
	index     *index
	text      string
	wants     []want
	weight    float64 // sum of the wants' weights
	corrected string  // the query with its corrections, "" without any
}

// want is one word of a query.
type want struct {
	token    faq.Token
	readings []reading
	options  []option
	weight   float64
	shown    string // the correction, "" for a word taken as typed
}

// reading is one way to understand a word: the term it means.
type reading struct {
	placed
	quality float64 // 1 for the word itself, less for a guess
	firm    bool    // sure enough for the author's synonyms to count
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
// words.
func (x *index) understand(ctx context.Context, text string) *plan {
	p := &plan{index: x, text: text}
	tokens := x.analyser.QueryTokens(text)
	for i, t := range tokens {
		p.wants = append(p.wants, x.read(ctx, t, i == len(tokens)-1))
	}
	p.applySynonyms()
	for i := range p.wants {
		p.weigh(i)
		p.weight += p.wants[i].weight
	}
	p.corrected = p.correction()
	return p
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
