package search

import (
	"math"
	"slices"
)

// Weights of the parts of a page's score. How well the answer meets the query
// counts a little always, and more where the question does not say it.
const (
	weightCover   = .57 // share of the query's weight met by the question or alias
	weightShare   = .26 // share of the question or alias met by the query
	weightOrder   = .08 // words that follow each other in both
	weightDenial  = .05 // both say that something is not so
	weightBegins  = .25 // the query, word for word, is how the question begins
	weightBody    = .06 // how well the answer meets the query
	weightBodyFor = .15 // the same, for the share that the question leaves unmet

	worthInBody   = .6  // what meeting a word only in the answer is worth for cover
	answersInBody = .7  // the same when it comes to whether there is an answer at all
	worthAlias    = .97 // what an alias is worth beside the question
)

// Weights of the parts of an answer's score, each a share of the query's weight.
const (
	weightCounts  = .4 // met by the whole answer, as BM25 counts
	weightPassage = .4 // met by the best passage
	weightPairs   = .2 // words that follow each other in both
	weightLead    = .5 // met by the beginning, which says what an answer is about
)

const (
	worthBefore  = .5   // what a word met in the passage before is worth
	leadWords    = 30   // passages that begin before so many words are the beginning
	longAnswer   = 1000 // words from which one in an answer tells half of what it tells in a short one
	worthVariant = .9   // another word of the same stem: stemmers bring too much together (loyer and loi)
	weightPlace  = .3   // what a stop word counts for in the order of words
)

// Constants of BM25 for hits in the answer (Robertson and Spärck Jones).
const (
	saturation    = 1.2
	normalisation = .75
)

// compare compares a page with the query, word by word.
func (s *scratch) compare(n int32) score {
	entry := &s.plan.index.pages[n]
	forms := decoder{rest: entry.page}
	answer := forms
	for range answer.count(1) {
		for range answer.count(2) {
			answer.int()
			answer.int()
		}
	}
	s.seen = 0
	for i := range s.locals {
		s.locals[i].count, s.locals[i].last = 0, 0
	}
	body := s.compareAnswer(&answer, float64(s.plan.index.norms[n]))
	inBody := worthInBody / (1 + float64(entry.length)/longAnswer)
	loose := s.plan.objects && !s.asksOf(forms)
	best := score{}
	for f := range forms.count(1) {
		one := s.compareForm(&forms, inBody, body, loose)
		switch {
		case f > 0:
			one.total *= worthAlias
		case s.begins():
			one.total, one.is = one.total+weightBegins, 1
		}
		best.total = max(best.total, one.total)
		best.is = max(best.is, one.is)
		best.cover = max(best.cover, one.cover)
		best.holds = max(best.holds, one.holds)
	}
	return best
}

// compareAnswer reads the passages of an answer and returns how well they meet
// the query; it leaves in s.body how well they meet each want. norm is BM25's
// factor of a count in an answer so long.
func (s *scratch) compareAnswer(d *decoder, norm float64) float64 {
	clear(s.before)
	clear(s.lead)
	clear(s.body)
	clear(s.pairs)
	best, read := 0., 0
	for d.rest != "" {
		length := d.count(1)
		s.readPassage(d, length)
		cover := 0.
		for i := range s.hits {
			cover += s.plan.wants[i].weight * max(s.hits[i], worthBefore*s.before[i])
			if read < leadWords {
				s.lead[i] = max(s.lead[i], s.hits[i])
			}
		}
		best = max(best, cover)
		read += length
		s.hits, s.before = s.before, s.hits
	}
	s.countHits(norm)
	counts, lead, pairs := 0., 0., 0.
	for i := range s.plan.wants {
		weight := s.plan.wants[i].weight
		counts += weight * s.body[i]
		lead += weight * s.lead[i]
		if s.pairs[i] {
			pairs += weight
		}
	}
	return (weightCounts*counts + weightPassage*best + weightPairs*pairs + weightLead*lead) / s.plan.weight
}

// readPassage notes what a passage of so many words meets of the query.
func (s *scratch) readPassage(d *decoder, length int) {
	const none = int32(-2)
	clear(s.hits)
	s.seen++
	last := none // the want that the word before met
	for range length {
		t := d.int()
		if t >= len(s.slot) || s.slot[t] == 0 {
			last = none
			continue
		}
		l := &s.locals[s.slot[t]-1]
		l.count++
		l.last = s.seen
		met := none
		for _, u := range l.uses {
			s.hits[u.want] = max(s.hits[u.want], u.quality)
			if last >= 0 && s.plan.before(u.want) == last {
				s.pairs[u.want] = true
			}
			met = u.want
		}
		last = met
	}
	for _, g := range s.groups {
		if s.holdsAll(g) {
			s.hits[g.want] = max(s.hits[g.want], g.quality)
		}
	}
}

// holdsAll says whether the form or passage under way holds every term of a
// group.
func (s *scratch) holdsAll(g group) bool {
	for _, l := range g.locals {
		if s.locals[l].last != s.seen {
			return false
		}
	}
	return true
}

// countHits fills s.body: more for more hits, less in a longer answer.
func (s *scratch) countHits(norm float64) {
	for i := range s.locals {
		l := &s.locals[i]
		for _, u := range l.uses {
			s.body[u.want] = max(s.body[u.want], u.quality*float64(l.count)/(float64(l.count)+norm))
		}
	}
	for _, g := range s.groups {
		count := math.MaxInt
		for _, l := range g.locals {
			count = min(count, s.locals[l].count)
		}
		s.body[g.want] = max(s.body[g.want], g.quality*float64(count)/(float64(count)+norm))
	}
}

// compareForm compares the question, or one alias, with the query. loose says
// that what happens counts little.
func (s *scratch) compareForm(d *decoder, inBody, body float64, loose bool) score {
	p := s.plan
	share := s.readForm(d)
	if loose {
		s.tieDown()
	}
	var titled, ranked, gate, held float64
	for i := range p.wants {
		weight, hit, present, any := p.wants[i].weight, s.hits[i], 0., 0.
		if s.body[i] > 0 {
			present, any = answersInBody, 1
		}
		titled += weight * hit
		ranked += weight * max(hit, inBody*s.body[i])
		gate += weight * max(hit, present)
		held += weight * max(hit, any)
	}
	cover := ranked / p.weight
	return score{
		total: weightCover*cover + s.denial() +
			weightShare*share*math.Sqrt(cover) + // a short question met by chance is no answer
			weightOrder*s.order() +
			body*(weightBody+weightBodyFor*(1-titled/p.weight)),
		is:    min(share, titled/p.weight),
		cover: gate / p.weight,
		holds: held / p.weight,
	}
}

// tieDown lets what happens (lost, renewed) count little in a form.
func (s *scratch) tieDown() {
	for i := range s.plan.wants {
		if s.plan.wants[i].happens {
			s.hits[i] *= worthPredicate
		}
	}
}

// asksOf says whether a question or one of its aliases names an object of the
// query. Where none does, what happens there happens to another thing.
func (s *scratch) asksOf(forms decoder) bool {
	for range forms.count(1) {
		for range forms.count(2) {
			t := forms.int()
			forms.int()
			if t >= len(s.slot) || s.slot[t] == 0 {
				continue
			}
			for _, u := range s.locals[s.slot[t]-1].uses {
				if s.plan.wants[u.want].object {
					return true
				}
			}
		}
	}
	return false
}

// readForm notes what the words of a form meet of the query, and where, and
// returns the share of the form's weight that is met.
func (s *scratch) readForm(d *decoder) float64 {
	clear(s.hits)
	for i := range s.places {
		s.places[i] = -1
	}
	s.seen++
	s.denied = false
	length := d.count(2)
	s.met = resized(s.met, length)
	again := *d
	for i := range length {
		s.met[i] = 0
		t, variant := d.int(), int32(d.int())
		s.denied = s.denied || t < len(s.slot) && s.plan.index.negating[t]
		if t < len(s.slot) && s.slot[t] != 0 {
			s.meetWord(&s.locals[s.slot[t]-1], i, variant)
		}
	}
	for _, g := range s.groups {
		if s.holdsAll(g) {
			s.meetGroup(g, again, length)
		}
	}
	x := s.plan.index
	all, met := 0., 0.
	for i := range length {
		t := again.int()
		again.int()
		if t < len(x.tells) {
			all += float64(x.tells[t])
			met += float64(x.tells[t]) * s.met[i]
		}
	}
	if all == 0 {
		return 0
	}
	return met / all
}

// meetWord lets a word of a form, at place i, meet what it can.
func (s *scratch) meetWord(l *local, i int, variant int32) {
	l.last = s.seen
	for _, u := range l.uses {
		if u.quality == 0 {
			if s.places[u.want] < 0 {
				s.places[u.want] = i
			}
			continue
		}
		quality := u.quality
		if u.variant != anyForm && u.variant != variant {
			quality *= worthVariant
		}
		s.meet(u.want, i, quality)
	}
}

// meet notes that the word at place i of a form meets a want.
func (s *scratch) meet(want int32, i int, quality float64) {
	s.met[i] = max(s.met[i], quality)
	if quality > s.hits[want] {
		s.hits[want], s.places[want] = quality, i
	}
}

// meetGroup lets the words of a form meet an option of several terms, all of
// which it holds.
func (s *scratch) meetGroup(g group, words decoder, length int) {
	for i := range length {
		t := words.int()
		words.int()
		if t < len(s.slot) && s.slot[t] != 0 && slices.Contains(g.locals, s.slot[t]-1) {
			s.meet(g.want, i, g.quality)
		}
	}
}

// fewestBegun is how many words, little ones too, make it no chance that a query is how a
// question begins.
const fewestBegun = 3

// begins says whether the form under way begins with the query, word for word: "qui peut
// avoir une e-CPS" means one question, though only its last word is in no other.
func (s *scratch) begins() bool {
	told := false
	for i, place := range s.places {
		if place != i {
			return false
		}
		told = told || s.hits[i] > 0
	}
	return told && len(s.places) >= fewestBegun
}

// denial returns what a form gains that denies something, as the query does.
func (s *scratch) denial() float64 {
	if s.denied && s.plan.negated {
		return weightDenial
	}
	return 0
}

// order returns how much of the query's weight stands in a form as it stands
// in the query: right after the same word.
func (s *scratch) order() float64 {
	kept, all := 0., 0.
	for i := 1; i < len(s.places); i++ {
		weight := max(s.plan.wants[i].weight, weightPlace)
		all += weight
		if s.places[i-1] >= 0 && s.places[i] == s.places[i-1]+1 {
			kept += weight
		}
	}
	if all == 0 {
		return 0
	}
	return kept / all
}
