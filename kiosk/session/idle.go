package session

import "time"

// nextDeadline is the first of the moments at which a Tick changes something.
// A card in the slot adds waits of its own.
func (s State) nextDeadline() time.Time {
	if s.maint.open {
		return earlier(earlier(s.idleAt, s.maint.leaveAt), s.maint.secondAt)
	}
	if !s.present() {
		return s.idleAt
	}
	return earlier(s.idleAt, earlier(s.card.remindAt, s.card.countAt))
}

// Calm says whether nobody has been there for a while: home attracts the next one.
func (s State) Calm() bool { return s.attract }

// earlier is the earlier of two moments, where zero means never.
func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}

// tick is the passing of Deadline.
func (s State) tick(now time.Time) (State, []Effect) {
	if s.Deadline.IsZero() || now.Before(s.Deadline) {
		return s, nil
	}
	s = s.settled(now)
	switch {
	case s.maint.open:
		if s = s.maintTick(now); !s.maintaining() {
			return s, nil
		}
	case s.present():
		s = s.cardTick(now)
	}
	if !passed(s.idleAt, now) {
		return s, nil
	}
	return s.idleTick(now)
}

// idleTick is the passing of idleAt: home grows calm; elsewhere a warning comes,
// counts down once a second, and ends in a reset that wipes everything but a card
// that is still in the slot.
func (s State) idleTick(now time.Time) (State, []Effect) {
	switch {
	case s.onlyCard():
		left := s.endVisit()
		return s.leaveCard(), left
	case s.untouched():
		left := s.endVisit()
		s.attract, s.visited, s.idleAt, s.missed, s.card = true, false, time.Time{}, missed{}, cardState{}
		return s, left
	case s.warned.IsZero():
		if s.maint.open && !s.maintIdle(now) {
			return s, nil
		}
		s.warned = now.Add(s.longer(s.timing.Warning))
	case !now.Before(s.warned):
		left := s.endVisit()
		if s.present() {
			return s.leaveCard(), left
		}
		s.card = cardState{}
		s = s.fresh()
		s.idleAt = now.Add(s.longer(s.timing.Attract))
		return s, left
	}
	return s.countDown(now), nil
}

// countDown sets the seconds left, rounded up, and the moment they change.
func (s State) countDown(now time.Time) State {
	rest := s.warned.Sub(now)
	s.left = int((rest + time.Second - 1) / time.Second)
	s.idleAt = s.warned.Add(-time.Duration(s.left-1) * time.Second)
	return s
}
