package main

import (
	"os"
	"path/filepath"
	"testing"

	"guichet/kiosk/sim/cardsim"
)

// The real certificate of an ANS test card, in a virtual card.
func TestRealTestCard(t *testing.T) {
	t.Parallel()
	l := newLab(t)
	s := l.slot(t, 0)
	content := cardsim.Content{Label: "CPS3v3", SignDER: realCertificate(t, "TEST-IGC-SANTE-FORT-CPS-sign-2020.der")}
	defer l.insertHere(t, s, cardsim.NewCPS3(content, cardsim.Options{}))()
	o, a := l.check(t, s)
	if o.Verdict != "test-card" || o.Type != "CPS" || o.Profession != "60" || o.NotAfter[:10] != "2023-09-15" || a.code != exitNegative {
		t.Errorf("%+v, exit %d", o, a.code)
	}
	if f := o.finding("dates"); f.Detail != "ended 2023-09-15" || f.Status != "fail" {
		t.Errorf("%+v", f)
	}
}

// realCertificate reads a file of the folder that stands beside the project and
// is never copied into it. Where it is absent the test is skipped, aloud.
func realCertificate(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("GUICHET_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "shared")
	}
	der, err := os.ReadFile(filepath.Join(dir, "certificates", "cards", name))
	if os.IsNotExist(err) {
		t.Skipf("SKIPPED, no real certificates here (GUICHET_SHARED names the folder): %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return der
}
