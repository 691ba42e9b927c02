package app

import (
	"sync"

	"guichet/kiosk/session"
)

// Counters counts in memory: how often each question was read and whether it
// helped. Nothing in it says when or who; it is lost when the program ends.
type Counters struct {
	mu    sync.Mutex
	count map[session.Counter]map[string]int
}

// maxCounted bounds the questions that are told apart for one counter.
const maxCounted = 100_000

// NewCounters returns counters at zero, safe for concurrent use.
func NewCounters() *Counters {
	return &Counters{count: map[session.Counter]map[string]int{}}
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

// Get returns a count.
func (c *Counters) Get(what session.Counter, id string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.count[what][id]
}
