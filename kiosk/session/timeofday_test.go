package session_test

import (
	"testing"
	"time"

	"guichet/kiosk/session"
)

// wantTime wants the time shown to be that of now, to the minute.
func wantTime(t *testing.T, v *visit, what string) {
	t.Helper()
	if got, want := v.s.View().Time, v.now.Truncate(time.Minute); !got.Equal(want) {
		t.Errorf("%s: %v shown at %v, want %v", what, got, v.now, want)
	}
}

// The time on screen is never more than a minute old, on whatever screen somebody
// reads, with a card in the slot and without one, and changes nothing else.
func TestTimeIsNeverStale(t *testing.T) {
	for name, way := range reading() {
		for _, with := range []string{"no card", "a card"} {
			v := visitOf(t, newSession())
			v.now = morning.Add(37 * time.Second)
			if with == "a card" {
				v.card()
			}
			way(v)
			for range 40 {
				wantTime(t, v, name+", "+with)
				v.wait(7 * time.Second)
				if v.s.View().Left > 0 {
					v.send(session.Poke{})
				}
			}
		}
	}
}

// A card that is left in has the time beside it for as long as it is in: a step a
// minute.
func TestTimeBesideACardLeftIn(t *testing.T) {
	v := visitOf(t, newSession()).card().wait(10 * time.Minute)
	steps, end := 0, v.now.Add(time.Hour)
	for ; v.s.Deadline.Before(end); steps++ {
		v.now = v.s.Deadline
		v.send(session.Tick{})
		wantTime(t, v, "a card left in")
	}
	if steps > 60 {
		t.Errorf("got %d steps in an hour, want 60 at most", steps)
	}
}

// Nobody there, nothing is shown and nothing ticks: home as it begins, as it is after
// a visit, and the calm screen.
func TestNoTimeWithNobodyThere(t *testing.T) {
	asleep := func(v *visit, what string) {
		t.Helper()
		if got := v.s.View(); !got.Time.IsZero() || got.Screen != session.Home {
			t.Errorf("%s: screen %d shows the time %v", what, got.Screen, got.Time)
		}
		v.wait(2 * time.Minute)
		if got := v.s.View(); !got.Attract || !got.Time.IsZero() || !v.s.Deadline.IsZero() {
			t.Errorf("%s: calm %v, time %v, next step at %v; want calm and none", what, got.Attract, got.Time, v.s.Deadline)
		}
	}
	asleep(visitOf(t, newSession()), "the start")
	v := visitOf(t, newSession()).pick(1)
	wantTime(t, v, "topics")
	asleep(v.wait(111*time.Second), "a visit that was left")
	v = visitOf(t, newSession()).pick(1).send(session.GoHome{})
	wantTime(t, v, "home again")
	v.wait(time.Minute)
	asleep(v, "a visit that ended on home")
	v = visitOf(t, newSession()).card().wait(3 * time.Minute).send(session.SlotChanged{Slot: session.SlotEmpty}).wait(40 * time.Second)
	asleep(v, "a card that was left and pulled")
}

// The time is shown by a clock in order only: by the last word on it, of the last
// question, which is asked again each minute and when the lists, a technician or a
// card may have changed it.
func TestTimeOfADoubtfulClock(t *testing.T) {
	v := visitOf(t, newSession())
	v.doubt = true
	v.pick(1)
	v.now = v.now.Add(time.Second)
	if got := v.s.View().Time; !got.IsZero() {
		t.Errorf("nobody said that the clock is in order: %v shown", got)
	}
	v.doubt = false
	v.wait(time.Minute)
	wantTime(t, v, "in order since")
	for what, ev := range map[string]session.Event{
		"a minute":         session.Tick{},
		"another data set": session.DataChanged{Info: v.s.View().Info},
		"a card":           session.CardReported{},
		"a task":           session.Did{},
	} {
		now := v.now
		if what == "a minute" {
			now = now.Add(time.Minute)
		}
		s, effects := v.s.Step(now, ev)
		asked := uint64(0)
		for _, e := range effects {
			if check, ok := e.(session.CheckClock); ok {
				asked = check.Seq
			}
		}
		if asked == 0 {
			t.Errorf("%s: the clock is not asked again", what)
		}
		if late, _ := s.Step(now, session.ClockChecked{Seq: asked - 1}); late.View().Time.IsZero() {
			t.Errorf("%s: a late answer counts", what)
		}
		if s, _ = s.Step(now, session.ClockChecked{Seq: asked}); !s.View().Time.IsZero() {
			t.Errorf("%s: %v shown by a clock that is not in order", what, s.View().Time)
		}
	}
}

// A clock that was set while a screen is read is shown as it is from the next step on.
func TestTimeOfAClockThatWasSet(t *testing.T) {
	v := visitOf(t, newSession()).pick(1)
	v.now = v.now.Add(-3 * time.Hour)
	v.send(session.Tick{})
	wantTime(t, v, "set back")
	if got := v.s.Deadline.Sub(v.now); got > time.Minute {
		t.Errorf("the next step is in %v", got)
	}
}

// A minute that ends between two digits leaves the number whole.
func TestMinuteBetweenTwoDigits(t *testing.T) {
	v := visitOf(t, newSession())
	v.now = morning.Add(59700 * time.Millisecond)
	v.send(session.Digit{Rune: '2', Does: session.Choose{List: v.s.View().List, Item: 1}})
	v.wait(600 * time.Millisecond).send(session.Digit{Rune: '7', Does: session.Poke{}})
	if got := v.s.View(); got.Screen != session.Search || got.Field != "27" {
		t.Errorf("screen %d, field %q, want the search for 27", got.Screen, got.Field)
	}
}
