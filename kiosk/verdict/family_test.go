package verdict_test

import (
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/pki"
	"guichet/kiosk/verdict"
)

func TestFamily(t *testing.T) {
	want(t, play(t, change{}), "family", verdict.Pass, "")
	want(t, play(t, change{scene: vitale}), "family", verdict.Fail, verdict.CodeNotCPx)
	unknown := play(t, change{scene: func(s *scene) { s.facts = card.Facts{Failure: card.FailureRefused} }})
	want(t, unknown, "family", verdict.Fail, verdict.CodeUnknown)
	lost := play(t, change{scene: func(s *scene) { s.facts.Failure = card.FailureMute }})
	want(t, lost, "family", verdict.NotApplicable, "")
}

// On a card of another kind nothing of a CPx applies, and nothing of it shows.
func TestFamilyOfAnotherKind(t *testing.T) {
	r := play(t, change{scene: vitale})
	if r.Family != card.Vitale || r.Type != pki.TypeUnknown || !r.NotAfter.IsZero() || r.Holder != (verdict.Holder{}) {
		t.Errorf("report %+v", r)
	}
	for _, f := range r.Findings {
		if f.Rule != "reading" && f.Rule != "family" && f.Status != verdict.NotApplicable {
			t.Errorf("finding %+v", f)
		}
	}
}
