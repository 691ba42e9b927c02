package session_test

import (
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/session"
	"guichet/kiosk/verdict"
)

// visit lets a session live through virtual time: a Tick at each deadline.
type visit struct {
	t   *testing.T
	s   session.State
	now time.Time
	seq uint64 // of the card's reading

	doubt bool // nobody says that the clock is in order
}

func visitOf(t *testing.T, s session.State) *visit { return &visit{t: t, s: s, now: morning} }

func (v *visit) send(events ...session.Event) *visit {
	v.t.Helper()
	for _, ev := range events {
		var effects []session.Effect
		v.s, effects = v.s.Step(v.now, ev)
		for _, e := range effects {
			if r, ok := e.(session.ReadCard); ok {
				v.seq = r.Seq
			}
			if check, ok := e.(session.CheckClock); ok && !v.doubt {
				v.s, _ = v.s.Step(v.now, session.ClockChecked{Seq: check.Seq, InOrder: true})
			}
			if seq, data := reply(e); seq != 0 {
				v.s, _ = v.s.Step(v.now, session.Answered{Seq: seq, Data: data})
			}
		}
	}
	return v
}

// pick picks an item of the list shown.
func (v *visit) pick(item int) *visit {
	v.t.Helper()
	return v.send(session.Choose{List: v.s.View().List, Item: item})
}

// card inserts a card and judges it.
func (v *visit) card() *visit {
	v.t.Helper()
	v.send(session.CardInserted{Slot: 1, Identity: card.Identity{Name: "cps3"}})
	return v.send(session.CardReported{Seq: v.seq, Report: verdict.Report{Verdict: verdict.Valid, Code: verdict.CodeValid}})
}

// wait lets time pass.
func (v *visit) wait(d time.Duration) *visit {
	v.t.Helper()
	end := v.now.Add(d)
	for n := 0; !v.s.Deadline.IsZero() && !v.s.Deadline.After(end); n++ {
		if n > 2000 {
			v.t.Fatalf("the deadline stays at %v", v.s.Deadline)
		}
		v.now = v.s.Deadline
		v.send(session.Tick{})
	}
	v.now = end
	return v
}

// reading are the screens on which somebody reads, each with the way there.
func reading() map[string]func(*visit) *visit {
	home := func(v *visit) *visit { return v.send(session.GoHome{}) }
	answer := func(v *visit) *visit { return home(v).pick(1).pick(0).pick(0) }
	return map[string]func(*visit) *visit{
		"search":    func(v *visit) *visit { return home(v).send(session.Typed{Rune: 'c'}) },
		"topics":    func(v *visit) *visit { return home(v).pick(1) },
		"questions": func(v *visit) *visit { return home(v).pick(1).pick(0) },
		"answer":    answer,
		"QR code":   func(v *visit) *visit { return answer(v).pick(0) },
		"number":    func(v *visit) *visit { return home(v).pick(3) },
		"guide":     func(v *visit) *visit { return home(v).pick(1).send(session.OpenGuide{}) },
	}
}

// EN 301 549 V3.2.1, 11.2.2.1 (WCAG 2.1, 2.2.1): before time runs out the visitor is
// warned, and has at least 20 seconds to extend it by one simple action, at least
// ten times; with a card in the slot as without one.
func TestNobodyIsThrownOutWhileReading(t *testing.T) {
	for name, way := range reading() {
		for _, with := range []string{"no card", "a card"} {
			v := visitOf(t, newSession())
			if with == "a card" {
				v.card()
			}
			way(v)
			screen := v.s.View().Screen
			for n := range 12 {
				if v.wait(89 * time.Second); v.s.View().Left != 0 || v.s.View().Screen != screen {
					t.Fatalf("%s, %s, turn %d: after 89 s screen %d, %d s left, want %d and no warning", name, with, n, v.s.View().Screen, v.s.View().Left, screen)
				}
				v.wait(time.Second)
				if left := v.s.View().Left; left < 20 {
					t.Fatalf("%s, %s, turn %d: the warning leaves %d s, want 20 at least", name, with, n, left)
				}
				v.wait(19 * time.Second)
				if got := v.s.View(); got.Left != 1 || got.Screen != screen {
					t.Fatalf("%s, %s, turn %d: 19 s after the warning screen %d, %d s left, want %d and 1", name, with, n, got.Screen, got.Left, screen)
				}
				v.send(session.Poke{}) // one simple action
				if got := v.s.View(); got.Left != 0 || got.Screen != screen {
					t.Fatalf("%s, %s, turn %d: a key leads to screen %d, %d s left", name, with, n, got.Screen, got.Left)
				}
			}
			v.wait(110 * time.Second)
			if got := v.s.View(); with == "no card" && got.Screen != session.Home || with == "a card" && (got.Screen != session.Card || !got.Card.Masked) {
				t.Errorf("%s, %s: after all screen %d, masked %v", name, with, got.Screen, got.Card.Masked)
			}
		}
	}
}

// The reminder of the card is for whatever page is read; what a key does on that
// page it does all the same.
func TestReminderWhileReading(t *testing.T) {
	for name, way := range reading() {
		v := way(visitOf(t, newSession()).card())
		screen := v.s.View().Screen
		for _, c := range []struct {
			wait   time.Duration
			remind int
		}{{19 * time.Second, 0}, {time.Second, 1}, {39 * time.Second, 1}, {time.Second, 2}} {
			v.wait(c.wait)
			if got := v.s.View(); got.Card.Remind != c.remind || got.Screen != screen || got.Left != 0 {
				t.Errorf("%s: reminder %d on screen %d, want %d on %d", name, got.Card.Remind, got.Screen, c.remind, screen)
			}
		}
		v.send(session.OtherLanguage{})
		if got := v.s.View(); got.Lang != faq.English || got.Card.Remind != 0 || got.Card.Masked {
			t.Errorf("%s: after a key: %s, reminder %d, masked %v, want en, 0, false", name, got.Lang, got.Card.Remind, got.Card.Masked)
		}
	}
}

// The card's own result is hidden after a minute, and any key brings it back: no
// information is lost, so none needs a warning.
func TestResultIsMaskedAlone(t *testing.T) {
	v := visitOf(t, newSession()).card().wait(61 * time.Second)
	if got := v.s.View(); got.Screen != session.Card || !got.Card.Masked || len(got.Items) != 0 {
		t.Errorf("after 61 s: screen %d, masked %v, %d items", got.Screen, got.Card.Masked, len(got.Items))
	}
	v.wait(24 * time.Hour)
	if got := v.s.View(); got.Screen != session.Card || got.Left != 0 || got.Attract {
		t.Errorf("the day after: screen %d, %d s left, attract %v", got.Screen, got.Left, got.Attract)
	}
	v.send(session.Enter{})
	if got := v.s.View(); got.Screen != session.Card || got.Card.Masked || len(got.Items) == 0 {
		t.Errorf("a key: screen %d, masked %v, %d items, want the result again", got.Screen, got.Card.Masked, len(got.Items))
	}
}

// The staff's detail closes 30 seconds after the last key, and counts the last 20
// of them down (EN 301 549, 11.2.2.1).
func TestDetailIsWarnedAndExtendable(t *testing.T) {
	v := visitOf(t, newSession()).card().send(session.ToggleDetail{})
	for n := range 12 {
		for _, c := range []struct {
			wait time.Duration
			left int
		}{{9 * time.Second, 0}, {time.Second, 20}, {19 * time.Second, 1}} {
			v.wait(c.wait)
			if got := v.s.View().Card; !got.Detail || got.DetailLeft != c.left {
				t.Fatalf("turn %d: open %v, %d s left, want open and %d", n, got.Detail, got.DetailLeft, c.left)
			}
		}
		v.send(session.Poke{})
	}
	v.wait(30 * time.Second)
	if got := v.s.View(); got.Card.Detail || got.Screen != session.Card {
		t.Errorf("after 30 s: detail %v on screen %d", got.Card.Detail, got.Screen)
	}
	v.send(session.ToggleDetail{}, session.GoHome{}).pick(2)
	if v.s.View().Card.Detail {
		t.Error("the detail is still open after home")
	}
	v.send(session.ToggleDetail{}, session.Back{})
	if got := v.s.View(); got.Card.Detail || got.Screen != session.Card {
		t.Errorf("Escape leads from the detail to screen %d, detail %v", got.Screen, got.Card.Detail)
	}
}

// Home with a card in the slot and nobody there: the card asks to be taken.
func TestCardLeftOnHome(t *testing.T) {
	v := visitOf(t, newSession()).card().send(session.GoHome{}).wait(5 * time.Minute)
	if got := v.s.View(); got.Screen != session.Card || !got.Card.Masked || got.Card.Remind != 2 || got.Attract {
		t.Errorf("screen %d, masked %v, reminder %d, want the card's, masked, 2", got.Screen, got.Card.Masked, got.Card.Remind)
	}
	v.send(session.SlotChanged{Slot: session.SlotEmpty}).wait(45 * time.Second)
	if got := v.s.View(); got.Screen != session.Home {
		t.Errorf("45 s after the pull screen %d, want home", got.Screen)
	}
}
