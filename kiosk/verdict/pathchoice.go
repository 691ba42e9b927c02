package verdict

import (
	"errors"

	"guichet/kiosk/pki"
)

// A card is good if one path to a pinned root is: a CA may be held twice, renewed
// with its key or certified by two roots, and the older certificate may have
// ended or been revoked as superseded. So the path that speaks best for the card
// decides, and a refusal stands only if every path is refused.

// faults is what speaks against a path, the weightiest first; less is better.
func (e *evidence) faults(l leaf) []int {
	refused, testing, weak := 0, 0, 0
	from, to := l.path.Validity()
	now, inOrder := e.at.Now, e.clock.InOrder()
	if e.clock.AtLeast.After(to) || inOrder && (now.After(to) || now.Before(from)) {
		refused = 1
	}
	if l.path.Class != pki.Production {
		testing = 1
	}
	for _, step := range l.links {
		switch {
		case step.revoked:
			refused = 2
		case !step.whole || step.err != nil || e.stale(step):
			weak++
		}
	}
	return []int{refused, testing, weak}
}

// stale tells whether some list of a step no longer counts.
func (e *evidence) stale(l link) bool {
	for _, list := range l.lists {
		if age := ageOf(list.NextUpdate, e.clock.when(e.at.Now), e.trust.Site.lateDays()); age != inDate && age != late {
			return true
		}
	}
	return false
}

// pathLinks looks every step of a path up. The root is looked up too: one that
// withdraws itself is no root, though it need have no list about itself.
func (e *evidence) pathLinks(p pki.Path) (links []link) {
	for i, below := range p.Certificates {
		if i+1 < len(p.Certificates) {
			links = append(links, e.link(below, p.Certificates[i+1]))
			continue
		}
		if l := e.link(below, below); l.revoked {
			links = append(links, l)
		}
	}
	return links
}

// link looks a certificate up in the lists of the CA above it. A number in any
// of them is revoked, whatever the list covers; that it is in none counts only
// for lists that cover it.
func (e *evidence) link(below, ca *pki.Certificate) link {
	l := link{below: below, ca: ca, err: e.listsErr}
	l.lists, l.whole = pki.ListsFor(below, ca.ID(), e.lists)
	if l.err == nil {
		l.entry, l.revoked, l.err = e.revocation(ca.ID(), below.SerialNumber)
	}
	if below.IsCA && !l.revoked && l.err == nil {
		l.entry, l.revoked, l.err = e.compromise(below)
	}
	return l
}

// revocation looks a serial number up in every list of a CA. An entry counts
// whatever its reason: removeFromCRL belongs in delta CRLs alone (RFC 5280, 5.3.1),
// and says in a complete list no more than that the certificate is named.
func (e *evidence) revocation(ca pki.IssuerID, serial pki.Serial) (pki.Revocation, bool, error) {
	for _, list := range e.lists {
		if list.Issuer != ca {
			continue
		}
		entry, found, err := e.trust.Revocations.Revocation(list, serial)
		if err != nil || found {
			return entry, err == nil, err
		}
	}
	return pki.Revocation{}, false, nil
}

// compromise tells whether another certificate of a CA was revoked because its
// key is in other hands: the key is the same.
func (e *evidence) compromise(ca *pki.Certificate) (pki.Revocation, bool, error) {
	for _, other := range e.trust.Issuers.SameKey(ca.ID()) {
		paths, err := e.trust.Issuers.Paths(other)
		if err != nil {
			continue // held, and so with a path
		}
		for _, p := range paths {
			entry, found, err := e.revocation(p.Issuer().ID(), other.SerialNumber)
			if err != nil || found && entry.Reason.Compromised() {
				return entry, found, err
			}
		}
	}
	return pki.Revocation{}, false, nil
}

// pathErrorOf never returns nil: whatever it was, no path holds.
func pathErrorOf(err error) *pki.PathError {
	var e *pki.PathError
	if errors.As(err, &e) {
		return e
	}
	return new(pki.PathError)
}
