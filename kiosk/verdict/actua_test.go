package verdict_test

import (
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/verdict"
)

func TestActua(t *testing.T) {
	with := func(a card.Actua) verdict.Report {
		return play(t, change{scene: func(s *scene) { s.facts.Actua = a }})
	}
	want(t, with(card.ActuaAbsent), "actua", verdict.Pass, "")
	want(t, with(card.ActuaValid), "actua", verdict.Pass, "")
	want(t, with(card.ActuaInterrupted), "actua", verdict.Fail, verdict.CodeInterrupted)
	want(t, with(card.ActuaUnreadable), "actua", verdict.StatusUnknown, verdict.CodePartial)
	want(t, with(card.ActuaUnknown), "actua", verdict.StatusUnknown, verdict.CodePartial)
	contactless := play(t, change{scene: func(s *scene) {
		s.facts.Identity.Contactless, s.facts.Actua = true, card.ActuaUnknown
	}})
	want(t, contactless, "actua", verdict.NotApplicable, "")
	if contactless.Verdict != verdict.Valid {
		t.Errorf("contactless: %s %s", contactless.Verdict, contactless.Code)
	}
}
