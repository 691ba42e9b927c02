package session

import (
	"time"

	"guichet/kiosk/faq"
)

// runGap is the longest wait between two digits of one number.
const runGap = time.Second

// run is the digits struck quickly, one after the other, since home. Each picks
// at once, as in every list; as soon as one of them has nothing to pick, or a letter
// follows, they are what someone types on home, and the search has all of it. Where
// the first one opened the number check the field has all of it. No digit is lost.
type run struct {
	digits string    // "" outside a run
	last   time.Time // of the last digit

	before look // the first digit
}

// look is how a visitor wants the kiosk to be.
type look struct {
	lang         faq.Lang
	large        bool
	theme        int
	steady       bool
	rate, volume int
	dark         bool
}

func (s State) looks() look {
	v := &s.listen.view
	return look{s.lang, s.large, s.theme, s.steady, v.Rate, v.Volume, v.Dark}
}

func (s State) withLook(l look) State {
	v := &s.listen.view
	s.lang, s.large, s.theme, s.steady, v.Rate, v.Volume, v.Dark = l.lang, l.large, l.theme, l.steady, l.rate, l.volume, l.dark
	return s
}

// follow takes note of a key in the run. It returns what the key does, and whether
// the run is text.
func (s State) follow(now time.Time, k Action) (State, Action, bool) {
	does, digit := digitOf(k)
	if _, idle := does.(Poke); idle && digit == 0 {
		return s, does, false
	}
	before := s.run
	s.run = run{}
	switch on := s.top().screen; {
	case digit == 0 && before.startsWord(does, now, on) && !s.maintaining():
		before.digits += string(does.(Typed).Rune)
		s.run = before
		return s, does, true
	case digit == 0 || s.maintaining():
		return s, does, false
	case before.digits != "" && now.Sub(before.last) <= runGap:
		s.run = before
	case on == Home:
		s.run = run{before: s.looks()}
	default:
		return s, does, false
	}
	if p := s.top(); s.run.digits != "" && p.screen == Number {
		p.field, p.opener = s.run.digits, true
		s = s.withLook(s.run.before)
		s.run = run{}
		return s, does, false
	}
	s.run.digits, s.run.last = s.run.digits+string(digit), now
	return s, does, !picks(does)
}

// startsWord says whether a key is a letter that goes on with the run, as in
// "2e carte", on a screen without a field for it.
func (r run) startsWord(does Action, now time.Time, on Screen) bool {
	_, letter := does.(Typed)
	return letter && r.digits != "" && now.Sub(r.last) <= runGap && on != Search && on != Number
}

// digitOf returns what a key does, and the digit on it, 0 for another key.
func digitOf(k Action) (Action, rune) {
	switch k := k.(type) {
	case Digit:
		return k.Does, k.Rune
	case Typed:
		if '0' <= k.Rune && k.Rune <= '9' {
			return k, k.Rune
		}
	}
	return k, 0
}

// picks says whether a digit does something in a list.
func picks(does Action) bool {
	switch does.(type) {
	case Choose, OpenMenu:
		return true
	}
	return false
}

// searchRun takes back what the digits of the run picked, and searches for them.
func (s State) searchRun() State {
	r := s.run
	s = s.closeDetail().withLook(r.before)
	s.run = run{}
	s.path = s.path[:1]
	return s.push(navEntry{screen: Search, inField: true}).setField(r.digits)
}
