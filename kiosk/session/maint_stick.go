package session

import "time"

// OpenStick opens the screen of the stick that is in.
type OpenStick struct{}

func (OpenStick) event()  {}
func (OpenStick) action() {}

// stickChanged opens the stick's screen over whatever is shown when one arrives,
// and says so when it goes.
func (s State) stickChanged(now time.Time, ev StickChanged) (State, []Effect) {
	had := s.maint.stick
	s.maint.stick = ev.Stick
	switch {
	case ev.Stick.State == StickNone:
		return s.stickPulled(now, had), nil
	case sameStick(had, ev.Stick):
		return s, nil
	case s.busyForGood(): // a switch goes on; what this stick holds is read after it
		s.maint.offers, s.maint.stale, s.maint.unlocked = nil, true, false
		return s, nil
	}
	return s.openStick(now)
}

// sameStick says whether the first stick is still the same one, and only those
// that wait changed.
func sameStick(had, is Stick) bool {
	if had.State != is.State || had.ID != is.ID {
		return false
	}
	return is.ID != 0 || is.Others > had.Others
}

// openStick reads the stick, on a screen of its own above the visitor's screen.
func (s State) openStick(now time.Time) (State, []Effect) {
	if s.maint.stick.State != StickSeen {
		return s, nil
	}
	s = s.holdCard()
	left := s.dropTask()
	s.maint = maint{open: true, stick: s.maint.stick}
	s = s.closeHelp()
	if at := s.firstOf(Screen.maintains); at > 0 {
		s.path = s.path[:at]
	}
	s = s.push(navEntry{screen: AtStick})
	s.wake(now)
	s, effects := s.begin(Inspect{})
	return s, append(left, effects...)
}

// stickPulled ends maintenance: at once in the visitor's eyes, except for a
// switch under way, its result, and the cleaning, which end in their time.
func (s State) stickPulled(now time.Time, had Stick) State {
	if !s.maint.open || had.State == StickNone {
		return s
	}
	s.maint.offers, s.maint.found, s.maint.code, s.maint.unlocked = nil, Found{}, codeEntry{}, false
	switch {
	case s.busyForGood() || s.has(AtCleaning):
		return s
	case s.has(AtOutcome):
		s.cutTo(AtOutcome)
		s.list++
		s.maint.leaveAt = now.Add(s.longer(outcomeFor))
		return s
	}
	job := jobOf(s.maint.task)
	if s.maint.staged && job == "" {
		job = JobStage
	}
	if job == JobInspect { // every other task goes with its screen
		s.dropTask()
	}
	s.maint.pulled, s.maint.pulledJob, s.maint.leaveAt = true, job, now.Add(s.longer(pulledFor))
	s.maint.refused, s.maint.changes, s.maint.lines = nil, nil, nil
	s.maint.until, s.maint.secondAt, s.maint.seconds = time.Time{}, time.Time{}, 0
	at := s.firstOf(Screen.maintains)
	s.path = append(s.path[:at], navEntry{screen: AtStick, focus: -1})
	s.list++
	s.wake(now)
	return s
}

// leaveMaintenance takes its screens off the path: the visitor's screen is back.
func (s State) leaveMaintenance() State {
	if at := s.firstOf(Screen.maintains); at > 0 {
		s.path = s.path[:at]
		s.list++
	}
	return s
}

// settle keeps what maintenance holds in step with the screens on the path: a
// task whose screen is gone is not waited for, nothing stays staged that nobody
// looks at, and no code outlasts maintenance. Its effects come before those of
// the event.
func (s State) settle(now time.Time) (State, []Effect) {
	m := &s.maint
	if !m.open {
		return s, nil
	}
	var effects []Effect
	if m.task != nil && !s.has(screenOf(m.task)) {
		effects = s.dropTask()
	}
	if m.staged && !s.has(AtChanges) {
		effects = append(effects, s.unstage()...)
	}
	if !s.has(AtCode) {
		m.code.wipe()
	}
	if !s.maintaining() {
		s.maint = maint{stick: m.stick}
		s.warned, s.left = time.Time{}, 0
		s.idleAt = now.Add(s.longer(s.timing.Reading))
		if s.untouched() {
			s.idleAt = now.Add(s.longer(s.timing.Attract))
		}
		s, more := s.showHeldCard(now)
		return s, append(effects, more...)
	}
	if m.stale && m.task == nil && m.stick.State == StickSeen && s.top().screen == AtStick {
		s, more := s.begin(Inspect{})
		return s, append(effects, more...)
	}
	return s, effects
}

// holdCard takes the card's data off the screen while maintenance is on it.
func (s State) holdCard() State {
	if s.present() {
		s.held = &CardInserted{Slot: s.card.slot, Identity: s.card.view.Glimpse.Identity, Others: s.card.view.Others}
	}
	s.card = cardState{}
	for i := range s.path {
		if s.path[i].screen == Card {
			s.path[i] = navEntry{screen: Card, focus: -1}
		}
	}
	return s
}

// showHeldCard reads the card that came, or stayed, while maintenance was on
// the screen.
func (s State) showHeldCard(now time.Time) (State, []Effect) {
	if s.held == nil {
		return s, nil
	}
	ev := *s.held
	s.held = nil
	return s.inserted(now, ev)
}
