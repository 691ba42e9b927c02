package pkisim_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

// What Export writes is what a kiosk loads, and Load makes the same cards.
func TestExportAndLoad(t *testing.T) {
	p, err := pkisim.New(pkisim.SharedKeys(), time.Date(2026, 11, 22, 9, 0, 0, 5, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	spec := pkisim.Spec{Type: pki.CPS, Number: "9900000012", Profession: 10,
		Holder: pkisim.Holder{Surname: "DUPONT", GivenName: "ZOÉ", ID: "899700000012", Title: "Médecin"}}
	card, err := p.Card(spec)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Revoke(card); err != nil {
		t.Fatal(err)
	}
	p.Oppose("9900000012")
	dir := t.TempDir()
	if err := p.Export(dir); err != nil {
		t.Fatal(err)
	}

	issuers := loadIssuers(t, dir)
	crl, err := pki.ParseCRL(read(t, dir, "crl", "ACI-FO-PP.crl"))
	if err != nil {
		t.Fatal(err)
	}
	set, err := pki.NewCRLSet(issuers, crl)
	if err != nil {
		t.Fatal(err)
	}
	leaf, err := pki.Parse(card.Signature)
	if err != nil {
		t.Fatal(err)
	}
	lists, err := set.CRLs()
	if err != nil || len(lists) != 1 {
		t.Fatalf("%d lists, want 1; %v", len(lists), err)
	}
	if _, revoked, _ := set.Revocation(lists[0], leaf.SerialNumber); !revoked {
		t.Error("the exported list does not name the revoked card")
	}
	if text := string(read(t, dir, "oppositions.txt")); !strings.Contains(text, "|9900000012|899700000012|22/11/2025|22/11/2028|15/11/2026|") {
		t.Errorf("oppositions:\n%s", text)
	}

	again, err := pkisim.Load(dir)
	if err != nil {
		t.Fatal(err)
	}
	second, err := again.Card(spec)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(card.Authentication, second.Authentication) || !bytes.Equal(card.Signature, second.Signature) {
		t.Error("the same card is not the same bytes after Load")
	}
}

func TestExportHidesKeys(t *testing.T) {
	p, err := pkisim.New(pkisim.SharedKeys(), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := p.Export(dir); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(filepath.Join(dir, "keys", "ACR-FO.pem"))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestLoadRefuses(t *testing.T) {
	dir := t.TempDir()
	if _, err := pkisim.Load(dir); err == nil {
		t.Error("an empty folder was loaded")
	}
	write(t, "yesterday", dir, "at.txt")
	if _, err := pkisim.Load(dir); err == nil {
		t.Error("a day that is none was loaded")
	}
	write(t, "2026-11-22T09:00:00Z", dir, "at.txt")
	write(t, "no key", dir, "keys", "ACR-FO.pem")
	if _, err := pkisim.Load(dir); err == nil {
		t.Error("a key that is none was loaded")
	}
}

func loadIssuers(t *testing.T, dir string) *pki.Issuers {
	t.Helper()
	pins, err := pki.ParsePins(bytes.NewReader(read(t, dir, "pins.txt")))
	if err != nil {
		t.Fatal(err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "issuers", "*.cer"))
	if err != nil {
		t.Fatal(err)
	}
	var files []pki.File
	for _, n := range names {
		files = append(files, pki.File{Name: filepath.Base(n), Data: read(t, n)})
	}
	issuers, refusals := pki.LoadIssuers(pins, files)
	if len(refusals) > 0 || len(issuers.Missing()) > 0 {
		t.Fatalf("refusals %v, missing %v", refusals, issuers.Missing())
	}
	return issuers
}

func read(t *testing.T, path ...string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t *testing.T, text string, path ...string) {
	t.Helper()
	name := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
