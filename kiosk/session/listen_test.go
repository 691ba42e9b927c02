package session_test

import (
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/session"
)

// What was found is told a second after the last letter, if it has changed, and not
// while the answer is under way; without a listener nothing is waited for.
func TestSettled(t *testing.T) {
	begin := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	for name, hears := range map[string]bool{"headset": true, "nobody": false} {
		t.Run(name, func(t *testing.T) {
			s, now := session.New(session.Config{Timing: session.DefaultTiming(), Info: session.Info{Languages: []faq.Lang{faq.French}}, Voice: hears}), begin
			var seq uint64
			do := func(ev session.Event) {
				t.Helper()
				var effects []session.Effect
				s, effects = s.Step(now, ev)
				for _, e := range effects {
					if f, ok := e.(session.Find); ok {
						seq = f.Seq
					}
				}
			}
			answer := func(hits int) {
				do(session.Answered{Seq: seq, Data: session.Data{Found: &faq.Result{Hits: make([]faq.Hit, hits)}}})
			}
			rests := func(want uint64) {
				t.Helper()
				now = now.Add(time.Second)
				do(session.Tick{})
				if !hears {
					want = 0
				}
				if got := s.View().Speech.Settled; got != want {
					t.Errorf("got %d, want %d", got, want)
				}
			}
			do(session.SoundChanged{Sound: session.SoundHeadset})
			do(session.Typed{Rune: 'c'})
			rests(0) // the answer is under way
			answer(3)
			rests(1)
			do(session.Typed{Rune: 'p'})
			answer(3)
			rests(1) // no other count
			do(session.Typed{Rune: 's'})
			answer(2)
			do(session.Listen{Key: session.SayWhere})
			rests(1) // the listener has asked
			do(session.Erase{})
			answer(3)
			if wait := s.Deadline.Sub(now); hears != (wait == time.Second) {
				t.Errorf("got a deadline in %s with a listener: %t", wait, hears)
			}
			rests(2)
		})
	}
}
