package verdict_test

import (
	"testing"

	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

func TestStrength(t *testing.T) {
	want(t, play(t, change{}), "strength", verdict.Pass, "")
	old := func(s *pkisim.Spec) { s.Old = true }
	want(t, play(t, change{spec: old, scene: (*scene).boardOld}), "strength", verdict.Warn, verdict.CodeWeak)
	want(t, play(t, change{spec: old}), "strength", verdict.Warn, verdict.CodeWeak) // with or without its issuer
	want(t, play(t, change{scene: vitale}), "strength", verdict.NotApplicable, "")
}

// Past its dates an old card is expired, like any other.
func TestStrengthOfAnEndedCard(t *testing.T) {
	r := play(t, change{spec: func(s *pkisim.Spec) { s.Old, s.Period = true, pkisim.Ended(today()) }})
	if r.Verdict != verdict.Expired {
		t.Errorf("%s %s", r.Verdict, r.Code)
	}
}
