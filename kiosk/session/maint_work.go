package session

import (
	"time"

	"guichet/kiosk/bundle"
)

// begin starts a task; its end is the Did with the same Seq.
func (s State) begin(t Task) (State, []Effect) {
	left := s.dropTask()
	s.seq++
	m := &s.maint
	m.task, m.seq, m.progress = t, s.seq, Progress{}
	switch t.(type) {
	case Inspect:
		m.offers, m.refused, m.stale, m.changes = nil, nil, false, nil
	case Look:
		m.lines, m.status = nil, Waiting
	case TryCode, NewCode, TrustKey: // the code's own screen stays
	default:
		s = s.showWork(AtWork)
	}
	s.list++
	return s, append(left, Do{Seq: s.seq, Task: t})
}

// showWork puts the screen of a task, or of its end, in the place of the one
// that led to it.
func (s State) showWork(screen Screen) State {
	s = s.closeHelp()
	switch s.top().screen {
	case AtConfirm, AtCode, AtTrust, AtOutcome, AtWork:
		s = s.pop()
	}
	return s.push(navEntry{screen: screen})
}

// screenOf is the screen on which a task is waited for.
func screenOf(t Task) Screen {
	switch t.(type) {
	case Inspect:
		return AtStick
	case Look:
		return AtLines
	case TryCode, NewCode, TrustKey:
		return AtCode
	}
	return AtWork
}

// dropTask waits no more for the task under way; what it staged is forgotten.
func (s *State) dropTask() []Effect {
	t := s.maint.task
	s.maint.task, s.maint.seq, s.maint.progress = nil, 0, Progress{}
	if _, ok := t.(Stage); ok {
		return s.unstage()
	}
	return nil
}

func (s *State) unstage() []Effect {
	s.maint.staged, s.maint.changes = false, nil
	s.seq++
	return []Effect{Do{Seq: s.seq, Task: Unstage{}}}
}

// blocked says whether a task is under way that no key may leave.
func (s State) blocked() bool {
	switch s.maint.task.(type) {
	case TrustKey, WriteKioskReport:
		return true
	}
	return s.busyForGood()
}

// busyForGood says whether a task is under way that goes on without the stick.
func (s State) busyForGood() bool {
	switch s.maint.task.(type) {
	case Install, GoBack, NewCode, SetClock, SetBanner, Restart:
		return true
	}
	return false
}

func (s State) progressed(now time.Time, ev Progressed) State {
	if s.maint.task == nil || ev.Seq != s.maint.seq {
		return s
	}
	s.maint.progress = ev.Progress
	if s.warned.IsZero() {
		s.idleAt = now.Add(s.longer(maintenanceFor))
	}
	return s
}

// did is the end of the task under way; any other is too late.
func (s State) did(now time.Time, ev Did) (State, []Effect) {
	t, r := s.maint.task, ev.Result
	if t == nil || ev.Seq != s.maint.seq {
		return s, nil
	}
	if _, ends := t.(Restart); ends { // nothing comes after it: its screen stays
		return s, nil
	}
	s.maint.task, s.maint.seq, s.maint.progress = nil, 0, Progress{}
	if s.warned.IsZero() {
		s.wake(now)
	}
	switch t.(type) {
	case Inspect:
		return s.inspected(r), nil
	case TrustKey:
		switch {
		case r.Refused == nil && r.Code.State == CodeGood:
			s.cutTo(AtStick)
			return s.inspected(r), nil
		case r.Refused == nil:
			return s.codeTaken(now, t, r.Code)
		}
	case Stage:
		if r.Changes != nil && r.Refused == nil {
			s.maint.changes, s.maint.staged = r.Changes, true
			s = s.showWork(AtChanges)
			if r.Changes.Loses() {
				s.top().focus = 0 // on No
			}
			return s, nil
		}
		s, effects := s.outcome(now, t, r), s.unstage()
		return s, effects
	case LookBack:
		if r.Changes != nil && r.Refused == nil {
			s.maint.changes, s.maint.ask, s.maint.second = r.Changes, CmdGoBack, false
			return s.showWork(AtConfirm), nil
		}
	case TryCode, NewCode:
		return s.codeTaken(now, t, r.Code)
	case Look:
		s.maint.lines, s.maint.status = r.Lines, Ready
		if r.Refused != nil {
			s.maint.status = Failed
		}
		s.list++
		return s, nil
	case Install, GoBack:
		s = s.installed(r)
	case SetBanner:
		if r.Banner != nil {
			s.banner = *r.Banner
			s = s.checkBanner(now)
		}
	case Acknowledge:
		if r.Refused == nil {
			s.maint.alerts = r.Alerts
			s.cutTo(AtTechnician)
			return s, nil
		}
	}
	return s.outcome(now, t, r), nil
}

// inspected takes what the stick holds.
func (s State) inspected(r TaskResult) State {
	m := &s.maint
	m.offers, m.found, m.trusting, m.codeSet, m.alerts, m.refused = r.Offers, r.Found, r.Trusting, r.CodeSet, r.Alerts, r.Refused
	m.kiosk = r.Kiosk
	if len(r.Offers) == 0 && r.Refused == nil {
		m.refused = &bundle.Refusal{Reason: bundle.StickEmpty}
	}
	m.offer = 0
	if at := s.firstOf(func(x Screen) bool { return x == AtStick }); at > 0 {
		s.path[at].page, s.path[at].focus = 0, 0
		if m.refused != nil { // a text to read from its beginning
			s.path[at].focus = -1
		}
	}
	s.list++
	return s
}

// installed takes note of another data set.
func (s State) installed(r TaskResult) State {
	m := &s.maint
	m.stale = true
	if r.Installed != nil {
		m.staged, m.changes = false, nil
		m.codeSet, m.alerts = m.codeSet && !r.Installed.CodeGone, r.Alerts
	}
	return s
}

// outcome shows the end of a task.
func (s State) outcome(now time.Time, t Task, r TaskResult) State {
	m := &s.maint
	m.outcome = OutcomeView{Job: jobOf(t), Refused: r.Refused, Installed: r.Installed, File: r.File, Clock: r.Clock, Code: r.Code.State, Banner: r.Banner}
	if m.stick.State == StickNone {
		m.leaveAt = now.Add(s.longer(outcomeFor))
	}
	return s.showWork(AtOutcome)
}

// leaveOutcome goes back to where the next piece of work begins.
func (s State) leaveOutcome() State {
	if s.maint.stick.State == StickNone {
		return s.leaveMaintenance()
	}
	if s.maint.unlocked && s.cutTo(AtTechnician) || s.cutTo(AtStick) {
		return s
	}
	return s.leaveMaintenance()
}
