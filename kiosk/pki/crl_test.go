package pki_test

import (
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

func mustCRL(t testing.TB, p *pkisim.PKI, a *pkisim.Authority, more ...pkix.Extension) []byte {
	t.Helper()
	der, err := p.CRL(a, more...)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func TestCRLSet(t *testing.T) {
	p := newPKI(t)
	good, bad := nurse(), nurse()
	bad.Number = "9900000020"
	goodCard, badCard := newCard(t, p, good), newCard(t, p, bad)
	if err := p.Revoke(badCard); err != nil {
		t.Fatal(err)
	}
	set, err := p.CRLs(newIssuers(t, p))
	if err != nil {
		t.Fatal(err)
	}
	id := p.Issuer(pkisim.Fort).Certificate.ID()
	for name, tc := range map[string]struct {
		der  []byte
		want bool
	}{"good": {goodCard.Signature, false}, "revoked": {badCard.Signature, true}} {
		r, ok, err := set.Revocation(id, mustParse(t, tc.der).SerialNumber)
		if err != nil || ok != tc.want {
			t.Errorf("%s: revoked %t, %v", name, ok, err)
		}
		if ok && (r.Reason.String() != "keyCompromise" || !r.Date.Equal(today().AddDate(0, 0, -7))) {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if _, ok, _ := set.Revocation(p.Root(pkisim.Fort).Certificate.ID(), mustParse(t, badCard.Signature).SerialNumber); ok {
		t.Error("revoked by another CA")
	}
	infos, _ := set.CRLs()
	if len(infos) != 6 {
		t.Fatalf("%d lists, want 6", len(infos))
	}
	for _, info := range infos {
		if info.Issuer == id && (info.Entries != 2 || info.IssuerName != "DEMO AC FORT PERSONNES" || info.Number == "" ||
			!info.ThisUpdate.Equal(p.Lists.NotBefore) || !info.NextUpdate.Equal(p.Lists.NotAfter)) {
			t.Errorf("list %+v", info)
		}
	}
}

func TestZeroCRLSetKnowsNothing(t *testing.T) {
	for _, set := range []*pki.CRLSet{nil, {}} {
		if infos, err := set.CRLs(); len(infos) > 0 || err != nil {
			t.Errorf("%v, %v", infos, err)
		}
		if _, ok, err := set.Revocation(pki.IssuerID{}, "1"); ok || err != nil {
			t.Errorf("revoked %t, %v", ok, err)
		}
	}
}

func TestNewCRLSetKeepsTheLatest(t *testing.T) {
	p := newPKI(t)
	a := p.Issuer(pkisim.Fort)
	old := mustCRL(t, p, a)
	p.Lists.NotBefore = p.Lists.NotBefore.AddDate(0, 0, 1)
	p.RevokeSerial(a, "\x01\x02")
	latest := mustCRL(t, p, a)
	for _, order := range [][][]byte{{old, latest}, {latest, old}} {
		var lists []*pki.CRL
		for _, der := range order {
			list, err := pki.ParseCRL(der)
			if err != nil {
				t.Fatal(err)
			}
			lists = append(lists, list)
		}
		set, err := pki.NewCRLSet(newIssuers(t, p), lists...)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok, _ := set.Revocation(a.Certificate.ID(), "\x01\x02"); !ok {
			t.Error("the older list was kept")
		}
	}
}

func TestParseCRLForms(t *testing.T) {
	p := newPKI(t)
	der := mustCRL(t, p, p.Root(pkisim.Fort))
	armoured := pem.EncodeToMemory(&pem.Block{Type: "X509 CRL", Bytes: der})
	for _, data := range [][]byte{der, armoured} {
		if c, err := pki.ParseCRL(data); err != nil || c.Issuer.CommonName() != "DEMO AC RACINE FORT" || c.Scope != pki.AllCertificates {
			t.Errorf("%+v, %v", c, err)
		}
	}
}

// point makes an issuingDistributionPoint with one flag.
func point(tag byte) pkix.Extension {
	return pkisim.Extension(true, []byte{0x30, 3, 0x80 | tag, 1, 0xFF}, 2, 5, 29, 28)
}

func TestCRLScope(t *testing.T) {
	p := newPKI(t)
	ca, leaf := p.Issuer(pkisim.Fort).Certificate, mustParse(t, newCard(t, p, nurse()).Signature)
	place := pkisim.Extension(true, []byte{0x30, 9, 0xA0, 7, 0xA0, 5, 0x86, 3, 'a', ':', 'b'}, 2, 5, 29, 28)
	cases := []struct {
		name      string
		ext       pkix.Extension
		ofCA, ofL bool
	}{{"a place", place, true, true}, {"user certificates", point(1), false, true}, {"CA certificates", point(2), true, false}}
	for _, tc := range cases {
		c, err := pki.ParseCRL(mustCRL(t, p, p.Root(pkisim.Fort), tc.ext))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		info := pki.CRLInfo{Scope: c.Scope}
		if info.Covers(ca) != tc.ofCA || info.Covers(leaf) != tc.ofL {
			t.Errorf("%s: covers CA %t, card %t", tc.name, info.Covers(ca), info.Covers(leaf))
		}
	}
	if (pki.CRLInfo{}).Covers(leaf) {
		t.Error("an unknown scope covers something")
	}
}

func TestParseCRLRefuses(t *testing.T) {
	p := newPKI(t)
	root := p.Root(pkisim.Fort)
	good := mustCRL(t, p, root)
	both := pkisim.Extension(true, []byte{0x30, 6, 0x81, 1, 0xFF, 0x82, 1, 0xFF}, 2, 5, 29, 28)
	cases := []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, nil},
		{"cut short", good[:len(good)-1], nil},
		{"another PEM", []byte("-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"), nil},
		{"huge", make([]byte, 9<<20), nil},
		{"delta", mustCRL(t, p, root, pkisim.Extension(true, []byte{2, 1, 1}, 2, 5, 29, 27)), pki.ErrDeltaCRL},
		{"indirect", mustCRL(t, p, root, point(4)), pki.ErrPartialCRL},
		{"attribute certificates", mustCRL(t, p, root, point(5)), pki.ErrPartialCRL},
		{"users and CAs", mustCRL(t, p, root, both), pki.ErrPartialCRL},
		{"some reasons", mustCRL(t, p, root, pkisim.Extension(true, []byte{0x30, 4, 0x83, 2, 5, 0x60}, 2, 5, 29, 28)), pki.ErrPartialCRL},
		{"odd point", mustCRL(t, p, root, pkisim.Extension(true, []byte{0x30, 1}, 2, 5, 29, 28)), nil},
		{"critical extension", mustCRL(t, p, root, pkisim.Extension(true, []byte{5, 0}, 1, 2, 3)), nil},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			if _, err := pki.ParseCRL(tc.data); err == nil || (tc.want != nil && !errors.Is(err, tc.want)) {
				t.Errorf("error %v, want %v", err, tc.want)
			}
		})
	}
}

func TestCRLIssuerRefuses(t *testing.T) {
	p := newPKI(t)
	der := mustCRL(t, p, p.Root(pkisim.Fort))
	der[len(der)-1] ^= 1
	stranger, err := p.Stranger()
	if err != nil {
		t.Fatal(err)
	}
	old, err := p.OldRoot()
	if err != nil {
		t.Fatal(err)
	}
	issuers := newIssuers(t, p, old)
	for name, tc := range map[string]struct {
		der  []byte
		want string
	}{
		"SHA-1":           {mustCRL(t, p, old), "SHA-1"},
		"wrong signature": {der, "does not hold"},
		"unknown issuer":  {mustCRL(t, p, stranger), "not held"},
	} {
		c, err := pki.ParseCRL(tc.der)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pki.NewCRLSet(issuers, c); err == nil || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%s: error %v, want %q", name, err, tc.want)
		}
	}
}
