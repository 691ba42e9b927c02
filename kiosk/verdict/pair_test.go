package verdict_test

import (
	"testing"

	"guichet/kiosk/verdict"
)

func TestPair(t *testing.T) {
	want(t, play(t, change{}), "pair", verdict.Pass, "")
	for i, missing := range []string{"no signature certificate", "no authentication certificate"} {
		r := play(t, change{scene: func(s *scene) { s.facts.Certificates = s.facts.Certificates[i : i+1] }})
		want(t, r, "pair", verdict.Warn, verdict.CodeOneOfTwo)
		for _, f := range r.Findings {
			if f.Rule == "pair" && f.Detail != missing {
				t.Errorf("detail %q, want %q", f.Detail, missing)
			}
		}
	}
	want(t, play(t, change{scene: vitale}), "pair", verdict.NotApplicable, "")
}
