package verdict

import (
	"errors"
	"fmt"
	"time"

	"guichet/kiosk/pki"
)

// maxJump is how far the clock may move against the time that passed.
const maxJump = 24 * time.Hour

// Clock is the time and all that is known about its worth. A zero date is one
// that is not known. The zero Clock is doubtful.
type Clock struct {
	Now time.Time
	// Simulated says that Now was given on the command line.
	Simulated bool
	// Kept says that an RTC kept the time, or that it was set since power-on.
	Kept bool
	// Jumped says that it jumped while running; see JumpedBetween.
	Jumped bool
	// SetByHand is when a technician set it; zero: never.
	SetByHand time.Time

	// Built is when the program was built. It proves "at least this late", and
	// so does thisUpdate of every verified CRL.
	Built time.Time
	// DataIssued, LastRun and CardSeen raise doubt but prove nothing: the issue
	// date of the data set, the last time the kiosk was seen running, and the
	// latest notBefore of the earlier cards whose path held. The card being
	// judged is not among them, or no card could be "not yet valid".
	DataIssued time.Time
	LastRun    time.Time
	CardSeen   time.Time
}

// ClockState says whether a clock is in order.
type ClockState struct {
	// Doubts is empty for a clock in order.
	Doubts []Doubt
	// AtLeast is the latest proving date: it is surely later than that.
	AtLeast time.Time
}

// Doubt is one reason not to believe the clock.
type Doubt struct {
	Code   Code
	Detail string
}

// InOrder tells whether the clock may decide alone.
func (s ClockState) InOrder() bool { return len(s.Doubts) == 0 }

// JumpedBetween tells whether the clock moved from one reading to the next by
// more than a day against the time that passed on a monotonic clock.
func JumpedBetween(before, after time.Time, passed time.Duration) bool {
	drift := after.Round(0).Sub(before.Round(0)) - passed
	return drift > maxJump || drift < -maxJump
}

// State weighs the clock against the dates that prove and those that raise
// doubt. lists are the CRLs that prove, as Trust.Proving returns them.
func (c Clock) State(lists []pki.CRLInfo) ClockState {
	s := ClockState{AtLeast: c.Built}
	for _, l := range lists {
		if l.ThisUpdate.After(s.AtLeast) {
			s.AtLeast = l.ThisUpdate
		}
	}
	c.weigh(&s)
	return s
}

// weigh collects the doubts.
func (c Clock) weigh(s *ClockState) {
	if !c.Kept || c.Now.IsZero() {
		s.doubt(CodeClockUnset, "the clock was not kept and not set since power-on")
	}
	if c.Now.Before(s.AtLeast) {
		s.doubt(CodeClockBehind, "it is at least "+dateOf(s.AtLeast))
	}
	for _, seen := range []struct {
		what string
		date time.Time
	}{{"the data set was issued", c.DataIssued}, {"the kiosk last ran", c.LastRun}, {"a card began", c.CardSeen}} {
		if c.Now.Before(seen.date) {
			s.doubt(CodeClockSeen, seen.what+" on "+dateOf(seen.date))
		}
	}
	if c.Jumped {
		s.doubt(CodeClockJumped, "it jumped by more than a day")
	}
}

func (s *ClockState) doubt(code Code, detail string) {
	s.Doubts = append(s.Doubts, Doubt{code, detail})
}

// ErrPast says that a time is before a date that is proven past.
var ErrPast = errors.New("it is later than that")

// Settable tells whether a technician may set the clock to t: not before a date
// that is proven past (ErrPast).
func (s ClockState) Settable(t time.Time) error {
	if t.Before(s.AtLeast) {
		return fmt.Errorf("set clock: %w: at least %s", ErrPast, dateOf(s.AtLeast))
	}
	return nil
}

// when is the time to measure the age of lists by: the clock's, or the latest
// proving date if the clock is behind it.
func (s ClockState) when(now time.Time) time.Time {
	if now.Before(s.AtLeast) {
		return s.AtLeast
	}
	return now
}
