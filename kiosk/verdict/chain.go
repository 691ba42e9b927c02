package verdict

import (
	"fmt"

	"guichet/kiosk/pki"
)

// chainRule: the certificates were signed by a CA on a path to a pinned root.
func chainRule() Rule {
	return Rule{
		Name:     "chain",
		Citation: "RFC 5280, 6.1, without policies; pins in data/trust",
		Meaning:  "What the card says was signed by the State's health agency.",
		applies:  (*evidence).judged,
		check:    checkChain,
	}
}

func checkChain(e *evidence) (all []Finding) {
	for _, l := range e.pair {
		all = append(all, e.chainOf(l))
	}
	return all
}

func (e *evidence) chainOf(l leaf) Finding {
	if l.pathErr == nil {
		return pass(fmt.Sprintf("%s, %s", l.path.Issuer().Subject.CommonName(), l.path.Root().Subject.CommonName()))
	}
	name := l.Issuer.CommonName()
	switch l.pathErr.Reason {
	case pki.BadSignature:
		return fail(CodeSignature, fmt.Sprintf("%q did not sign it", name))
	case pki.Violation:
		return fail(CodeViolation, l.pathErr.Error())
	case pki.NotCheckable:
		return unknown(CodeNotCheckable, l.pathErr.Error())
	}
	if e.trust.Issuers.Pinned(name) {
		return unknown(CodeNotHeld, fmt.Sprintf("the certificate of %q is not on this kiosk", name))
	}
	return unknown(CodeNotPinned, fmt.Sprintf("%q is not trusted here", name))
}
