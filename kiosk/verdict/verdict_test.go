package verdict_test

import (
	"testing"

	"guichet/kiosk/verdict"
)

// Zero values never say anything good.
func TestZeroValues(t *testing.T) {
	var v verdict.Verdict
	if v.Good() || v.String() != "" || v == verdict.Unknown {
		t.Errorf("zero verdict %q", v)
	}
	var s verdict.Status
	if s.String() != "unknown" {
		t.Errorf("zero status %q", s)
	}
	if r := (verdict.Report{}); r.Verdict.Good() || r.Proofs()[0].State != verdict.NotProven {
		t.Error("the zero report proves something")
	}
}

// Without anything on board no card of any kind is good.
func TestNothingOnBoard(t *testing.T) {
	for code, c := range reasons() {
		s := newScene(t, c)
		if r := verdict.Evaluate(s.facts, verdict.Trust{}, s.at); r.Verdict.Good() {
			t.Errorf("scene %s: %s", code, r.Verdict)
		}
	}
}
