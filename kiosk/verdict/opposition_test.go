package verdict_test

import (
	"testing"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

func TestOpposition(t *testing.T) {
	oppose := func(p *pkisim.PKI, c *pkisim.Card) { p.Oppose(c.Number) }
	want(t, play(t, change{}), "opposition", verdict.Pass, "")
	want(t, play(t, change{lists: oppose}), "opposition", verdict.Fail, verdict.CodeOpposed)
	someDay := play(t, change{scene: func(s *scene) {
		s.trust.Oppositions.(*pki.OppositionSet).Cards["9900000012"] = pki.Opposition{OpposedSomeDay: true}
	}})
	if want(t, someDay, "opposition", verdict.Fail, verdict.CodeOpposed); someDay.Verdict != verdict.Revoked || !someDay.Since.IsZero() {
		t.Errorf("in opposition on some day: got %s since %v, want %s without a day", someDay.Verdict, someDay.Since, verdict.Revoked)
	}
	want(t, play(t, change{scene: func(s *scene) { s.trust.Oppositions = nil }}), "opposition", verdict.StatusUnknown, verdict.CodeNoOpposition)
	want(t, play(t, change{scene: func(s *scene) { s.trust.Oppositions = (*pki.OppositionSet)(nil) }}), "opposition", verdict.StatusUnknown, verdict.CodeNoOpposition)
	want(t, play(t, change{scene: func(s *scene) { s.trust.Oppositions = broken{} }}), "opposition", verdict.StatusUnknown, verdict.CodeLookUp)
	for _, typ := range []pki.CardType{pki.CPE, pki.CPA} {
		r := play(t, change{spec: typed(typ), lists: oppose, scene: func(s *scene) { s.trust.Oppositions = nil }})
		want(t, r, "opposition", verdict.NotApplicable, "")
		if r.Verdict != verdict.Valid {
			t.Errorf("%s without opposition list: %s %s", typ, r.Verdict, r.Code)
		}
	}
	want(t, play(t, change{scene: vitale}), "opposition", verdict.NotApplicable, "")
}

// A card that the list does not name is only suspicious once it should be there.
func TestOppositionOfACardNotEnlisted(t *testing.T) {
	made := today().AddDate(0, 0, -1) // when the list of a test PKI is made
	for days, status := range map[int]verdict.Status{31: verdict.Warn, 30: verdict.Pass, 0: verdict.Pass} {
		r := play(t, change{spec: func(s *pkisim.Spec) {
			begin := made.AddDate(0, 0, -days)
			s.Unlisted, s.Period = true, pkisim.Period{NotBefore: begin, NotAfter: begin.AddDate(3, 0, 0)}
		}})
		code := verdict.Code("")
		if status == verdict.Warn {
			code = verdict.CodeNotEnlisted
		}
		want(t, r, "opposition", status, code)
	}
}

// The list's end of validity counts from the day after it, Paris time, if the
// certificates go on.
func TestOppositionEnd(t *testing.T) {
	end := time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC) // today
	at := func(now time.Time) verdict.Report {
		return play(t, change{scene: func(s *scene) {
			s.at.Now = now
			s.trust.Oppositions.(*pki.OppositionSet).Cards["9900000012"] = pki.Opposition{End: end}
		}})
	}
	want(t, at(time.Date(2026, 11, 22, 22, 59, 59, 0, time.UTC)), "opposition", verdict.Pass, "")
	want(t, at(time.Date(2026, 11, 22, 23, 0, 0, 0, time.UTC)), "opposition", verdict.Warn, verdict.CodeListEnded)
}
