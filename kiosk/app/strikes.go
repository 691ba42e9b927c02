package app

import (
	"sync"
	"time"

	"guichet/kiosk/screen"
)

// strikes tells key presses that are meant from those of a hand that shakes, or of a key
// that is held: the same key counts again only after a pause (EN 301 549, 5.7 and 5.8).
// The zero value lets every key count. It is safe for concurrent use.
type strikes struct {
	mu    sync.Mutex
	pause time.Duration
	last  screen.KeyPress
	at    time.Time
}

// want sets the pause; 0: every key counts.
func (s *strikes) want(pause time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pause = pause
}

// counts says whether a key press at now counts. One that does not begins the pause
// again, so that a key held for long counts once.
func (s *strikes) counts(k screen.KeyPress, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	again := k == s.last && now.Sub(s.at) <= s.pause
	s.last, s.at = k, now
	return !again || s.pause == 0 || k.Pasted
}
