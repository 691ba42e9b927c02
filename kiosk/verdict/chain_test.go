package verdict_test

import (
	"bytes"
	"testing"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

func TestChain(t *testing.T) {
	want(t, play(t, change{}), "chain", verdict.Pass, "")
	want(t, play(t, change{spec: fault(pkisim.Tampered)}), "chain", verdict.Fail, verdict.CodeSignature)
	want(t, play(t, change{spec: fault(pkisim.Forged)}), "chain", verdict.Fail, verdict.CodeSignature)
	want(t, play(t, change{spec: fault(pkisim.UnknownIssuer)}), "chain", verdict.StatusUnknown, verdict.CodeNotPinned)
	want(t, play(t, change{scene: (*scene).pinsOnly}), "chain", verdict.StatusUnknown, verdict.CodeNotHeld)
	want(t, play(t, change{scene: func(s *scene) { s.trust = verdict.Trust{} }}), "chain", verdict.StatusUnknown, verdict.CodeNotPinned)
	want(t, play(t, change{spec: fault(pkisim.RogueIssuer), scene: (*scene).boardRogue}), "chain", verdict.Fail, verdict.CodeViolation)
	want(t, play(t, change{scene: unknownAlgorithm}), "chain", verdict.StatusUnknown, verdict.CodeNotCheckable)
	want(t, play(t, change{scene: vitale}), "chain", verdict.NotApplicable, "")
}

// The issuer's file without its root's is not held either.
func TestChainWithoutRoot(t *testing.T) {
	r := play(t, change{scene: func(s *scene) {
		ca := s.p.Root(pkisim.Standard)
		s.trust.Issuers = loadIssuers(t, s.p.PinsFile(pki.Production), pki.File{Name: "root", Data: ca.Certificate.Raw})
	}})
	if r.Verdict != verdict.ToCheck || r.Code != verdict.CodeNotHeld || r.Root != "" {
		t.Errorf("%s %s, root %q", r.Verdict, r.Code, r.Root)
	}
}

// unknownAlgorithm signs the certificates in a way that nobody knows yet.
func unknownAlgorithm(s *scene) {
	sha256 := []byte{0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 11}
	future := append(bytes.Clone(sha256[:8]), 99)
	for i := range s.facts.Certificates {
		s.facts.Certificates[i].DER = bytes.ReplaceAll(s.facts.Certificates[i].DER, sha256, future)
	}
}
