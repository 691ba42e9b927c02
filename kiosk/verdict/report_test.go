package verdict_test

import (
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

func TestReport(t *testing.T) {
	r := play(t, change{})
	if r.Verdict != verdict.Valid || r.Family != card.CPx || r.Generation != card.CPS3 || r.Type != pki.CPS || r.Profession.String() != "60" {
		t.Errorf("%+v", r)
	}
	if r.Issuer != "DEMO AC FORT PERSONNES" || r.Root != "DEMO AC RACINE FORT" {
		t.Errorf("issuer %q, root %q", r.Issuer, r.Root)
	}
	if !r.NotBefore.Equal(today().AddDate(-1, 0, 0)) || !r.NotAfter.Equal(today().AddDate(2, 0, 0)) {
		t.Errorf("%v to %v", r.NotBefore, r.NotAfter)
	}
	if !r.InformationDate.Equal(today().AddDate(0, 0, -1)) || !r.JudgedAt.Equal(today()) || !r.ClockInOrder || r.SimulatedTime {
		t.Errorf("%+v", r)
	}
	if want := (verdict.Holder{CardNumber: "9900000012", Surname: "DUPONT", GivenName: "ZOÉ", NationalID: "899700000012"}); r.Holder != want {
		t.Errorf("holder %#v", [4]string{string(r.Holder.CardNumber), r.Holder.Surname, r.Holder.GivenName, r.Holder.NationalID})
	}
}

// A service card has a pseudonym instead of a name.
func TestReportOfAServiceCard(t *testing.T) {
	r := play(t, change{spec: func(s *pkisim.Spec) {
		s.Type, s.Holder = pki.CPE, pkisim.Holder{Surname: "EMPLOYE 0001", ID: "3750000000/000000001", Structure: "HOPITAL"}
	}})
	if r.Verdict != verdict.Valid || r.Holder.Surname != "EMPLOYE 0001" || r.Holder.GivenName != "" || r.Holder.NationalID != "3750000000/000000001" {
		t.Errorf("%s, %q", r.Verdict, []string{r.Holder.Surname, r.Holder.GivenName, r.Holder.NationalID})
	}
}

// A rule is proven, disproven or open; what certificates claim is open where
// nobody is proven to have signed them.
func TestReportProofs(t *testing.T) {
	signs := map[verdict.ProofState]string{verdict.Proven: "+", verdict.Disproven: "-", verdict.NotProven: "?"}
	shown := func(r verdict.Report) string {
		var all []string
		for _, p := range r.Proofs() {
			all = append(all, signs[p.State]+p.Rule+string(p.Code))
		}
		return strings.Join(all, " ")
	}
	cases := map[string]struct {
		c    change
		want string
	}{
		"sound":          {change{}, "+chain +same +dates +revocation +ca-revocation +opposition ?chip"},
		"CPE":            {change{spec: typed(pki.CPE)}, "+chain +same +dates +revocation +ca-revocation ?opposition ?chip"},
		"tampered":       {change{spec: fault(pkisim.Tampered)}, "-chainC-41 ?same ?dates ?revocation ?ca-revocation ?opposition ?chip"},
		"clock not kept": {change{scene: func(s *scene) { s.at.Kept = false }}, "+chain +same ?dates +revocation +ca-revocation +opposition ?chip"},
		"another kind":   {change{scene: vitale}, "?chain ?same ?dates ?revocation ?ca-revocation ?opposition ?chip"},
		"one certificate": {change{scene: func(s *scene) { s.facts.Certificates = s.facts.Certificates[1:] }},
			"+chain ?same +dates +revocation +ca-revocation +opposition ?chip"},
		"revoked": {change{lists: revoke}, "+chain +same +dates -revocationC-61 +ca-revocation +opposition ?chip"},
		"expired": {change{spec: func(s *pkisim.Spec) { s.Period.NotAfter = today().AddDate(0, 0, -3) }},
			"+chain +same -datesC-07 +revocation +ca-revocation +opposition ?chip"},
	}
	for name, tc := range cases {
		if got := shown(play(t, tc.c)); got != tc.want {
			t.Errorf("%s: got  %s\nwant %s", name, got, tc.want)
		}
	}
}

// The older of the two lists about the card gives the date; a root's does not.
func TestReportInformationDate(t *testing.T) {
	old := today().AddDate(0, 0, -9)
	made := func(i *pki.CRLInfo) { i.ThisUpdate = old }
	cases := map[string]struct {
		c    change
		want time.Time
	}{
		"issuer's list":                    {change{scene: func(s *scene) { s.alterList(s.p.Issuer(pkisim.Fort), made) }}, old},
		"root's list":                      {change{scene: func(s *scene) { s.alterList(s.p.Root(pkisim.Fort), made) }}, today().AddDate(0, 0, -1)},
		"oppositions":                      {change{scene: func(s *scene) { s.trust.Oppositions.(*pki.OppositionSet).List.Made = old }}, old},
		"oppositions, which have no CPE":   {change{spec: typed(pki.CPE), scene: func(s *scene) { s.trust.Oppositions.(*pki.OppositionSet).List.Made = old }}, today().AddDate(0, 0, -1)},
		"no issuer held, only oppositions": {change{scene: (*scene).pinsOnly}, today().AddDate(0, 0, -1)},
	}
	for name, tc := range cases {
		if r := play(t, tc.c); !r.InformationDate.Equal(tc.want) {
			t.Errorf("%s: %v, want %v", name, r.InformationDate, tc.want)
		}
	}
}

// No finding, in any scene, holds what names the card or its holder, and the
// report does not print its holder.
func TestReportHidesTheHolder(t *testing.T) {
	secrets := []string{"9900000012", "9900000013", "DUPONT", "ZOÉ", "899700", "AUTRE"}
	for code, c := range reasons() {
		r := play(t, c)
		var texts []string
		for _, f := range r.Findings {
			texts = append(texts, f.Detail)
		}
		var log strings.Builder
		slog.New(slog.NewTextHandler(&log, nil)).Info("card", "holder", r.Holder)
		all := strings.Join(texts, "\n") + log.String() + fmt.Sprintf("%v %+v %#v", r, r, r)
		for _, secret := range secrets {
			if strings.Contains(all, secret) {
				t.Errorf("scene %s shows %q", code, secret)
			}
		}
	}
}

// Every rule says who says so and what it means, and speaks in every report.
func TestRules(t *testing.T) {
	spoken := map[string]bool{}
	for _, f := range play(t, change{}).Findings {
		spoken[f.Rule] = true
	}
	seen := map[string]bool{}
	for _, r := range verdict.Rules() {
		if r.Name == "" || r.Citation == "" || r.Meaning == "" || seen[r.Name] || !spoken[r.Name] {
			t.Errorf("rule %+v", r.Name)
		}
		seen[r.Name] = true
	}
}
