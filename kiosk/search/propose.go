package search

import (
	"cmp"
	"context"
	"slices"
)

// Bounds of a ranking.
const (
	candidates   = 40      // pages compared word by word with the query
	betweenTimes = 1 << 14 // postings read between two looks at the time
)

// What a posting counts for among the candidates, for a word of weight 1.
const (
	candidateTitle = 2. // in the question or an alias
	candidateBody  = 1. // in the answer, at most
)

// propose adds up, for the pages that hold something of the query, what they hold,
// the words that may count for most first. In a large help it stops to look at
// every page once no other can come among the best: what a page can still gain is
// known from the weights of the words left, and that of a word in questions and
// aliases is looked up first, where few pages hold it. Which pages are the best is
// the same as without (MaxScore: Turtle and Flood, 1995). False says that the time
// ran out.
func (s *scratch) propose(ctx context.Context) bool {
	order := s.byBound()
	left := float32(0) // what a page can gain in answers
	for _, i := range order {
		left += s.bound(i)
	}
	for at, i := range order {
		if s.plan.index.titled != nil && s.choose(order[at:], left) {
			return s.proposeChosen(ctx, order[at:])
		}
		if !s.proposeWant(ctx, i, nil) {
			return false
		}
		left -= s.bound(i)
	}
	return true
}

// proposeChosen does the rest of propose for the pages that were chosen.
func (s *scratch) proposeChosen(ctx context.Context, wants []int) bool {
	for _, i := range wants {
		if !s.proposeWant(ctx, i, s.chosen) {
			return false
		}
	}
	s.pages = slices.DeleteFunc(s.pages, func(n int32) bool {
		out := !s.chosen[n]
		if out {
			s.sums[n] = 0
		}
		return out
	})
	return true
}

// byBound returns the wants that pages can meet, those that may count for most
// first.
func (s *scratch) byBound() []int {
	var order []int
	for i := range s.plan.wants {
		if s.bound(i) > 0 {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(s.bound(b), s.bound(a)) })
	return order
}

// bound returns what a want counts for at most beside what its words count for in
// questions and aliases.
func (s *scratch) bound(i int) float32 {
	best := 0.
	for _, o := range s.plan.wants[i].options {
		if len(o.terms) == 1 {
			best = max(best, o.quality*candidateBody)
		} else {
			best = max(best, o.quality*(candidateBody+candidateTitle))
		}
	}
	return float32(s.plan.wants[i].weight * best)
}

// slack makes up for how sums of numbers of 32 bits are rounded.
const slack = 1e-3

// choose finds the pages that can still be among the best, when these wants are
// left and can add so much to a page in its answer; false when any page can.
func (s *scratch) choose(wants []int, left float32) bool {
	s.bounded = append(s.bounded[:0], s.pages...)
	for _, n := range s.pages {
		s.lower[n] = s.sums[n]
	}
	for _, i := range wants {
		s.boundWant(i)
	}
	least := s.least()
	enough := left < least-slack
	for _, n := range s.bounded {
		if enough && s.lower[n]+left >= least-slack {
			s.chosen[n] = true
			if s.sums[n] == 0 {
				s.pages = append(s.pages, n)
				s.sums[n] = leastSum
			}
		}
		s.lower[n] = 0
	}
	return enough
}

// leastSum marks a page as one with a sum, and is too small to count.
const leastSum = 1e-30

// boundWant adds to the lower bounds of pages what they gain by a want in their
// questions and aliases.
func (s *scratch) boundWant(i int) {
	w := &s.plan.wants[i]
	for _, o := range w.options {
		if len(o.terms) > 1 {
			continue
		}
		v := float32(w.weight*o.quality) * candidateTitle
		d := decoder{rest: s.plan.index.titled[o.terms[0]]}
		for page := -1; d.rest != ""; {
			page += d.int() + 1
			if v > s.current[page] {
				if s.current[page] == 0 {
					s.touched = append(s.touched, int32(page))
				}
				s.current[page] = v
			}
		}
	}
	s.bounded = s.settle(s.lower, s.bounded)
}

// settle adds what the word under way brings each page to its sum, and appends the pages
// that had none yet.
func (s *scratch) settle(sums []float32, pages []int32) []int32 {
	for _, n := range s.touched {
		if sums[n] == 0 {
			pages = append(pages, n)
		}
		sums[n] += s.current[n]
		s.current[n] = 0
	}
	s.touched = s.touched[:0]
	return pages
}

// least returns what the last of the best candidates has at least, 0 where there
// are fewer.
func (s *scratch) least() float32 {
	if len(s.bounded) < candidates {
		return 0
	}
	best := make([]float32, 0, candidates+1)
	for _, n := range s.bounded {
		v := s.lower[n]
		if len(best) == candidates && v <= best[candidates-1] {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, v, func(a, b float32) int { return cmp.Compare(b, a) })
		best = slices.Insert(best, at, v)
		best = best[:min(len(best), candidates)]
	}
	return best[candidates-1]
}

// proposeWant lets pages meet a want: those of only, or all for nil.
func (s *scratch) proposeWant(ctx context.Context, i int, only []bool) bool {
	w := &s.plan.wants[i]
	for _, o := range w.options {
		if len(o.terms) == 1 {
			s.proposeTerm(ctx, o.terms[0], float32(w.weight*o.quality), only)
		} else {
			s.proposeGroup(o.terms, float32(w.weight*o.quality), only)
		}
	}
	s.pages = s.settle(s.sums, s.pages)
	return ctx.Err() == nil
}

// proposeTerm lets the pages that hold a term meet the want under way.
func (s *scratch) proposeTerm(ctx context.Context, t int32, worth float32, only []bool) {
	x := s.plan.index
	d := decoder{rest: x.terms[t].postings}
	for page, n := -1, 1; d.rest != ""; n++ {
		head := d.int()
		page += head>>1 + 1
		count := d.int()
		if d.bad || page >= len(x.pages) || n%betweenTimes == 0 && ctx.Err() != nil {
			return
		}
		if only == nil || only[page] {
			s.propose1(int32(page), head&1 == 1, float32(count), worth)
		}
	}
}

// propose1 lets one page meet the want under way.
func (s *scratch) propose1(page int32, inTitle bool, count, worth float32) {
	v := count / (count + s.plan.index.norms[page]) * candidateBody
	if inTitle {
		v += candidateTitle
	}
	v *= worth
	if now := s.current[page]; v > now {
		if now == 0 {
			s.touched = append(s.touched, page)
		}
		s.current[page] = v
	}
}

// proposeGroup lets the pages that hold all of terms meet the want under way.
func (s *scratch) proposeGroup(terms []int32, worth float32, only []bool) {
	x := s.plan.index
	var both []posting
	for i, t := range terms {
		if i == 0 {
			both = slices.Collect(x.postings(t))
			continue
		}
		kept, at := both[:0], 0
		for one := range x.postings(t) {
			for at < len(both) && both[at].page < one.page {
				at++
			}
			if at == len(both) {
				break
			}
			if both[at].page == one.page {
				one.inTitle = one.inTitle && both[at].inTitle
				one.count = min(one.count, both[at].count)
				kept = append(kept, one)
				at++
			}
		}
		both = kept
	}
	for _, one := range both {
		if only != nil && !only[one.page] {
			continue
		}
		s.propose1(one.page, one.inTitle, float32(one.count), worth)
	}
}

// best returns the n pages with the greatest sums, those of as much by number.
func (s *scratch) best(n int) []int32 {
	top := make([]int32, 0, n+1)
	for _, page := range s.pages {
		sum := s.sums[page]
		if len(top) == n {
			if last := top[n-1]; sum < s.sums[last] || sum == s.sums[last] && page > last {
				continue
			}
		}
		at := len(top)
		for at > 0 && (s.sums[top[at-1]] < sum || s.sums[top[at-1]] == sum && top[at-1] > page) {
			at--
		}
		top = slices.Insert(top, at, page)
		top = top[:min(len(top), n)]
	}
	return top
}
