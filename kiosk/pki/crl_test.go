package pki_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
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

// listBy returns the one list of a CA.
func listBy(t testing.TB, set pki.Revocations, id pki.IssuerID) pki.CRLInfo {
	t.Helper()
	infos, err := set.CRLs()
	if err != nil {
		t.Fatal(err)
	}
	for _, info := range infos {
		if info.Issuer == id {
			return info
		}
	}
	t.Fatal("no list of this CA")
	return pki.CRLInfo{}
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
		r, ok, err := set.Revocation(listBy(t, set, id), mustParse(t, tc.der).SerialNumber)
		if err != nil || ok != tc.want {
			t.Errorf("%s: revoked %t, %v", name, ok, err)
		}
		if ok && (r.Reason.String() != "keyCompromise" || !r.Date.Equal(today().AddDate(0, 0, -7))) {
			t.Errorf("%s: %+v", name, r)
		}
	}
	if _, ok, _ := set.Revocation(listBy(t, set, p.Root(pkisim.Fort).Certificate.ID()), mustParse(t, badCard.Signature).SerialNumber); ok {
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
		if _, ok, err := set.Revocation(pki.CRLInfo{}, "1"); ok || err != nil {
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
		if _, ok, _ := set.Revocation(listBy(t, set, a.Certificate.ID()), "\x01\x02"); !ok {
			t.Error("the older list was kept")
		}
	}
}

// Two lists of one number and time that name different certificates are refused, in
// whatever order they come; the same list twice is one.
func TestNewCRLSetRefusesTwoLists(t *testing.T) {
	p := newPKI(t)
	a := p.Issuer(pkisim.Fort)
	at := pkisim.Period{NotBefore: today(), NotAfter: today().AddDate(0, 0, 7)}
	list := func(serials ...pki.Serial) *pki.CRL {
		der, err := p.NumberedCRL(a, at, 9, serials...)
		if err != nil {
			t.Fatal(err)
		}
		c, err := pki.ParseCRL(der)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	for name, tc := range map[string]struct {
		lists []*pki.CRL
		want  error
	}{
		"revoking last":  {[]*pki.CRL{list(), list("\x01")}, pki.ErrTwoLists},
		"revoking first": {[]*pki.CRL{list("\x01"), list()}, pki.ErrTwoLists},
		"the same":       {[]*pki.CRL{list("\x01"), list("\x01")}, nil},
	} {
		if _, err := pki.NewCRLSet(newIssuers(t, p), tc.lists...); !errors.Is(err, tc.want) {
			t.Errorf("%s: error %v, want %v", name, err, tc.want)
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

// pointAt makes an issuingDistributionPoint with a URI, and more of its fields.
func pointAt(uri string, more ...byte) pkix.Extension {
	name := append([]byte{0x86, byte(len(uri))}, uri...)
	name = append([]byte{0xA0, byte(len(name))}, name...)
	name = append([]byte{0xA0, byte(len(name))}, name...)
	value := append(name, more...)
	return pkisim.Extension(true, append([]byte{0x30, byte(len(value))}, value...), 2, 5, 29, 28)
}

// onlyReasons makes one with onlySomeReasons: keyCompromise and cACompromise.
func onlyReasons() pkix.Extension {
	return pkisim.Extension(true, []byte{0x30, 4, 0x83, 2, 5, 0x60}, 2, 5, 29, 28)
}

// A list answers for what it covers, and for nothing else.
func TestCRLCovers(t *testing.T) {
	p := newPKI(t)
	a := p.Issuer(pkisim.Fort)
	ca, leaf := a.Certificate, mustParse(t, newCard(t, p, nurse()).Signature)
	const own = "http://igc.guichet.invalid/CRL/ACI-FO-PP.crl"
	const few = pki.Reasons(0b110)
	cases := []struct {
		name      string
		ext       []pkix.Extension
		ofCA, ofL pki.Reasons
	}{
		{"all", nil, pki.AllReasons, pki.AllReasons},
		{"user certificates", []pkix.Extension{point(1)}, 0, pki.AllReasons},
		{"CA certificates", []pkix.Extension{point(2)}, pki.AllReasons, 0},
		{"the card's point", []pkix.Extension{pointAt(own)}, 0, pki.AllReasons},
		{"the card's point, host in capitals", []pkix.Extension{pointAt("HTTP://IGC.Guichet.invalid/CRL/ACI-FO-PP.crl")}, 0, pki.AllReasons},
		{"another point", []pkix.Extension{pointAt("http://igc.guichet.invalid/CRL/ACI-FO-PP-2.crl")}, 0, 0},
		{"the card's point, its case", []pkix.Extension{pointAt("http://igc.guichet.invalid/crl/ACI-FO-PP.crl")}, 0, 0},
		{"the card's point, CAs only", []pkix.Extension{pointAt(own, 0x82, 1, 0xFF)}, 0, 0},
		{"some reasons", []pkix.Extension{onlyReasons()}, few, few},
	}
	for _, tc := range cases {
		c, err := pki.ParseCRL(mustCRL(t, p, a, tc.ext...))
		if err != nil {
			t.Errorf("%s: %v", tc.name, err)
			continue
		}
		info := pki.CRLInfo{Covering: c.Covering}
		if got := info.Covers(ca); got != tc.ofCA {
			t.Errorf("%s: covers %b of the CA, want %b", tc.name, got, tc.ofCA)
		}
		if got := info.Covers(leaf); got != tc.ofL {
			t.Errorf("%s: covers %b of the card, want %b", tc.name, got, tc.ofL)
		}
	}
	if (pki.CRLInfo{}).Covers(leaf) != 0 {
		t.Error("an unknown scope covers something")
	}
}

// The parts of a list together cover what each of them does not.
func TestListsFor(t *testing.T) {
	p := newPKI(t)
	leaf := mustParse(t, newCard(t, p, nurse()).Signature)
	id := p.Issuer(pkisim.Fort).Certificate.ID()
	list := func(n int, scope pki.Scope, reasons pki.Reasons) pki.CRLInfo {
		return pki.CRLInfo{List: n, Issuer: id, ThisUpdate: today().AddDate(0, 0, n), Covering: pki.Covering{Scope: scope, Reasons: reasons}}
	}
	users, cas := list(1, pki.UserCertificates, pki.AllReasons), list(2, pki.CACertificates, pki.AllReasons)
	keys, rest := list(3, pki.AllCertificates, 0b110), list(4, pki.AllCertificates, pki.AllReasons&^0b110)
	for name, tc := range map[string]struct {
		lists []pki.CRLInfo
		use   int
		whole bool
	}{
		"none": {nil, 0, false}, "users": {[]pki.CRLInfo{cas, users}, 1, true}, "CAs only": {[]pki.CRLInfo{cas}, 0, false},
		"some reasons": {[]pki.CRLInfo{keys}, 1, false}, "two parts by reason": {[]pki.CRLInfo{keys, rest}, 2, true},
		"another CA's": {[]pki.CRLInfo{{Issuer: pki.IssuerID{1}, Covering: users.Covering}}, 0, false},
	} {
		use, whole := pki.ListsFor(leaf, id, tc.lists)
		if len(use) != tc.use || whole != tc.whole {
			t.Errorf("%s: %d lists, whole %t; want %d, %t", name, len(use), whole, tc.use, tc.whole)
		}
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
	if _, err := pki.ParseCRL(mustCRL(t, p, old)); err == nil || !strings.Contains(err.Error(), "SHA-1") {
		t.Errorf("SHA-1: error %v", err)
	}
	for name, tc := range map[string]struct {
		der  []byte
		want string
	}{
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

// From public reports: a list by a CA that may make none (x509-limbo), one that
// bears another CA's name (x509-limbo), and a point with nothing but who signs the
// list (OpenSSL 32645).
func TestCRLReportedOfOthers(t *testing.T) {
	p := newPKI(t)
	root, ca := p.Root(pkisim.Fort), p.Issuer(pkisim.Fort)
	mute, err := ca.Renewed("MUTE", pkisim.Period{NotBefore: today().AddDate(-1, 0, 0), NotAfter: today().AddDate(9, 0, 0)}, nil,
		func(tpl *pkisim.Template) { tpl.Set(pkisim.KeyUsage(x509.KeyUsageCertSign)) })
	if err != nil {
		t.Fatal(err)
	}
	text := fmt.Sprintf("%s  production  A\n%s  production  B\n", root.Certificate.Fingerprint(), mute.Certificate.Fingerprint())
	issuers, refusals := pki.LoadIssuers(mustPins(t, []byte(text)), []pki.File{caFile(root), caFile(mute)})
	if len(refusals) > 0 {
		t.Fatal(refusals)
	}
	list := mustCRL(t, p, ca)
	if _, _, err := streamed(issuers, bytes.NewReader(list)); err == nil || !strings.Contains(err.Error(), "may not sign CRLs") {
		t.Errorf("a CA without cRLSign: error %v", err)
	}
	swapped := bytes.ReplaceAll(list, []byte("FORT PERSONNES"), []byte("FORT PERSONNEL"))
	if _, _, err := streamed(newIssuers(t, p), bytes.NewReader(swapped)); err == nil || !strings.Contains(err.Error(), "not held here") {
		t.Errorf("another CA's name: error %v", err)
	}
	pointless := mustParse(t, altered(t, p, func(tpl *pkisim.Template) {
		// CRLDistributionPoints { { cRLIssuer: directoryName {} } }
		tpl.Set(pkisim.Extension(false, []byte{0x30, 8, 0x30, 6, 0xA2, 4, 0xA4, 2, 0x30, 0}, 2, 5, 29, 31))
	}))
	c, err := pki.ParseCRL(mustCRL(t, p, ca, pointAt("http://igc.guichet.invalid/CRL/ACI-FO-PP.crl")))
	if err != nil {
		t.Fatal(err)
	}
	if covered := (pki.CRLInfo{Covering: c.Covering}).Covers(pointless); covered != 0 {
		t.Errorf("a list of a point covers %b of a certificate without a point's name", covered)
	}
}
