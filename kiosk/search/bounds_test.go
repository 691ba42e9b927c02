package search

import (
	"context"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
)

// patience is a context that a search may look at so many times; then its time is over.
type patience struct {
	context.Context
	looks, until int
}

func (p *patience) Err() error {
	if p.looks++; p.looks > p.until {
		return context.DeadlineExceeded
	}
	return nil
}

// syntheticEngine is the engine of a made help of so many pages, and what is typed into it.
func syntheticEngine(t *testing.T, pages int) (*Engine, []string) {
	t.Helper()
	s := faqtest.NewSynthetic(7, pages)
	c := s.Collection(pages)
	var indexes []*Index
	for _, l := range c.Languages {
		x, err := Open(string(Build(c, l)))
		if err != nil {
			t.Fatal(err)
		}
		indexes = append(indexes, x)
	}
	e := New(indexes)
	e.Ready()
	return e, s.Keystrokes(c, 6)
}

// What a search costs stays bounded while the help grows, in counts that hold on any
// machine: what it allocates, and how often it looks at the time, at most 16,384 postings
// or 4,096 words apart (betweenTimes, betweenLooks). Once its time is over it ends.
func TestBoundsOfASearch(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it builds an index of 5,000 pages")
	}
	const (
		mostAllocated = 150 // times a keystroke, on average; 94 were counted, 107 by the race detector
		mostLooks     = 20  // 13 were counted
		mostAfter     = 4   // looks when the time is over: each loop that is left ends at its first
	)
	for _, pages := range []int{500, 5_000} {
		e, typed := syntheticEngine(t, pages)
		allocated := testing.AllocsPerRun(2, func() {
			for _, text := range typed {
				if _, err := e.Search(t.Context(), faq.Query{Text: text, Lang: faq.French}); err != nil {
					t.Fatal(err)
				}
			}
		}) / float64(len(typed))
		looks, after := 0, 0
		for _, text := range typed {
			search := func(until int) int {
				ctx := &patience{Context: t.Context(), until: until}
				e.rank(ctx, e.indexes[0].understand(ctx, text, nil))
				return ctx.looks
			}
			whole := search(1 << 30)
			looks, after = max(looks, whole), max(after, search(whole/2)-whole/2)
		}
		t.Logf("%d pages: %.0f allocations a keystroke, %d looks at the time at most, %d when it is over", pages, allocated, looks, after)
		if allocated > mostAllocated || looks > mostLooks || after > mostAfter {
			t.Errorf("%d pages: want at most %d allocations, %d looks, %d when the time is over", pages, mostAllocated, mostLooks, mostAfter)
		}
	}
}
