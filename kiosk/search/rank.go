package search

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"guichet/kiosk/faq"
)

// found is a page with its score and the plan that found it.
type found struct {
	id string
	score
	plan *plan
}

// Where a search stops looking further.
const (
	wholly = .9 // share of a query's weight from which a page meets all of it
	plenty = 10 // pages that meet all of it
)

// worthForeign is what a page is worth that was found through another
// language: a visitor may type English on the French screen.
const worthForeign = .95

// rankAll ranks the pages for a query, in the other languages too when this
// one leaves part of it unmet. With an error it returns the best so far.
func (e *Engine) rankAll(ctx context.Context, p *plan) ([]found, error) {
	pages, err := e.rank(ctx, p)
	if err != nil || len(pages) > 0 && pages[0].cover >= wholly {
		return pages, err
	}
	for _, x := range e.indexes {
		if x == p.index {
			continue
		}
		var more []found
		more, err = e.rank(ctx, x.understand(ctx, p.text))
		for i := range more {
			more[i].total *= worthForeign
		}
		pages = append(pages, more...)
	}
	sortFound(pages)
	return once(pages), err
}

// worthCard is what a question that fits the card in the slot gains: enough to
// pass one that answers about as well, not one that answers better.
const worthCard = 1.1

// favour moves pages up that fit the card in the slot, if they answer at all.
func favour(pages []found, ids []string) {
	for i := range pages {
		if pages[i].cover >= enough && slices.Contains(ids, pages[i].id) {
			pages[i].total *= worthCard
		}
	}
	sortFound(pages)
}

// sortFound puts the best page first.
func sortFound(pages []found) {
	slices.SortStableFunc(pages, func(a, b found) int { return cmp.Compare(b.total, a.total) })
}

// once keeps the first of the pages that answer the same question.
func once(pages []found) []found {
	seen := map[string]bool{}
	return slices.DeleteFunc(pages, func(f found) bool {
		again := seen[f.id]
		seen[f.id] = true
		return again
	})
}

// rank compares the pages that up to three matches propose with the plan:
// every word of the query in the question or an alias; any word there; and the
// rarest words in the answer. It stops when enough pages meet the whole query.
func (e *Engine) rank(ctx context.Context, p *plan) ([]found, error) {
	groups := p.groups()
	if len(groups) == 0 {
		return nil, nil
	}
	r := &ranking{plan: p, weights: chosen(), seen: map[int64]bool{}}
	if len(groups) > 1 {
		r.add(e.data.Propose(ctx, all(groups)))
	}
	if r.whole < plenty && r.err == nil {
		r.add(e.data.Propose(ctx, anyOf(groups)))
	}
	if m := p.rarest(); m.Text != "" && r.whole == 0 && r.err == nil {
		r.add(e.data.Propose(ctx, m))
	}
	sortFound(r.pages)
	return r.pages, r.err
}

// ranking collects pages with their scores.
type ranking struct {
	plan    *plan
	weights weights
	pages   []found
	seen    map[int64]bool
	whole   int // pages that meet the whole query
	err     error
}

// add compares more pages with the plan.
func (r *ranking) add(list []Proposed, err error) {
	r.err = err
	for _, one := range list {
		if r.seen[one.Number] {
			continue
		}
		r.seen[one.Number] = true
		var b bag
		if !b.decode(one.Terms) {
			r.err = ErrDamaged
			return
		}
		s := r.plan.score(&b, r.weights)
		if s.cover >= wholly {
			r.whole++
		}
		r.pages = append(r.pages, found{id: one.ID, score: s, plan: r.plan})
	}
}

// Bounds of the full-text search. FTS5 ranks a page in about a microsecond:
// the postings that it may rank are what a keystroke costs.
const (
	candidates  = 30    // pages taken of each ranking
	maxPostings = 1_000 // postings ranked at once
	maxAnswered = 8     // words looked for in the answers
)

// Proposed is a page that the full-text index proposes.
type Proposed struct {
	Number int64
	ID     string
	Terms  []byte // as Page.Terms
}

// Match is a query of the full-text index, in FTS5's language.
type Match struct {
	Lang    faq.Lang
	Answers bool // look in the answers, not in the questions and their aliases
	Text    string
	Ranked  bool // the best first; otherwise any
	Limit   int  // pages

	postings int // how many entries of the index it walks through, at most
}

// groups writes what each want looks for, the rarest first. Stems hold letters
// and digits only, and are quoted so that none of them can be an operator.
func (p *plan) groups() []Match {
	var list []Match
	for i := range p.wants {
		if terms := p.index.optionTerms(&p.wants[i]); len(terms) > 0 {
			g := Match{Lang: p.index.lang, Text: "(" + p.index.or(terms) + ")"}
			for _, t := range terms {
				g.postings += int(p.index.terms[t].Titles)
			}
			list = append(list, g)
		}
	}
	slices.SortStableFunc(list, func(a, b Match) int { return cmp.Compare(a.postings, b.postings) })
	return list
}

// all matches the questions and aliases that hold something of every group.
func all(groups []Match) Match {
	return joined(groups, " AND ", groups[0].postings)
}

// anyOf matches those that hold something of any group; the commonest groups are
// left out when the ranking of all would take too long.
func anyOf(groups []Match) Match {
	postings := groups[0].postings
	n := 1
	for n < len(groups) && postings+groups[n].postings <= maxPostings {
		postings += groups[n].postings
		n++
	}
	return joined(groups[:n], " OR ", postings)
}

// joined joins groups to one match.
func joined(groups []Match, operator string, postings int) Match {
	texts := make([]string, len(groups))
	for i, g := range groups {
		texts[i] = g.Text
	}
	return newMatch(groups[0].Lang, false, strings.Join(texts, operator), postings)
}

// newMatch returns a match for the best candidates. One of too many pages is not
// ranked: the first ones are those with the shortest questions.
func newMatch(lang faq.Lang, answers bool, text string, postings int) Match {
	return Match{lang, answers, text, postings <= maxPostings, candidates, postings}
}

// or matches any term.
func (x *Index) or(terms []int32) string {
	var b strings.Builder
	for i, t := range terms {
		if i > 0 {
			b.WriteString(" OR ")
		}
		b.WriteString(`"` + x.terms[t].Text + `"`)
	}
	return b.String()
}

// optionTerms returns the terms that any option needs and some page holds.
func (x *Index) optionTerms(w *want) []int32 {
	var list []int32
	for _, o := range w.options {
		for _, t := range o.terms {
			if x.terms[t].Pages > 0 {
				list = append(list, t)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// rarest matches answers with the rarest words of the query, as many as can be
// ranked; its text is empty when the rarest is too common.
func (p *plan) rarest() Match {
	terms := p.meant()
	slices.SortStableFunc(terms, func(a, b int32) int {
		return cmp.Compare(p.index.terms[a].Pages, p.index.terms[b].Pages)
	})
	postings, n := 0, 0
	for n < min(len(terms), maxAnswered) && postings+int(p.index.terms[terms[n]].Pages) <= maxPostings {
		postings += int(p.index.terms[terms[n]].Pages)
		n++
	}
	return newMatch(p.index.lang, true, p.index.or(terms[:n]), postings)
}

// meant returns the terms of the options that are no mere guess at how a word
// goes on.
func (p *plan) meant() []int32 {
	var list []int32
	for _, w := range p.wants {
		for _, o := range w.options {
			for _, t := range o.terms {
				if o.quality > worthLonger && p.index.terms[t].Pages > 0 {
					list = append(list, t)
				}
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

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
func (x *Index) share(form form, met []float64) float64 {
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
func (x *Index) bodyHit(w *want, b *bag) float64 {
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
