package verdict_test

import (
	"testing"

	"guichet/kiosk/verdict"
)

func TestPrefix(t *testing.T) {
	want(t, play(t, change{}), "issuer-prefix", verdict.Pass, "")
	want(t, play(t, change{scene: func(s *scene) { s.facts.EFSN[6] = 2 }}), "issuer-prefix", verdict.Fail, verdict.CodePrefix)
	// An ill-formed EF.SN proves nothing against the card.
	odd := play(t, change{scene: func(s *scene) { s.facts.EFSN = []byte{0x5A, 0x0A} }})
	want(t, odd, "issuer-prefix", verdict.NotApplicable, "")
	if odd.Verdict != verdict.ToCheck {
		t.Errorf("ill-formed EF.SN: %s %s", odd.Verdict, odd.Code)
	}
	want(t, play(t, change{scene: vitale}), "issuer-prefix", verdict.NotApplicable, "")
}
