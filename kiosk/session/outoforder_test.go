package session_test

import (
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/session"
	"guichet/kiosk/verdict"
)

// When the disk is lost, everything of the visit goes, a card's verdict first; then
// nothing changes the screen any more, whatever comes. The language stays.
func TestDiskLost(t *testing.T) {
	s := after(t, newSession(), session.OtherLanguage{}, session.LargePrint{}, session.SlotChanged{Slot: session.SlotCard})
	s, effects := s.Step(morning, session.CardInserted{})
	var seq uint64
	for _, e := range effects {
		if read, ok := e.(session.ReadCard); ok {
			seq = read.Seq
		}
	}
	if seq == 0 {
		t.Fatal("no card is read")
	}
	s, effects = s.Step(morning, session.DiskLost{})
	if len(effects) > 0 || !s.Deadline.IsZero() {
		t.Errorf("effects %v, deadline %v", effects, s.Deadline)
	}
	want := s.View()
	if want.Screen != session.OutOfOrder || want.Lang != faq.English || !want.Large || want.CanBack || want.CanHome || want.CanGuide || want.Other != "" {
		t.Errorf("%+v", want)
	}
	for _, ev := range []session.Event{
		session.CardReported{Seq: seq, Report: verdict.Report{Verdict: verdict.Valid, Code: verdict.CodeValid}}, session.Poke{}, session.GoHome{},
		session.Back{}, session.Typed{Rune: 'a'}, session.Tick{}, session.SlotChanged{Slot: session.SlotEmpty}, session.StickChanged{},
	} {
		next, effects := s.Step(morning.Add(time.Hour), ev)
		if v := next.View(); v.Screen != session.OutOfOrder || v.Card.Phase != 0 || len(effects) > 0 {
			t.Errorf("%T: %v, %v", ev, v.Screen, effects)
		}
	}
}
