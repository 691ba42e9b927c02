package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/store"
	"guichet/kiosk/verdict"
)

// drill is a publisher's folder in which CAs come and go.
type drill struct {
	t   *testing.T
	p   *pkisim.PKI
	dir string
}

// The day on which a successor must be taken: a CA for persons and a root that
// take over are added by --pins and --issuers, cards of both generations are valid
// side by side, and then the old ones are withdrawn.
func TestSuccessors(t *testing.T) {
	p, err := pkisim.New(pkisim.SharedKeys(), time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	d := &drill{t, p, t.TempDir()}
	root, issuer := p.Root(pkisim.Fort), p.Issuer(pkisim.Fort)
	heir := d.authority("ACI-FO-PP-2", "DEMO AC FORT PERSONNES 2", root)
	newRoot := d.authority("ACR-FO-2", "DEMO AC RACINE FORT 2", nil)
	last := d.authority("ACI-FO-PP-3", "DEMO AC FORT PERSONNES 3", newRoot)
	old, second, third := d.card("9900000012", issuer), d.card("9900000020", heir), d.card("9900000038", last)
	refused := d.build([]*pkisim.Authority{root, issuer}, []*pkisim.Authority{root, issuer, heir})
	if !strings.Contains(refused, "left out: a CA of a trusted root, but not in the list of the CAs that sign cards") {
		t.Errorf("a CA without a pin: %s", refused)
	}

	for _, step := range []struct {
		name string
		cas  []*pkisim.Authority
		want [3]verdict.Code
	}{
		{"before", []*pkisim.Authority{root, issuer}, [3]verdict.Code{verdict.CodeValid, verdict.CodeNotPinned, verdict.CodeNotPinned}},
		{"a successor of the CA", []*pkisim.Authority{root, issuer, heir}, [3]verdict.Code{verdict.CodeValid, verdict.CodeValid, verdict.CodeNotPinned}},
		{"a successor of the root", []*pkisim.Authority{root, issuer, heir, newRoot, last}, [3]verdict.Code{verdict.CodeValid, verdict.CodeValid, verdict.CodeValid}},
		{"the first CA withdrawn", []*pkisim.Authority{root, heir, newRoot, last}, [3]verdict.Code{verdict.CodeNotPinned, verdict.CodeValid, verdict.CodeValid}},
		{"the first root withdrawn", []*pkisim.Authority{newRoot, last}, [3]verdict.Code{verdict.CodeNotPinned, verdict.CodeNotPinned, verdict.CodeValid}},
	} {
		d.build(step.cas, step.cas)
		d.judge(step.name, [3]*pkisim.Card{old, second, third}, step.want)
	}

	// What a root says of its CA counts without any change of pins.
	p.RevokeFor(root, issuer.Certificate.SerialNumber, 4)
	all := []*pkisim.Authority{root, issuer, heir, newRoot, last}
	d.build(all, all)
	d.judge("the first CA revoked by its root", [3]*pkisim.Card{old, second, third},
		[3]verdict.Code{verdict.CodeCARevoked, verdict.CodeValid, verdict.CodeValid})
}

func (d *drill) authority(file, common string, parent *pkisim.Authority) *pkisim.Authority {
	d.t.Helper()
	a, err := d.p.Successor(file, common, parent)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func (d *drill) card(number pki.CardNumber, issuer *pkisim.Authority) *pkisim.Card {
	d.t.Helper()
	c, err := d.p.Card(pkisim.Spec{Type: pki.CPS, Number: number, Profession: 60, Issuer: issuer,
		Holder: pkisim.Holder{Surname: "DUPONT", GivenName: "ZOÉ", ID: "899700000012", Title: "Infirmière"}})
	if err != nil {
		d.t.Fatal(err)
	}
	return c
}

// write puts a file into the publisher's folder.
func (d *drill) write(name string, data []byte) string {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		d.t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		d.t.Fatal(err)
	}
	return path
}

// build makes a data set with these CAs pinned, and these in the folder of
// issuers, and returns what it said.
func (d *drill) build(pinned, held []*pkisim.Authority) (stderr string) {
	d.t.Helper()
	if err := os.RemoveAll(filepath.Join(d.dir, "issuers")); err != nil {
		d.t.Fatal(err)
	}
	var pins strings.Builder
	for _, a := range pinned {
		fmt.Fprintf(&pins, "%s  production  %s\n", a.Certificate.Fingerprint(), a.Certificate.Subject.CommonName())
	}
	args := []string{"--pins", d.write("pins.txt", []byte(pins.String())), "--issuers", filepath.Join(d.dir, "issuers"),
		"--oppositions", d.write("oppositions.txt", d.p.OppositionsFile()), "--day", d.p.At.Format(time.DateOnly), "--out", filepath.Join(d.dir, "x.sqlite")}
	for _, a := range held {
		d.write(filepath.Join("issuers", a.File+".cer"), a.Certificate.Raw)
	}
	for _, a := range pinned {
		crl, err := d.p.CRL(a)
		if err != nil {
			d.t.Fatal(err)
		}
		args = append(args, "--crl", d.write(a.File+".crl", crl))
	}
	stderr, code := buildData(d.t, "", args...)
	if code != exitGood {
		d.t.Fatalf("code %d: %s", code, stderr)
	}
	return stderr
}

// judge judges the cards by the data set.
func (d *drill) judge(step string, cards [3]*pkisim.Card, want [3]verdict.Code) {
	d.t.Helper()
	set, err := store.Open(d.t.Context(), filepath.Join(d.dir, "x.sqlite"))
	if err != nil {
		d.t.Fatal(err)
	}
	defer set.Close()
	evidence, err := datafolder.EvidenceOf(d.t.Context(), set)
	if err != nil {
		d.t.Fatal(err)
	}
	evidence.Integrity = verdict.Intact
	for i, c := range cards {
		facts := card.Facts{
			Identity: card.Identity{Family: card.CPx, Generation: card.CPS3, Listed: true, Name: "cps3"},
			EFSN:     []byte{0x5A, 0x0A, 0x80, 0x25, 0, 0, 1, 1, 2, 3, 4, 5}, Issuer: card.IssuerANS, Actua: card.ActuaAbsent,
			Certificates: []card.Certificate{{DER: c.Authentication, Complete: true}, {DER: c.Signature, Complete: true}}, Failure: card.FailureNone,
		}
		r := verdict.Evaluate(facts, evidence.Trust, verdict.Clock{Now: d.p.At, Kept: true})
		if r.Code != want[i] {
			d.t.Errorf("%s: card %d is %s %s, want %s", step, i+1, r.Verdict, r.Code, want[i])
		}
	}
}
