package verdict_test

import (
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/verdict"
)

func TestComplete(t *testing.T) {
	want(t, play(t, change{}), "complete", verdict.Pass, "")
	unlisted := func(s *scene) { s.facts.Identity.Listed = false }
	want(t, play(t, change{scene: unlisted}), "complete", verdict.Pass, "") // read in full all the same
	want(t, play(t, change{scene: func(s *scene) {
		unlisted(s)
		s.facts.Failure = card.FailureRefused
	}}), "complete", verdict.Warn, verdict.CodeUnlisted)
	want(t, play(t, change{scene: func(s *scene) { s.facts.Failure = card.FailureOverBudget }}), "complete", verdict.Warn, verdict.CodePartial)
	want(t, play(t, change{scene: func(s *scene) { s.facts.EFSN = nil }}), "complete", verdict.Warn, verdict.CodePartial)
	want(t, play(t, change{scene: vitale}), "complete", verdict.NotApplicable, "")
}
