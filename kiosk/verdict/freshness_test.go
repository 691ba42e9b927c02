package verdict_test

import (
	"testing"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// Every step of the ladder, both sides of each boundary, for each list.
func TestFreshness(t *testing.T) {
	now := today()
	day := 24 * time.Hour
	steps := []struct {
		name string
		next time.Time
		step int // 0 in date, 1 late, 2 too old
	}{
		{"due later", now.Add(time.Second), 0},
		{"due now", now, 0},
		{"due a second ago", now.Add(-time.Second), 1},
		{"35 days late", now.Add(-35 * day), 1},
		{"35 days and a second late", now.Add(-35*day - time.Second), 2},
		{"due last year", now.AddDate(-1, 0, 0), 2},
	}
	lists := []struct {
		name  string
		set   func(*scene, time.Time)
		codes [3]verdict.Code
	}{
		{"issuer", func(s *scene, next time.Time) { s.alterList(s.p.Issuer(pkisim.Fort), due(next)) },
			[3]verdict.Code{"", verdict.CodeListLate, verdict.CodeListOld}},
		{"root", func(s *scene, next time.Time) { s.alterList(s.p.Root(pkisim.Fort), due(next)) },
			[3]verdict.Code{"", verdict.CodeRootListLate, verdict.CodeRootListOld}},
		{"oppositions", func(s *scene, next time.Time) { s.trust.Oppositions.(*pki.OppositionSet).List.NextUpdate = next },
			[3]verdict.Code{"", verdict.CodeOpposedLate, verdict.CodeOpposedOld}},
	}
	for _, l := range lists {
		for _, st := range steps {
			t.Run(l.name+", "+st.name, func(t *testing.T) {
				r := play(t, change{scene: func(s *scene) { l.set(s, st.next) }})
				status := verdict.Warn
				if st.step == 0 {
					status = verdict.Pass
				}
				want(t, r, "freshness", status, l.codes[st.step])
				if want := [3]verdict.Verdict{verdict.Valid, verdict.Valid, verdict.ToCheck}[st.step]; r.Verdict != want {
					t.Errorf("%s %s, want %s", r.Verdict, r.Code, want)
				}
			})
		}
	}
}

func TestFreshnessWithoutLists(t *testing.T) {
	r := play(t, change{scene: func(s *scene) { s.trust.Revocations, s.trust.Oppositions = nil, nil }})
	want(t, r, "freshness", verdict.NotApplicable, "")
	if r.Verdict != verdict.ToCheck || r.Code != verdict.CodeNoList || !r.InformationDate.IsZero() {
		t.Errorf("%s %s, of %v", r.Verdict, r.Code, r.InformationDate)
	}
}

// A list that does not say when the next is due is never in date.
func TestFreshnessUnknown(t *testing.T) {
	r := play(t, change{scene: func(s *scene) { s.alterList(s.p.Issuer(pkisim.Fort), due(time.Time{})) }})
	want(t, r, "freshness", verdict.StatusUnknown, verdict.CodeListOld)
	// For oppositions the day it was made counts instead.
	r = play(t, change{scene: func(s *scene) { s.trust.Oppositions.(*pki.OppositionSet).List.NextUpdate = time.Time{} }})
	want(t, r, "freshness", verdict.Warn, verdict.CodeOpposedLate)
}

func TestFreshnessLimitOfTheSite(t *testing.T) {
	for days, want := range map[int]verdict.Verdict{6: verdict.ToCheck, 7: verdict.Valid, 0: verdict.Valid, -1: verdict.Valid} {
		r := play(t, change{scene: func(s *scene) {
			s.trust.Site.LateDays = days
			s.alterList(s.p.Issuer(pkisim.Fort), due(today().AddDate(0, 0, -7)))
		}})
		if r.Verdict != want {
			t.Errorf("limit of %d days: %s %s, want %s", days, r.Verdict, r.Code, want)
		}
	}
}

// A data set that was changed after it was signed, or that is not checked yet, never
// makes a card good, and takes nothing from a verdict that is not.
func TestIntegrity(t *testing.T) {
	for integrity, want := range map[verdict.Integrity]verdict.Code{
		verdict.Intact: verdict.CodeValid, verdict.Altered: verdict.CodeAltered, verdict.IntegrityUnknown: verdict.CodeUnchecked, 9: verdict.CodeUnchecked,
	} {
		with := func(s *scene) { s.trust.Integrity = integrity }
		if r := play(t, change{scene: with}); r.Code != want || r.Verdict.Good() != (integrity == verdict.Intact) {
			t.Errorf("integrity %d: got %s %s, want %s", integrity, r.Verdict, r.Code, want)
		}
		if r := play(t, change{scene: with, lists: revoke}); r.Verdict != verdict.Revoked {
			t.Errorf("integrity %d: got a revoked card %s %s", integrity, r.Verdict, r.Code)
		}
	}
}
