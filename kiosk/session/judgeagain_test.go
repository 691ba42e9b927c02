package session_test

import (
	"testing"
	"time"

	"guichet/kiosk/session"
	"guichet/kiosk/verdict"
)

// judgedAgain steps with another report on the card in the slot, and returns the effects.
func judgedAgain(v *visit, r verdict.Report) []session.Effect {
	var effects []session.Effect
	v.s, effects = v.s.Step(v.now, session.CardReported{Seq: v.seq, Report: r})
	return effects
}

// Each minute, and with whatever tells of the clock, the card that lies in is judged
// again; its own report asks for no other.
func TestCardIsJudgedAgain(t *testing.T) {
	v := visitOf(t, newSession()).card()
	for what, ev := range map[string]session.Event{
		"a minute": session.Tick{}, "another data set": session.DataChanged{Info: v.s.View().Info}, "a task": session.Did{}, "nothing": session.Poke{},
		"a report": session.CardReported{Seq: v.seq, Report: verdict.Report{Verdict: verdict.Expired}},
	} {
		now, want := v.now, what != "nothing" && what != "a report"
		if what == "a minute" {
			now = now.Add(time.Minute)
		}
		_, effects := v.s.Step(now, ev)
		got := false
		for _, e := range effects {
			_, again := e.(session.JudgeAgain)
			got = got || again
		}
		if got != want {
			t.Errorf("%s: judged again %v, want %v", what, got, want)
		}
	}
}

// Another verdict takes the place of the first, whatever is open, and is not counted; the
// same one changes nothing, so that a list that is read does not move.
func TestAnotherVerdictOnTheSameCard(t *testing.T) {
	v := visitOf(t, newSession()).card()
	v.send(session.ToggleDetail{})
	before := v.s.View()
	same := verdict.Report{Verdict: verdict.Valid, Code: verdict.CodeValid}
	judgedAgain(v, same)
	if got := v.s.View(); got.List != before.List {
		t.Errorf("the same verdict: list %d, was %d", got.List, before.List)
	}
	for _, e := range judgedAgain(v, verdict.Report{Verdict: verdict.Expired, Code: verdict.CodeExpired}) {
		if c, counted := e.(session.Count); counted {
			t.Errorf("counted: %+v", c)
		}
	}
	got := v.s.View()
	if got.Card.Report.Verdict != verdict.Expired || !got.Card.Detail || got.List == before.List || got.Card.Phase != session.CardJudged {
		t.Errorf("another verdict: %+v, list %d", got.Card, got.List)
	}
	next := same
	next.JudgedAt = v.now.Add(24 * time.Hour)
	judgedAgain(v, verdict.Report{Verdict: verdict.Expired, Code: verdict.CodeExpired, JudgedAt: next.JudgedAt})
	if got := v.s.View().Card.Report.JudgedAt; !got.Equal(next.JudgedAt) {
		t.Errorf("the next day: judged at %v, want %v", got, next.JudgedAt)
	}
	v.send(session.SlotChanged{Slot: session.SlotEmpty})
	judgedAgain(v, same)
	if got := v.s.View().Card; got.Phase != session.CardGone || got.Report.Verdict != verdict.Undecided {
		t.Errorf("after the pull: %+v", got)
	}
}
