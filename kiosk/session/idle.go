package session

import "time"

// tick is the passing of Deadline: home grows calm; elsewhere a warning comes,
// counts down once a second, and ends in a reset that wipes everything.
func (s State) tick(now time.Time) State {
	if s.Deadline.IsZero() || now.Before(s.Deadline) {
		return s
	}
	switch {
	case s.untouched():
		s.attract, s.Deadline = true, time.Time{}
		return s
	case s.warned.IsZero():
		s.warned = now.Add(s.timing.Warning)
	case !now.Before(s.warned):
		s = s.fresh()
		s.Deadline = now.Add(s.timing.Attract)
		return s
	}
	return s.countDown(now)
}

// countDown sets the seconds left, rounded up, and the moment they change.
func (s State) countDown(now time.Time) State {
	rest := s.warned.Sub(now)
	s.left = int((rest + time.Second - 1) / time.Second)
	s.Deadline = s.warned.Add(-time.Duration(s.left-1) * time.Second)
	return s
}
