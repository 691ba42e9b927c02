package verdict_test

import (
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

func TestRevocation(t *testing.T) {
	fort := func(s *scene) { s.alterList(s.p.Issuer(pkisim.Fort), nil) }
	want(t, play(t, change{}), "revocation", verdict.Pass, "")
	want(t, play(t, change{lists: revoke}), "revocation", verdict.Fail, verdict.CodeRevoked)
	want(t, play(t, change{scene: fort}), "revocation", verdict.StatusUnknown, verdict.CodeNoList)
	want(t, play(t, change{scene: func(s *scene) { s.trust.Revocations = nil }}), "revocation", verdict.StatusUnknown, verdict.CodeNoList)
	want(t, play(t, change{scene: (*scene).pinsOnly}), "revocation", verdict.NotApplicable, "") // nobody to ask
	for _, all := range []bool{true, false} {
		r := play(t, change{scene: func(s *scene) { s.trust.Revocations = broken{s.trust.Revocations, all} }})
		want(t, r, "revocation", verdict.StatusUnknown, verdict.CodeLookUp)
	}
}

// removeFromCRL has no place in a complete list: what it names is revoked.
func TestRevocationByRemoval(t *testing.T) {
	r := play(t, change{lists: func(p *pkisim.PKI, c *pkisim.Card) {
		cert, err := pki.Parse(c.Authentication)
		if err != nil {
			t.Fatal(err)
		}
		p.RevokeFor(p.Issuer(pkisim.Fort), cert.SerialNumber, pki.RemoveFromCRL)
	}})
	if want(t, r, "revocation", verdict.Fail, verdict.CodeRevoked); r.Verdict != verdict.Revoked {
		t.Errorf("got %s %s, want %s", r.Verdict, r.Code, verdict.Revoked)
	}
}

// One revoked certificate of the two is enough.
func TestRevocationOfOne(t *testing.T) {
	for i := range 2 {
		r := play(t, change{lists: func(p *pkisim.PKI, c *pkisim.Card) {
			der := [][]byte{c.Authentication, c.Signature}[i]
			cert, err := pki.Parse(der)
			if err != nil {
				t.Fatal(err)
			}
			p.RevokeSerial(p.Issuer(pkisim.Fort), cert.SerialNumber)
		}})
		if r.Verdict != verdict.Revoked {
			t.Errorf("certificate %d: %s %s", i, r.Verdict, r.Code)
		}
	}
}

// A list that covers CAs only says nothing of a card.
func TestRevocationByAPartialList(t *testing.T) {
	scope := func(to pki.Scope) change {
		return change{scene: func(s *scene) {
			s.alterList(s.p.Issuer(pkisim.Fort), func(i *pki.CRLInfo) { i.Scope = to })
		}}
	}
	want(t, play(t, scope(pki.CACertificates)), "revocation", verdict.StatusUnknown, verdict.CodeNoList)
	want(t, play(t, scope(pki.ScopeUnknown)), "revocation", verdict.StatusUnknown, verdict.CodeNoList)
	want(t, play(t, scope(pki.UserCertificates)), "revocation", verdict.Pass, "")
}

func TestCARevocation(t *testing.T) {
	root := func(s *scene) { s.alterList(s.p.Root(pkisim.Fort), nil) }
	want(t, play(t, change{}), "ca-revocation", verdict.Pass, "")
	want(t, play(t, change{lists: func(p *pkisim.PKI, _ *pkisim.Card) {
		p.RevokeSerial(p.Root(pkisim.Fort), p.Issuer(pkisim.Fort).Certificate.SerialNumber)
	}}), "ca-revocation", verdict.Fail, verdict.CodeCARevoked)
	want(t, play(t, change{scene: root}), "ca-revocation", verdict.StatusUnknown, verdict.CodeNoRootList)
	want(t, play(t, change{scene: (*scene).pinsOnly}), "ca-revocation", verdict.NotApplicable, "")
}
