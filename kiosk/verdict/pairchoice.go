package verdict

import (
	"cmp"
	"slices"
	"time"

	"guichet/kiosk/pki"
)

// choosePair finds, among the certificates read, the two that decide: of several
// pairs the one that is in its dates today. A card may hold a renewed pair beside
// the old one, and its directory CAs and technical certificates, which name no
// holder and are no pair.
func (e *evidence) choosePair() {
	all := e.ofCard()
	best := slices.MaxFunc(couples(all), func(a, b couple) int {
		return slices.Compare(e.worth(a), e.worth(b))
	})
	for _, c := range all {
		if c != best.authentication && c != best.signature {
			e.beside = append(e.beside, c)
		}
	}
	for _, c := range best.certificates() {
		e.pair = append(e.pair, e.leaf(c))
	}
}

// ofCard parses the certificates read, and keeps those that belong to a card;
// those without a holder only if there are no others.
func (e *evidence) ofCard() (all []*pki.Certificate) {
	for _, read := range e.facts.Certificates {
		if !read.Complete {
			continue
		}
		if c, err := pki.Parse(read.DER); err == nil && c.Profile.OfCard() {
			all = append(all, c)
		}
	}
	if slices.ContainsFunc(all, (*pki.Certificate).Named) {
		all = slices.DeleteFunc(all, func(c *pki.Certificate) bool { return !c.Named() })
	}
	return all
}

// couple is a pair that may decide; either may be nil.
type couple struct{ authentication, signature *pki.Certificate }

func (c couple) certificates() []*pki.Certificate {
	return slices.DeleteFunc([]*pki.Certificate{c.authentication, c.signature}, func(c *pki.Certificate) bool { return c == nil })
}

// couples returns every way to take one certificate for each purpose, or none
// for it. One that serves both or none, or does not say, may have either.
func couples(all []*pki.Certificate) []couple {
	fits := func(c *pki.Certificate, p pki.Purpose) bool { return c == nil || c.Serves(p) || !serves(c) }
	withNone := append(slices.Clone(all), nil)
	var list []couple
	for _, a := range withNone {
		for _, s := range withNone {
			if fits(a, pki.Authentication) && fits(s, pki.Signature) && (a != s || a == nil) {
				list = append(list, couple{a, s})
			}
		}
	}
	return list
}

// serves tells whether a certificate is for authentication or for signature.
func serves(c *pki.Certificate) bool { return c.Serves(pki.Authentication) || c.Serves(pki.Signature) }

// worth is what makes one couple decide before another, the weightiest first:
// that it is whole, for its purposes, in its dates, of one card, understood; that
// it is the later.
func (e *evidence) worth(c couple) []int64 {
	both := c.certificates()
	serving, dates, oneCard, understood, begin := int64(0), int64(2), int64(1), int64(0), int64(0)
	now := e.clock.when(e.at.Now)
	for _, one := range both {
		if dates = min(dates, inDates(one, now)); serves(one) {
			serving++
		}
		if one.Unsupported == nil && one.HasKeyUsage() {
			understood++
		}
		begin += one.NotBefore.Unix()
	}
	if len(both) == 2 && differ(both[0].Profile.CardID, both[1].Profile.CardID) {
		oneCard = 0
	}
	return []int64{int64(len(both)), serving, dates, oneCard, understood, begin}
}

// inDates is 2 within the dates of a certificate, 1 before, 0 after them.
func inDates(c *pki.Certificate, now time.Time) int64 {
	switch {
	case now.After(c.NotAfter):
		return 0
	case now.Before(c.NotBefore):
		return 1
	}
	return 2
}

// leaf builds the paths of a certificate, and takes the best.
func (e *evidence) leaf(c *pki.Certificate) leaf {
	paths, err := e.trust.Issuers.Paths(c)
	if err != nil {
		return leaf{Certificate: c, pathErr: pathErrorOf(err)}
	}
	all := make([]leaf, len(paths))
	for i, p := range paths {
		all[i] = leaf{Certificate: c, path: p, links: e.pathLinks(p)}
	}
	return slices.MinFunc(all, func(a, b leaf) int {
		return cmp.Or(slices.Compare(e.faults(a), e.faults(b)), -compareEnds(a.path, b.path))
	})
}

func compareEnds(a, b pki.Path) int {
	_, endA := a.Validity()
	_, endB := b.Validity()
	return endA.Compare(endB)
}
