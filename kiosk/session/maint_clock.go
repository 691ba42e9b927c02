package session

import (
	"time"

	"guichet/kiosk/verdict"
)

// clockDigits is the length of a date and time typed as DDMMYYYYHHMM.
const clockDigits = 12

// ClockFault says what is wrong with a date and time that was typed.
type ClockFault uint8

// The faults. The zero value is none.
const (
	ClockRight   ClockFault = iota
	ClockMissing            // digits are missing
	ClockNoDate             // 31/02, or a year that is not 2020 to 2099
	ClockNoTime             // 24:00
	ClockSkipped            // in the hour that spring leaves out
)

// ClockView is a date and time as it is typed, in Paris time.
type ClockView struct {
	Digits string
	To     time.Time // with ClockRight
	Fault  ClockFault
}

// ReadClock reads DDMMYYYYHHMM, digits alone, as Paris time. Of an hour that
// autumn has twice it takes the first.
func ReadClock(digits string) ClockView {
	v := ClockView{Digits: digits, Fault: ClockMissing}
	if len(digits) != clockDigits {
		return v
	}
	n := func(from, to int) int {
		x := 0
		for _, d := range []byte(digits[from:to]) {
			x = 10*x + int(d-'0')
		}
		return x
	}
	day, month, year, hour, minute := n(0, 2), n(2, 4), n(4, 8), n(8, 10), n(10, 12)
	date := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	switch {
	case year < 2020 || year > 2099 || date.Day() != day || int(date.Month()) != month:
		v.Fault = ClockNoDate
		return v
	case hour > 23 || minute > 59:
		v.Fault = ClockNoTime
		return v
	}
	paris := verdict.Paris(time.Unix(0, 0)).Location()
	to := time.Date(year, time.Month(month), day, hour, minute, 0, 0, paris)
	if to.Hour() != hour || to.Minute() != minute {
		v.Fault = ClockSkipped
		return v
	}
	v.To, v.Fault = to, ClockRight
	return v
}

// typeClock takes a digit of the date and time.
func (s State) typeClock(k Typed) State {
	if p := s.top(); k.Rune >= '0' && k.Rune <= '9' && len(p.field) < clockDigits {
		p.field += string(k.Rune)
		p.unshifted = p.unshifted || k.Unshifted
	}
	return s
}

// enterClock asks to confirm what was typed, once it is right.
func (s State) enterClock() State {
	v := ReadClock(s.top().field)
	if v.Fault != ClockRight {
		return s
	}
	s.maint.clock = v.To
	return s.confirm(CmdClock)
}
