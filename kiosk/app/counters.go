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
	miss  map[session.MissedWord]int
}

// maxMisses bounds the words of searches without an answer that are told apart, and
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
	return &Counters{count: map[session.Counter]map[string]int{}, miss: map[session.MissedWord]int{}}
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

// Miss counts the words of a visit's searches that ended without an answer being
// opened.
func (c *Counters) Miss(words []session.MissedWord) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, w := range words {
		if _, known := c.miss[w]; known || len(c.miss) < maxMisses {
			c.miss[w]++
		}
	}
}

// Misses returns the words of searches that ended without an answer being opened,
// with the number of visits that typed them, from three on; and for each the topic
// that came nearest most often, "" for none.
func (c *Counters) Misses() (visits map[string]int, topics map[string]string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	visits, topics = map[string]int{}, map[string]string{}
	most := map[string]int{}
	for w, n := range c.miss {
		visits[w.Word] += n
		if n > most[w.Word] || n == most[w.Word] && w.Topic < topics[w.Word] {
			most[w.Word], topics[w.Word] = n, w.Topic
		}
	}
	for word, n := range visits {
		if n < fewestVisits {
			delete(visits, word)
			delete(topics, word)
		}
	}
	return visits, topics
}

// Totals are all counts at one moment.
type Totals struct {
	Count  map[session.Counter]map[string]int // by id, and of CountVerdict by "valid CPS"
	Misses map[string]int                     // words, as Misses tells them
	Topics map[string]string                  // the topic nearest to each of them
}

// Snapshot returns a copy of all counts.
func (c *Counters) Snapshot() Totals {
	t := Totals{Count: map[session.Counter]map[string]int{}}
	t.Misses, t.Topics = c.Misses()
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
