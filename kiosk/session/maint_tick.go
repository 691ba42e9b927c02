package session

import "time"

// maintTick is the passing of one of maintenance's own moments.
func (s State) maintTick(now time.Time) State {
	m := &s.maint
	if passed(m.leaveAt, now) {
		return s.leaveMaintenance()
	}
	if !passed(m.secondAt, now) {
		return s
	}
	m.count(now)
	if m.seconds > 0 {
		return s
	}
	if s.has(AtCleaning) {
		s.cutTo(AtCleaning)
		s = s.pop()
		s.idleAt = now.Add(s.longer(maintenanceFor))
		if s.maint.stick.State == StickNone {
			return s.leaveMaintenance()
		}
		return s
	}
	s.maint.code.result = CodeResult{}
	return s
}

// count sets the whole seconds to the end of a wait, and when they change.
func (m *maint) count(now time.Time) {
	rest := m.until.Sub(now)
	if rest <= 0 {
		m.until, m.secondAt, m.seconds = time.Time{}, time.Time{}, 0
		return
	}
	m.seconds = int((rest + time.Second - 1) / time.Second)
	m.secondAt = m.until.Add(-time.Duration(m.seconds-1) * time.Second)
}

func passed(at, now time.Time) bool { return !at.IsZero() && !now.Before(at) }

// maintIdle is what three minutes without a key do before the warning: the
// technician's menu is locked. False: a task is under way that goes on.
func (s *State) maintIdle(now time.Time) bool {
	if s.blocked() || s.has(AtCleaning) {
		s.idleAt = now.Add(s.longer(maintenanceFor))
		return false
	}
	s.lock()
	return true
}

// lock wipes what the code opened.
func (s *State) lock() {
	if s.maint.unlocked || s.has(AtCode) {
		s.cutTo(AtStick)
	}
	s.maint.unlocked, s.maint.code = false, codeEntry{}
}
