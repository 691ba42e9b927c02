package pki_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"guichet/kiosk/pki"
)

// The signature certificate of an ANS test card, IGC-Santé, range FORT.
func TestRealModernCard(t *testing.T) {
	der := sharedFile(t, "cards/TEST-IGC-SANTE-FORT-CPS-sign-2020.der")
	c := mustParse(t, der)
	if c.Profile.Type != pki.CPS || c.Profile.Category != pki.CategoryTestCard || c.Profile.Profession.String() != "60" ||
		c.Profile.CardID.Issuer != pki.ANSIssuer || len(c.Profile.Problems) > 0 {
		t.Errorf("profile %+v", c.Profile)
	}
	if want := time.Date(2023, 9, 15, 12, 20, 0, 0, time.UTC); !c.NotAfter.Equal(want) {
		t.Errorf("notAfter %v, want %v", c.NotAfter, want)
	}
	if c.Purpose() != pki.Signature || c.KeyBits != 2048 || c.Weak() || len(c.SerialNumber) != 16 {
		t.Errorf("purpose %d, key %d, weak %t, serial %s", c.Purpose(), c.KeyBits, c.Weak(), c.SerialNumber)
	}
	if last := c.Subject[len(c.Subject)-1]; len(last) != 3 {
		t.Errorf("last RDN has %d attributes, want 3", len(last))
	}
	if got, ok := pki.TypeFromPrefix(der[:1600]); !ok || got != pki.CPS {
		t.Errorf("early type %q, %t", got, ok)
	}
}

// The authentication certificate of an ANS test card, IGC-CPS2ter.
func TestRealOldCard(t *testing.T) {
	c := mustParse(t, sharedFile(t, "cards/TEST-IGC-CPS2ter-CPS-auth-2013.der"))
	if c.Profile.Type != pki.CPS || c.Profile.Profession.String() != "10" || len(c.Profile.Specialities) != 1 ||
		c.Profile.Specialities[0] != "SM36" || !c.Profile.Category.Test() {
		t.Errorf("profile %+v", c.Profile)
	}
	if got := c.Subject.First(pki.AttrUnit); got != "Médecin" {
		t.Errorf("T61String read as %q", got)
	}
	if c.Purpose() != pki.Authentication || c.KeyBits != 1024 || !c.Weak() {
		t.Errorf("purpose %d, key %d, weak %t", c.Purpose(), c.KeyBits, c.Weak())
	}
}

// The production CAs, with the project's own pins.
func TestRealIssuers(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "data", "trust", "pins.txt"))
	if err != nil {
		t.Fatal(err)
	}
	names := []string{
		"AC_ELEMENTAIRE_ORGANISATIONS", "AC_ELEMENTAIRE_PERSONNES", "AC_FORT_ORGANISATIONS", "AC_FORT_PERSONNES",
		"AC_STANDARD_ORGANISATIONS", "AC_STANDARD_PERSONNES", "ACR_ELEMENTAIRE", "ACR_FORT", "ACR_STANDARD",
	}
	var files []pki.File
	for _, n := range names {
		n += "_20130625.cer"
		files = append(files, pki.File{Name: n, Data: sharedFile(t, "prod/"+n)})
	}
	files = append(files, pki.File{Name: "ACR-EL-TEST.cer", Data: sharedFile(t, "test/ACR-EL-TEST.cer")})
	issuers, refusals := pki.LoadIssuers(mustPins(t, text), files)
	if len(issuers.Certificates()) != 7 || len(issuers.Missing()) != 0 {
		t.Errorf("%d held, missing %v", len(issuers.Certificates()), issuers.Missing())
	}
	if len(refusals) != 3 {
		t.Errorf("refusals %v, want the three CAs of organisations", refusals)
	}
	for _, r := range refusals {
		if r.Reason != pki.NotNeeded {
			t.Errorf("refused: %s", r)
		}
	}
	flipped := bytes.Clone(files[6].Data)
	flipped[len(flipped)/2] ^= 1
	if held, _ := pki.LoadIssuers(mustPins(t, text), []pki.File{{Name: "x", Data: flipped}}); len(held.Certificates()) > 0 {
		t.Error("a file with one flipped bit was taken")
	}
}

// ANS's bundle: PKCS #7 in PEM, eight CAs.
func TestRealBundle(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "data", "trust", "pins.txt"))
	if err != nil {
		t.Fatal(err)
	}
	bundle := pki.File{Name: "chain.p7b", Data: sharedFile(t, "Chaine_de_certification-IGC-Sante.p7b")}
	issuers, refusals := pki.LoadIssuers(mustPins(t, text), []pki.File{bundle})
	if len(issuers.Certificates()) != 6 || len(refusals) != 2 {
		t.Errorf("%d held, refusals %v", len(issuers.Certificates()), refusals)
	}
}
