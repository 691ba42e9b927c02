package sim_test

import (
	"strings"
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/sim"
	"guichet/kiosk/verdict"
)

// The rules call no card valid that they cannot know to be; rules that are harmed do, in
// the very state that the harm is about.
func TestBlind(t *testing.T) {
	if tried, err := sim.Blind(t.Context(), today(), verdict.Evaluate); tried != 11 || err != nil {
		t.Errorf("got %d states tried, %v, want 11 and no error", tried, err)
	}
	whole, err := shared().Trust()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		judge sim.Judge
		tried int
		says  string
	}{
		"lists are not asked for": {func(f card.Facts, trust verdict.Trust, at verdict.Clock) verdict.Report {
			r := verdict.Evaluate(f, trust, at)
			if trust.Revocations == nil {
				r.Verdict = verdict.Valid
			}
			return r
		}, 1, "without revocation lists"},
		"the clock is believed": {func(f card.Facts, trust verdict.Trust, at verdict.Clock) verdict.Report {
			at.Kept = true
			return verdict.Evaluate(f, trust, at)
		}, 8, "a clock that nothing kept"},
		"everything is refused": {func(f card.Facts, _ verdict.Trust, at verdict.Clock) verdict.Report {
			return verdict.Evaluate(f, verdict.Trust{Issuers: whole.Issuers}, at)
		}, 0, "not called valid where everything is known"},
	} {
		if tried, err := sim.Blind(t.Context(), today(), c.judge); tried != c.tried || err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: got %d, %v, want %d with %q", name, tried, err, c.tried, c.says)
		}
	}
}
