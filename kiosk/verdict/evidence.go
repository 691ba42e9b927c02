package verdict

import (
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/pki"
)

// evidence is what the rules judge: the facts, and what parsing, path building
// and look-ups made of them. It is gathered once and then only read.
type evidence struct {
	facts card.Facts
	trust Trust
	at    Clock
	clock ClockState
	// pair holds the card's authentication and signature certificates, in this
	// order, each only if it was read.
	pair []leaf
	// beside are the certificates of other pairs, which do not decide.
	beside []*pki.Certificate
	// lists are the CRLs held; listsErr says that they could not be read.
	lists    []pki.CRLInfo
	listsErr error
	opposed  opposed
}

// leaf is one certificate of the card and what was made of it.
type leaf struct {
	*pki.Certificate
	path    pki.Path       // the best of those that hold
	pathErr *pki.PathError // nil when the path holds
	links   []link
}

// link is one step of a path: a certificate under a CA, and what the CA's lists
// say of it.
type link struct {
	below, ca *pki.Certificate
	lists     []pki.CRLInfo // those that cover below
	whole     bool          // they cover every reason
	revoked   bool
	entry     pki.Revocation
	err       error
}

// ofCard tells the link under the card's issuer from those above it.
func (l link) ofCard() bool { return !l.below.IsCA }

// opposed is what the opposition list says of the card's number.
type opposed struct {
	list  pki.OppositionList
	held  bool
	known bool
	entry pki.Opposition
	err   error
}

func gather(facts card.Facts, trust Trust, at Clock) *evidence {
	e := &evidence{facts: facts, trust: trust, at: at}
	if trust.Revocations != nil {
		e.lists, e.listsErr = trust.Revocations.CRLs()
	}
	e.clock = at.State(trust.proving(e.lists))
	if facts.Identity.Family == card.CPx {
		e.choosePair()
		e.opposed = e.opposition()
	}
	return e
}

func (e *evidence) opposition() (o opposed) {
	if e.trust.Oppositions == nil || len(e.pair) == 0 {
		return o
	}
	o.list, o.held, o.err = e.trust.Oppositions.OppositionList()
	if o.held && o.err == nil {
		o.entry, o.known, o.err = e.trust.Oppositions.Opposition(e.number())
	}
	return o
}

// number is the card's number by its certificates, "" when they have none.
func (e *evidence) number() pki.CardNumber {
	for _, l := range e.pair {
		if n := l.Profile.CardID.Number; n != "" {
			return n
		}
	}
	return ""
}

// typ is the card's type by its certificates.
func (e *evidence) typ() pki.CardType {
	for _, l := range e.pair {
		if l.Profile.Type != pki.TypeUnknown {
			return l.Profile.Type
		}
	}
	return pki.TypeUnknown
}

// inOpenList tells whether the open opposition list covers the type: CPS and CPF
// only. A type that is not known is looked up all the same.
func (e *evidence) inOpenList() bool { return e.typ() != pki.CPE && e.typ() != pki.CPA }

// links lists the steps of all paths, each CA and certificate once.
func (e *evidence) links() (all []link) {
	seen := map[[2]pki.Fingerprint]bool{}
	for _, leaf := range e.pair {
		for _, l := range leaf.links {
			key := [2]pki.Fingerprint{l.below.Fingerprint(), l.ca.Fingerprint()}
			if !seen[key] {
				seen[key] = true
				all = append(all, l)
			}
		}
	}
	return all
}

// validity is the time within which every certificate of the card, and of the
// paths that hold, is in its dates. byCA says that a CA ends first.
func (e *evidence) validity() (notBefore, notAfter time.Time, byCA bool) {
	for i, l := range e.pair {
		from, to := l.NotBefore, l.NotAfter
		if l.path.Root() != nil {
			from, to = l.path.Validity()
		}
		if i == 0 || from.After(notBefore) {
			notBefore = from
		}
		if i == 0 || to.Before(notAfter) {
			notAfter, byCA = to, to.Before(l.NotAfter)
		}
	}
	return notBefore, notAfter, byCA
}

// cut tells that the link to the card was lost, so that what was read may not be
// all there is.
func (e *evidence) cut() bool {
	switch e.facts.Failure {
	case card.FailureNone, card.FailureMalformed, card.FailureRefused, card.FailureOverBudget:
		return false
	}
	return true
}

// judged tells whether there is a CPx to judge: read, and with a certificate.
func (e *evidence) judged() bool { return !e.cut() && len(e.pair) > 0 }

// chained tells whether some path holds.
func (e *evidence) chained() bool { return e.judged() && len(e.links()) > 0 }
