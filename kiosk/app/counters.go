package app

import (
	"maps"
	"sync"

	"guichet/kiosk/session"
)

// Counters counts in memory: how often each question was read and whether it
// helped, and how often each verdict was given on each type of card. Nothing in it says when or who; it is lost when the program ends.
type Counters struct {
	mu    sync.Mutex
	count map[session.Counter]map[string]int
	miss  map[string]int
}

// maxMisses bounds the searches without an answer that are told apart, and
// fewestVisits is from how many visits on one is told to anybody: what fewer
// people typed could be somebody's words.
const (
	maxMisses    = 10_000
	fewestVisits = 3
)

// maxCounted bounds the questions that are told apart for one counter.
const maxCounted = 100_000

// NewCounters returns counters at zero, safe for concurrent use.
func NewCounters() *Counters {
	return &Counters{count: map[session.Counter]map[string]int{}, miss: map[string]int{}}
}

// Add adds one.
func (c *Counters) Add(what session.Counter, id string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.count[what]
	if m == nil {
		m = map[string]int{}
		c.count[what] = m
	}
	if _, known := m[id]; known || len(m) < maxCounted {
		m[id]++
	}
}

// Miss counts a visit whose last search had no answer, by its words.
func (c *Counters) Miss(words string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if _, known := c.miss[words]; known || len(c.miss) < maxMisses {
		c.miss[words]++
	}
}

// Misses returns the searches without an answer that at least three visits
// ended with, with their number.
func (c *Counters) Misses() map[string]int {
	c.mu.Lock()
	defer c.mu.Unlock()
	told := map[string]int{}
	for words, n := range c.miss {
		if n >= fewestVisits {
			told[words] = n
		}
	}
	return told
}

// Totals are all counts at one moment.
type Totals struct {
	Count  map[session.Counter]map[string]int // by id, and of CountVerdict by "valid CPS"
	Misses map[string]int                     // as Misses tells them
}

// Snapshot returns a copy of all counts.
func (c *Counters) Snapshot() Totals {
	t := Totals{Count: map[session.Counter]map[string]int{}, Misses: c.Misses()}
	c.mu.Lock()
	defer c.mu.Unlock()
	for what, ids := range c.count {
		t.Count[what] = maps.Clone(ids)
	}
	return t
}

// Get returns a count.
func (c *Counters) Get(what session.Counter, id string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count[what][id]
}
