package session

import "time"

// maintKey is a key on a maintenance screen that means something of its own
// there; done is false for every other key.
func (s State) maintKey(now time.Time, k Action) (next State, effects []Effect, done bool) {
	m := &s.maint
	switch {
	case s.has(AtCleaning):
		return s, nil, true
	case m.pulled || m.stick.State == StickNone && s.top().screen == AtOutcome:
		if isLook(k) {
			return s, nil, false
		}
		return s.leaveMaintenance(), nil, true
	case s.blocked():
		return s, nil, !isLook(k)
	}
	switch s.top().screen {
	case AtCode:
		next, effects, done = s.codeKey(k)
		return next, effects, done
	case AtClock:
		return s.clockKey(k)
	case AtOutcome:
		if _, back := k.(Back); back {
			return s.leaveOutcome(), nil, true
		}
	}
	return s, nil, false
}

// isLook says whether a key changes how things are shown only.
func isLook(k Action) bool {
	switch k.(type) {
	case OtherLanguage, LargePrint, NextTheme, Listen:
		return true
	}
	return false
}

func (s State) codeKey(k Action) (State, []Effect, bool) {
	c := &s.maint.code
	switch k := k.(type) {
	case Typed:
		return s.typeCode(k.Rune), nil, true
	case Erase:
		c.typed = c.typed[:max(len(c.typed)-1, 0)]
		return s, nil, true
	case Clear:
		c.typed = ""
		return s, nil, true
	case Enter:
		s, effects := s.enterCode()
		return s, effects, true
	}
	return s, nil, false
}

func (s State) clockKey(k Action) (State, []Effect, bool) {
	p := s.top()
	switch k := k.(type) {
	case Typed:
		return s.typeClock(k), nil, true
	case Erase:
		p.field = p.field[:max(len(p.field)-1, 0)]
		return s, nil, true
	case Clear:
		p.field, p.unshifted = "", false
		return s, nil, true
	case Enter:
		return s.enterClock(), nil, true
	}
	return s, nil, false
}

// perform does what an item of a maintenance screen stands for. What needs the
// code is done only where it was typed.
func (s State) perform(now time.Time, a Command) (State, []Effect) {
	m := &s.maint
	switch a {
	case CmdNo:
		return s.pop(), nil
	case CmdYes:
		return s.confirmed()
	case CmdOn:
		return s.leaveOutcome(), nil
	case CmdInspect:
		return s.begin(Inspect{})
	case CmdCompare:
		return s.push(navEntry{screen: AtTrust}), nil
	case CmdTrust:
		return s.askSetup(), nil
	case CmdStage:
		return s.begin(Stage{Offer: m.offer})
	case CmdInstall:
		return s.install(), nil
	case CmdTechnician:
		if m.unlocked {
			return s.push(navEntry{screen: AtTechnician}), nil
		}
		return s.askCode(a), nil
	}
	if !m.unlocked {
		return s, nil
	}
	return s.technician(now, a)
}

// install asks for what a switch needs: the code; a yes where it was typed
// before, or where the update is the one that clears a forgotten code.
func (s State) install() State {
	if s.maint.unlocked || s.maint.changes != nil && s.maint.changes.ResetCode {
		return s.confirm(CmdInstall)
	}
	return s.askCode(CmdInstall)
}

// technician is the menu behind the code.
func (s State) technician(now time.Time, a Command) (State, []Effect) {
	switch a {
	case CmdDoctor:
		return s.lookAt(PageDoctor)
	case CmdVersions:
		return s.lookAt(PageVersions)
	case CmdCounters:
		return s.lookAt(PageCounters)
	case CmdAudit:
		return s.lookAt(PageAudit)
	case CmdTake:
		return s.lookAt(PageTake)
	case CmdCannot:
		return s.lookAt(PageCannot)
	case CmdKioskReport:
		return s.begin(WriteKioskReport{})
	case CmdClock:
		return s.push(navEntry{screen: AtClock, inField: true}), nil
	case CmdBanner:
		s.maint.bannerEnds = bannerEnds(now)
		return s.push(navEntry{screen: AtBanner}), nil
	case CmdNoBanner:
		return s.begin(SetBanner{})
	case CmdGoBack: // what would be lost comes before the question
		return s.begin(LookBack{})
	case CmdNewCode:
		return s.askCode(a), nil
	case CmdClean:
		s = s.push(navEntry{screen: AtCleaning})
		s.maint.until = now.Add(cleaningFor)
		s.maint.count(now)
		s.idleAt = now.Add(cleaningFor + s.longer(maintenanceFor))
		return s, nil
	}
	return s.confirm(a), nil
}

func (s State) lookAt(p Page) (State, []Effect) {
	s.maint.page = p
	if s.top().screen == AtLines { // from the versions: back leads to the menu
		s = s.pop()
	}
	s = s.push(navEntry{screen: AtLines})
	return s.begin(Look{Page: p})
}

// confirm asks for a yes; no is the first item.
func (s State) confirm(a Command) State {
	s.maint.ask, s.maint.second = a, false
	return s.push(navEntry{screen: AtConfirm})
}

// confirmed is a yes. For the clock it is asked for twice.
func (s State) confirmed() (State, []Effect) {
	m := &s.maint
	switch m.ask {
	case CmdInstall:
		return s.begin(Install{})
	case CmdGoBack:
		return s.begin(GoBack{})
	case CmdKnown:
		return s.begin(Acknowledge{})
	case CmdRestart:
		return s.begin(Restart{})
	case CmdClock:
		if m.second {
			return s.begin(SetClock{To: m.clock})
		}
		m.second = true
		s.top().focus = 0
		s.list++
	}
	return s, nil
}
