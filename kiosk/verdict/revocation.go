package verdict

import "fmt"

// revocationRule: the issuer has not revoked the card's certificates.
func revocationRule() Rule {
	return Rule{
		Name:     "revocation",
		Citation: "RFC 5280, 6.3.3, with complete lists only: a list answers for what it covers; contract of the verdict, row 6",
		Meaning:  "Nobody had the card cancelled up to the date of the list.",
		applies:  (*evidence).chained,
		check:    func(e *evidence) []Finding { return e.revocations(true) },
	}
}

// caRevocationRule: the root has not revoked the issuer.
func caRevocationRule() Rule {
	return Rule{
		Name:     "ca-revocation",
		Citation: "RFC 5280, 6.3.3; contract of the verdict, row 6: the issuer's serial in the root's list",
		Meaning:  "The authority that signed the card had not been cancelled up to the date of the list.",
		applies:  (*evidence).chained,
		check:    func(e *evidence) []Finding { return e.revocations(false) },
	}
}

// revocations looks at the links under the card's issuer, or at those above.
func (e *evidence) revocations(ofCard bool) (all []Finding) {
	absent, code := CodeNoRootList, CodeCARevoked
	if ofCard {
		absent, code = CodeNoList, CodeRevoked
	}
	for _, l := range e.links() {
		if l.ofCard() == ofCard {
			all = append(all, l.finding(absent, code))
		}
	}
	return all
}

func (l link) finding(absent, revoked Code) Finding {
	name := l.ca.Subject.CommonName()
	switch {
	case l.revoked:
		return fail(revoked, fmt.Sprintf("by %q on %s: %s", name, dateOf(l.entry.Date), l.entry.Reason))
	case l.err != nil:
		return unknown(CodeLookUp, "the lists cannot be read")
	case len(l.lists) == 0:
		return unknown(absent, fmt.Sprintf("no list of %q that covers it", name))
	case !l.whole:
		return unknown(absent, fmt.Sprintf("the list of %q covers some reasons only", name))
	}
	return pass(fmt.Sprintf("list of %q of %s", name, dateOf(l.lists[0].ThisUpdate)))
}
