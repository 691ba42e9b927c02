package verdict_test

import (
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

func TestReading(t *testing.T) {
	want(t, play(t, change{}), "reading", verdict.Pass, "")
	want(t, play(t, change{scene: vitale}), "reading", verdict.Pass, "") // read, as what it is
	late := play(t, change{scene: func(s *scene) { s.facts.Failure, s.facts.FailedAt = card.FailurePulled, "certificate" }})
	want(t, late, "reading", verdict.Fail, verdict.CodePulled) // both certificates there or not
	for _, f := range late.Findings {
		if f.Rule == "reading" && f.Detail != "at certificate" {
			t.Errorf("detail %q", f.Detail)
		}
	}
}

// A certificate that is cut, damaged or of something else than a card counts as
// not read.
func TestReadingNeedsACertificate(t *testing.T) {
	for name, spoil := range map[string]func(*card.Certificate){
		"not complete": func(c *card.Certificate) { c.Complete = false },
		"cut":          func(c *card.Certificate) { c.DER = c.DER[:100] },
		"empty":        func(c *card.Certificate) { c.DER = nil },
	} {
		r := play(t, change{scene: func(s *scene) {
			spoil(&s.facts.Certificates[0])
			spoil(&s.facts.Certificates[1])
		}})
		if r.Verdict != verdict.Unreadable || r.Code != verdict.CodeNoPair {
			t.Errorf("%s: %s %s", name, r.Verdict, r.Code)
		}
	}
}

// CAs and certificates without a card's number in the directory are not judged.
func TestReadingPassesOverOtherCertificates(t *testing.T) {
	r := play(t, change{scene: func(s *scene) {
		ca := card.Certificate{DER: s.p.Issuer(pkisim.Fort).Certificate.Raw, Complete: true}
		s.facts.Certificates = append([]card.Certificate{ca}, s.facts.Certificates...)
	}})
	if r.Verdict != verdict.Valid {
		t.Errorf("%s %s", r.Verdict, r.Code)
	}
}

// Of two certificates for the same purpose the one that begins last counts.
func TestReadingTakesTheRenewedCertificate(t *testing.T) {
	old := newScene(t, change{spec: period(pkisim.Ended(today()))})
	r := play(t, change{scene: func(s *scene) {
		s.facts.Certificates = append(old.facts.Certificates, s.facts.Certificates...)
	}})
	if r.Verdict != verdict.Valid {
		t.Errorf("%s %s", r.Verdict, r.Code)
	}
}

// The zero Facts are a reading that never took place.
func TestReadingOfNothing(t *testing.T) {
	r := verdict.Evaluate(card.Facts{}, verdict.Trust{}, verdict.Clock{})
	if r.Verdict != verdict.Unreadable || r.Code != verdict.CodeUnfinished {
		t.Errorf("%s %s", r.Verdict, r.Code)
	}
}
