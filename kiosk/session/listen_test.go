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
			s, now := session.New(session.Config{Timing: session.DefaultTiming(), Info: session.Info{Languages: []faq.Lang{faq.French}}}), begin
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
			if hears {
				do(session.SoundChanged{Sound: session.SoundHeadset})
			}
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

// That there is a voice is no visitor: the screen that nobody uses stays as it is.
func TestVoiceAlone(t *testing.T) {
	s, now := session.New(session.Config{Timing: session.DefaultTiming(), Info: session.Info{Languages: []faq.Lang{faq.French}}}), time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	if got := s.View().Speech.Hearing; got != session.Unheard {
		t.Errorf("before: got hearing %d, want Unheard", got)
	}
	before := s.Deadline
	s, _ = s.Step(now, session.SoundChanged{Sound: session.SoundNone})
	if got := s.View().Speech.Hearing; got != session.OnHeadset || !s.Deadline.Equal(before) {
		t.Errorf("got hearing %d and deadline %v, want OnHeadset and %v", got, s.Deadline, before)
	}
}

// The keys are told with a language that a visitor changes to for the first time, and
// anew to the next visitor.
func TestKeysOfALanguage(t *testing.T) {
	s, now := session.New(session.Config{Timing: session.DefaultTiming(), Info: session.Info{Languages: []faq.Lang{faq.French, faq.English}}}), time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	do := func(ev session.Event) {
		now = now.Add(time.Second)
		s, _ = s.Step(now, ev)
	}
	changes := func(visit string, want ...bool) {
		t.Helper()
		for i, w := range want {
			do(session.OtherLanguage{})
			if got := s.View().Speech.KeysToo; got != w {
				t.Errorf("%s: change %d: got the keys %t, want %t", visit, i+1, got, w)
			}
		}
	}
	changes("nobody hears", false)
	do(session.SoundChanged{Sound: session.SoundHeadset})
	changes("one visit", true, true, false, false)
	do(session.SoundChanged{Sound: session.SoundNone})
	do(session.SoundChanged{Sound: session.SoundHeadset})
	changes("the next", true, true, false)
}

// A key that does nothing says why, each time: the key before was cut short by it.
func TestDeadEnds(t *testing.T) {
	s, now := session.New(session.Config{Timing: session.DefaultTiming(), Info: session.Info{Languages: []faq.Lang{faq.French}}}), time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	s, _ = s.Step(now, session.SoundChanged{Sound: session.SoundHeadset})
	told := uint64(0)
	for i, c := range []struct {
		key  session.Action
		want session.DeadEnd
	}{
		{session.Back{}, session.AtHome}, {session.GoHome{}, session.AtHome}, {session.Nowhere{}, session.NoFurther},
		{session.OpenGuide{}, session.NoDeadEnd}, {session.ReadAt{At: 2, Focus: -1}, session.NoDeadEnd}, {session.ReadAt{At: 2, Focus: -1}, session.NoFurther},
		{session.Back{}, session.NoDeadEnd}, {session.Back{}, session.AtHome},
	} {
		now = now.Add(time.Second)
		s, _ = s.Step(now, c.key)
		if c.want != session.NoDeadEnd {
			told++
		}
		if got := s.View().Speech; got.Dead != c.want || got.DeadEnds != told {
			t.Errorf("key %d, %T: got %d, told %d times, want %d, %d times", i, c.key, got.Dead, got.DeadEnds, c.want, told)
		}
	}
}

// The staff's detail is heard from its beginning, wherever the result was left.
func TestDetailIsHeardFromItsBeginning(t *testing.T) {
	v := visitOf(t, newSession()).card().send(session.ReadAt{At: 3, Focus: -1})
	if at := v.s.View().Speech.At; at != 3 {
		t.Fatalf("at passage %d of the result, want 3", at)
	}
	for _, what := range []string{"opened", "closed"} {
		v.send(session.ToggleDetail{})
		if at := v.s.View().Speech.At; at != 0 {
			t.Errorf("%s: at passage %d, want the beginning", what, at)
		}
		v.send(session.ReadAt{At: 2, Focus: -1})
	}
}
