package verdict_test

import (
	"os"
	"path/filepath"
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/pki"
	"guichet/kiosk/verdict"
)

// The real certificates of two ANS test cards, alone in a card, with the
// project's own pins and no lists.
func TestRealCertificates(t *testing.T) {
	cases := []struct{ file, profession, ended string }{
		{"TEST-IGC-SANTE-FORT-CPS-sign-2020.der", "60", "ended 2023-09-15"},
		{"TEST-IGC-CPS2ter-CPS-auth-2013.der", "10", "ended 2016-05-31"},
	}
	pins, err := os.ReadFile(filepath.Join("..", "..", "data", "trust", "pins.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range cases {
		t.Run(tc.file, func(t *testing.T) {
			facts := factsOf(newScene(t, change{}).card)
			facts.Certificates = []card.Certificate{{DER: sharedCertificate(t, tc.file), Complete: true}}
			trust := verdict.Trust{Issuers: loadIssuers(t, pins)}
			r := verdict.Evaluate(facts, trust, verdict.Clock{Now: today(), Kept: true})
			if r.Verdict != verdict.TestCard || r.Code != verdict.CodeTestCategory || r.Type != pki.CPS || r.Profession.String() != tc.profession {
				t.Errorf("%s %s, %s, profession %s", r.Verdict, r.Code, r.Type, r.Profession)
			}
			want(t, r, "dates", verdict.Fail, verdict.CodeExpired)
			for _, f := range r.Findings {
				if f.Rule == "dates" && f.Detail != tc.ended {
					t.Errorf("detail %q, want %q", f.Detail, tc.ended)
				}
			}
		})
	}
}

// sharedCertificate reads a file of the folder that stands beside the project
// and is never copied into it. Where it is absent the test is skipped, aloud.
func sharedCertificate(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("GUICHET_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared")
	}
	data, err := os.ReadFile(filepath.Join(dir, "certificates", "cards", name))
	if os.IsNotExist(err) {
		t.Skipf("no real certificates here (GUICHET_SHARED names the folder): %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}
