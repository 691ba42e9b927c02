package verdict_test

import (
	"testing"

	"guichet/kiosk/verdict"
)

func TestLabel(t *testing.T) {
	want(t, play(t, change{}), "label", verdict.Pass, "")
	other := play(t, change{scene: func(s *scene) { s.facts.CardNumber = "9900000099" }})
	want(t, other, "label", verdict.Warn, "")
	if other.Verdict != verdict.Valid { // told, and weakens nothing
		t.Errorf("%s %s", other.Verdict, other.Code)
	}
	want(t, play(t, change{scene: func(s *scene) { s.facts.CardNumber = "" }}), "label", verdict.NotApplicable, "")
}
