package session

import "time"

// The time of day stands on the screen while somebody is there and the clock is in
// order. Nobody there, nothing ticks: a time that stands still would be wrong.

// CheckClock asks whether the machine's clock is in order: ClockChecked with the
// same Seq.
type CheckClock struct{ Seq uint64 }

// ClockChecked says whether it is.
type ClockChecked struct {
	Seq     uint64
	InOrder bool
}

func (CheckClock) effect()  {}
func (ClockChecked) event() {}

// timeOfDay is the session's side of the clock. The zero value shows none.
type timeOfDay struct {
	minute  time.Time // its start, of the last step; zero while nobody is there
	nextAt  time.Time // when the next one begins
	asked   uint64    // Seq of the last question
	inOrder bool      // by the last answer
}

// somebody says whether anybody is there: a visitor from his first key until home is
// calm or new, a card, a technician.
func (s State) somebody() bool { return s.visited || s.present() || s.maint.open }

// tellTime notes the minute, and has the clock checked and the card judged once in each,
// and anew when ev may have changed what is known of it.
func (s State) tellTime(now time.Time, ev Event) (State, []Effect) {
	if !s.somebody() {
		s.clock = timeOfDay{}
		return s, nil
	}
	c := &s.clock
	minute := now.Truncate(time.Minute)
	c.nextAt = now.Add(minute.Add(time.Minute).Sub(now.Round(0)))
	if minute.Equal(c.minute) && !tellsOfClock(ev) {
		return s, nil
	}
	var again []Effect
	if _, judged := ev.(CardReported); !judged {
		again = s.judgeAgain()
	}
	s.seq++
	c.minute, c.asked = minute, s.seq
	return s, append(again, CheckClock{Seq: s.seq})
}

// tellsOfClock says whether the clock may be worth more or less after ev: other lists
// prove other dates, a technician sets it, a card may have begun after its date.
func tellsOfClock(ev Event) bool {
	switch ev.(type) {
	case DataChanged, Did, CardReported:
		return true
	}
	return false
}

// clockChecked takes in what the clock is worth.
func (s State) clockChecked(ev ClockChecked) State {
	if ev.Seq == s.clock.asked {
		s.clock.inOrder = ev.InOrder
	}
	return s
}

// timeShown is the time to be shown, to the minute; zero for none.
func (s State) timeShown() time.Time {
	if !s.clock.inOrder {
		return time.Time{}
	}
	return s.clock.minute
}
