package pki_test

import (
	"bytes"
	"testing"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

// today is the day of every test PKI.
func today() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

func newPKI(t testing.TB) *pkisim.PKI {
	t.Helper()
	p, err := pkisim.New(pkisim.SharedKeys(), today())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func newIssuers(t testing.TB, p *pkisim.PKI, more ...*pkisim.Authority) *pki.Issuers {
	t.Helper()
	issuers, err := p.Issuers(pki.Production, more...)
	if err != nil {
		t.Fatal(err)
	}
	return issuers
}

// nurse is an ordinary CPS.
func nurse() pkisim.Spec {
	return pkisim.Spec{
		Type: pki.CPS, Number: "9900000012", Profession: 60, Specialities: []string{"SM36"},
		Holder: pkisim.Holder{Surname: "DUPONT-ÉTÉ", GivenName: "ZOÉ", ID: "899700000012", Title: "Infirmière"},
	}
}

func newCard(t testing.TB, p *pkisim.PKI, s pkisim.Spec) *pkisim.Card {
	t.Helper()
	c, err := p.Card(s)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func mustParse(t testing.TB, der []byte) *pki.Certificate {
	t.Helper()
	c, err := pki.Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// altered makes an authentication certificate with a change before signing.
func altered(t testing.TB, p *pkisim.PKI, change func(*pkisim.Template)) []byte {
	t.Helper()
	s := nurse()
	s.Alter = func(purpose pki.Purpose, tpl *pkisim.Template) {
		if purpose == pki.Authentication {
			change(tpl)
		}
	}
	return newCard(t, p, s).Authentication
}

func mustPins(t testing.TB, text []byte) *pki.Pins {
	t.Helper()
	pins, err := pki.ParsePins(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return pins
}
