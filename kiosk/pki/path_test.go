package pki_test

import (
	"bytes"
	"crypto/x509"
	"errors"
	"fmt"
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
)

func TestPathHolds(t *testing.T) {
	p := newPKI(t)
	issuers := newIssuers(t, p)
	for _, typ := range []pki.CardType{pki.CPS, pki.CPF, pki.CPE, pki.CPA} {
		s := nurse()
		s.Type = typ
		leaf := mustParse(t, newCard(t, p, s).Authentication)
		path, err := issuers.Path(leaf)
		if err != nil {
			t.Fatalf("%s: %v", typ, err)
		}
		r := pkisim.RangeOf(typ)
		if path.Issuer().ID() != p.Issuer(r).Certificate.ID() || path.Root().ID() != p.Root(r).Certificate.ID() {
			t.Errorf("%s: path through %q to %q", typ, path.Issuer().Subject.CommonName(), path.Root().Subject.CommonName())
		}
		if from, to := path.Validity(); !from.Equal(leaf.NotBefore) || !to.Equal(leaf.NotAfter) || path.Class != pki.Production {
			t.Errorf("%s: %v to %v, class %s", typ, from, to, path.Class)
		}
	}
}

// The path's validity ends with its first certificate to end.
func TestPathValidityIsTheShortest(t *testing.T) {
	p := newPKI(t)
	s := nurse()
	s.Period = pkisim.Period{NotBefore: today().AddDate(-20, 0, 0), NotAfter: today().AddDate(30, 0, 0)}
	path, err := newIssuers(t, p).Path(mustParse(t, newCard(t, p, s).Authentication))
	if err != nil {
		t.Fatal(err)
	}
	ca := p.Issuer(pkisim.Fort).Certificate
	if from, to := path.Validity(); !from.Equal(ca.NotBefore) || !to.Equal(ca.NotAfter) {
		t.Errorf("%v to %v, want the CA's %v to %v", from, to, ca.NotBefore, ca.NotAfter)
	}
}

func TestPathOfTestClass(t *testing.T) {
	p := newPKI(t)
	issuers, err := p.Issuers(pki.Test)
	if err != nil {
		t.Fatal(err)
	}
	path, err := issuers.Path(mustParse(t, newCard(t, p, nurse()).Signature))
	if err != nil || path.Class != pki.Test {
		t.Errorf("class %s, %v", path.Class, err)
	}
}

// SHA-1 and 1024 bits are read and marked, not refused.
func TestPathOfOldStyle(t *testing.T) {
	p := newPKI(t)
	s := nurse()
	s.Old = true
	card := newCard(t, p, s)
	root, err := p.OldRoot()
	if err != nil {
		t.Fatal(err)
	}
	issuer, err := p.OldIssuer()
	if err != nil {
		t.Fatal(err)
	}
	issuers := newIssuers(t, p, root, issuer)
	if path, err := issuers.Path(mustParse(t, card.Signature)); err != nil || len(path.Certificates) != 3 {
		t.Errorf("path of %d, %v", len(path.Certificates), err)
	}
	refusedByX509(t, card.Signature, issuer.Certificate.Raw)
	s.Fault = pkisim.Tampered
	wantReason(t, issuers, newCard(t, p, s).Signature, pki.BadSignature)
}

// refusedByX509 shows the one thing for which crypto/x509's own path building
// does not serve: a SHA-1 signature, even by the key that made it.
func refusedByX509(t *testing.T, leaf, issuer []byte) {
	t.Helper()
	c, err := x509.ParseCertificate(leaf)
	if err != nil {
		t.Fatal(err)
	}
	ca, err := x509.ParseCertificate(issuer)
	if err != nil {
		t.Fatal(err)
	}
	var insecure x509.InsecureAlgorithmError
	if err := c.CheckSignatureFrom(ca); !errors.As(err, &insecure) {
		t.Errorf("crypto/x509 says %v of SHA-1: Issuers.Path may use its Verify again", err)
	}
}

func TestPathFails(t *testing.T) {
	p := newPKI(t)
	issuers := newIssuers(t, p)
	for fault, want := range map[pkisim.Fault]pki.PathReason{
		pkisim.UnknownIssuer: pki.IssuerNotHeld, pkisim.Forged: pki.BadSignature, pkisim.Tampered: pki.BadSignature,
	} {
		s := nurse()
		s.Fault = fault
		wantReason(t, issuers, newCard(t, p, s).Authentication, want)
	}
	good := newCard(t, p, nurse()).Authentication
	var none *pki.Issuers
	wantReason(t, none, good, pki.IssuerNotHeld)
	wantReason(t, new(pki.Issuers), good, pki.IssuerNotHeld)
}

// The CA's name with an identifier of a key that is not held: a successor's
// card, unless the held key signed it after all.
func TestPathOfAnotherKeyID(t *testing.T) {
	p := newPKI(t)
	other := func(_ pki.Purpose, tpl *pkisim.Template) { tpl.Set(pkisim.AuthorityKeyID(make([]byte, 20))) }
	s := nurse()
	s.Alter = other
	if _, err := newIssuers(t, p).Path(mustParse(t, newCard(t, p, s).Authentication)); err != nil {
		t.Errorf("signed by the held key: %v", err)
	}
	s.Fault = pkisim.Forged
	wantReason(t, newIssuers(t, p), newCard(t, p, s).Authentication, pki.IssuerNotHeld)
}

// A certificate without key identifier is judged by the name alone.
func TestPathByNameAlone(t *testing.T) {
	p := newPKI(t)
	der := altered(t, p, func(tpl *pkisim.Template) { tpl.Remove(pkisim.AuthorityKeyID(nil).Id) })
	if _, err := newIssuers(t, p).Path(mustParse(t, der)); err != nil {
		t.Error(err)
	}
}

// An issuer that may make no CA makes one all the same. As the last certificate
// of a path it is fine, RFC 5280 does not count that one; what it signs is not.
func TestPathLength(t *testing.T) {
	p := newPKI(t)
	rogue, err := p.Rogue()
	if err != nil {
		t.Fatal(err)
	}
	s := nurse()
	s.Fault = pkisim.RogueIssuer
	wantReason(t, newIssuers(t, p, rogue), newCard(t, p, s).Authentication, pki.Violation)
	wantReason(t, newIssuers(t, p), newCard(t, p, s).Authentication, pki.IssuerNotHeld)
}

// A signature that cannot be checked proves nothing against the certificate.
func TestPathNotCheckable(t *testing.T) {
	p := newPKI(t)
	der := newCard(t, p, nurse()).Authentication
	sha256 := []byte{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11} // sha256WithRSAEncryption
	future := append(bytes.Clone(sha256[:8]), 99)
	wantReason(t, newIssuers(t, p), bytes.ReplaceAll(der, sha256, future), pki.NotCheckable)
}

// A key identifier that a stranger's card has in common with a CA held here
// proves nothing.
func TestPathOfAStrangerWithTheSameKeyID(t *testing.T) {
	p := newPKI(t)
	s := nurse()
	s.Fault = pkisim.UnknownIssuer
	s.Alter = func(_ pki.Purpose, tpl *pkisim.Template) {
		tpl.Set(pkisim.AuthorityKeyID(p.Issuer(pkisim.Fort).KeyID()))
	}
	wantReason(t, newIssuers(t, p), newCard(t, p, s).Authentication, pki.IssuerNotHeld)
}

func wantReason(t *testing.T, issuers *pki.Issuers, der []byte, want pki.PathReason) {
	t.Helper()
	_, err := issuers.Path(mustParse(t, der))
	var got *pki.PathError
	if !errors.As(err, &got) || got.Reason != want {
		t.Errorf("error %v, want reason %d", err, want)
	}
	if got != nil && got.Proven() != (want == pki.BadSignature || want == pki.Violation) {
		t.Errorf("reason %d proven: %t", want, got.Proven())
	}
}

// A CA is trusted for no more than some path from it to a root.
func TestClassOfIssuers(t *testing.T) {
	p := newPKI(t)
	root, ca, other := p.Root(pkisim.Fort), p.Issuer(pkisim.Fort), p.Root(pkisim.Standard)
	cross, err := ca.Renewed("CROSS", pkisim.Period{NotBefore: today(), NotAfter: today().AddDate(1, 0, 0)}, other, nil)
	if err != nil {
		t.Fatal(err)
	}
	type pin struct {
		class pki.Class
		*pkisim.Authority
	}
	for name, tc := range map[string]struct {
		pins []pin
		want pki.Class
	}{
		"production":                          {[]pin{{pki.Production, root}, {pki.Production, ca}}, pki.Production},
		"a test root":                         {[]pin{{pki.Test, root}, {pki.Production, ca}}, pki.Test},
		"a test CA":                           {[]pin{{pki.Production, root}, {pki.Test, ca}}, pki.Test},
		"a test root, and one in production":  {[]pin{{pki.Test, root}, {pki.Production, ca}, {pki.Production, other}, {pki.Production, cross}}, pki.Production},
		"two ways, each with a test CA in it": {[]pin{{pki.Test, root}, {pki.Production, ca}, {pki.Production, other}, {pki.Test, cross}}, pki.Test},
		"not held":                            {[]pin{{pki.Production, other}}, pki.ClassUnknown},
	} {
		var text bytes.Buffer
		var files []pki.File
		for _, a := range tc.pins {
			fmt.Fprintf(&text, "%s  %s  X\n", a.Certificate.Fingerprint(), a.class)
			files = append(files, caFile(a.Authority))
		}
		issuers, refusals := pki.LoadIssuers(mustPins(t, text.Bytes()), files)
		if got := issuers.Class(ca.Certificate.ID()); got != tc.want || len(refusals) > 0 {
			t.Errorf("%s: %s, want %s; refusals %v", name, got, tc.want, refusals)
		}
	}
}
