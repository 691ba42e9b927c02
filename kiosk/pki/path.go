package pki

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Limits of a search for paths. IGC-Santé has two CAs above a certificate; cross
// certificates and renewals make a path longer, and paths more.
const (
	maxCAs   = 8  // above a certificate
	maxPaths = 64 // to roots
)

// PathReason says why there is no path. The zero value means unknown.
type PathReason uint8

// The reasons. Only BadSignature and Violation prove something against the
// certificate; the others say what is not known here.
const (
	PathUnknown   PathReason = iota
	IssuerNotHeld            // nobody here by that name with that key
	NotCheckable             // beyond this program: its signature, its form, its length
	BadSignature             // the issuer it names, which is held, did not sign it
	Violation                // breaks a rule of RFC 5280, 6.1, under CAs that signed it
)

// PathError says why there is no path from a certificate to a pinned root.
type PathError struct {
	Reason PathReason
	Issuer string // common name of the issuer that the certificate names
	cause  error
}

// Error names the issuer, never the subject.
func (e *PathError) Error() string {
	return fmt.Sprintf("certificate by %q: %v", e.Issuer, e.cause)
}

// Unwrap returns what exactly was wrong.
func (e *PathError) Unwrap() error { return e.cause }

// Proven tells whether the certificate itself was proven wrong.
func (e *PathError) Proven() bool { return e.Reason == BadSignature || e.Reason == Violation }

// Path is a certification path that holds but for the dates: names, signatures,
// basicConstraints, path length and key usage were checked (RFC 5280, 6.1.3 and
// 6.1.4; no policy is asked for). The zero value holds nothing.
type Path struct {
	// Certificates goes from the end entity to the root, at least two long.
	Certificates []*Certificate
	// Class is Production only when every CA in the path is pinned as such.
	Class Class
}

// Root returns the pinned root, nil for the zero Path.
func (p Path) Root() *Certificate {
	if len(p.Certificates) == 0 {
		return nil
	}
	return p.Certificates[len(p.Certificates)-1]
}

// Issuer returns the CA that signed the end entity, nil for the zero Path.
func (p Path) Issuer() *Certificate {
	if len(p.Certificates) < 2 {
		return nil
	}
	return p.Certificates[1]
}

// Validity returns the time during which every certificate of the path is
// within its dates, both ends included; zero times for the zero Path.
func (p Path) Validity() (notBefore, notAfter time.Time) {
	for i, c := range p.Certificates {
		if i == 0 || c.NotBefore.After(notBefore) {
			notBefore = c.NotBefore
		}
		if i == 0 || c.NotAfter.Before(notAfter) {
			notAfter = c.NotAfter
		}
	}
	return notBefore, notAfter
}

// Path returns the first of Paths.
func (s *Issuers) Path(leaf *Certificate) (Path, error) {
	paths, err := s.Paths(leaf)
	if err != nil {
		return Path{}, err
	}
	return paths[0], nil
}

// Paths builds every path from a certificate to a pinned root: a CA may be held
// twice, renewed or cross-certified. The error, when there is none, is always a
// *PathError: proven only if every way was proven wrong.
func (s *Issuers) Paths(leaf *Certificate) ([]Path, error) {
	b := pathBuilder{issuers: s}
	if leaf.x == nil {
		return nil, pathError(leaf, NotCheckable, leaf.Unsupported)
	}
	b.grow(Path{Certificates: []*Certificate{leaf}, Class: Production})
	switch {
	case len(b.found) > 0:
		return b.found, nil
	case b.excuse == nil: // every way led round in a circle
		b.fail(pathError(leaf, IssuerNotHeld, errors.New("no root above its issuer")))
	}
	return nil, b.excuse
}

// pathBuilder is one run of Paths.
type pathBuilder struct {
	issuers *Issuers
	found   []Path
	excuse  *PathError // the mildest that was met
}

// fail keeps the first error that proves nothing, or else the first.
func (b *pathBuilder) fail(err *PathError) {
	if b.excuse == nil || b.excuse.Proven() && !err.Proven() {
		b.excuse = err
	}
}

// grow goes on from the top of a path in every way.
func (b *pathBuilder) grow(p Path) {
	top := p.Certificates[len(p.Certificates)-1]
	named := b.issuers.named(top.issuer, top.AuthorityKeyID)
	switch {
	case len(p.Certificates) > maxCAs:
		b.fail(pathError(p.Certificates[0], NotCheckable, fmt.Errorf("more than %d CAs above it", maxCAs)))
		return
	case len(named) == 0:
		b.fail(pathError(top, IssuerNotHeld, errors.New("its issuer is not held")))
	}
	for _, ca := range named {
		if len(b.found) == maxPaths || p.holds(ca.Certificate) {
			continue
		}
		if err := top.issuedBy(ca.Certificate, p.intermediates()); err != nil {
			b.fail(err)
			continue
		}
		next := Path{Certificates: append(slices.Clone(p.Certificates), ca.Certificate), Class: p.Class}
		if ca.class != Production {
			next.Class = Test
		}
		if ca.root {
			b.found = append(b.found, next)
			continue
		}
		b.grow(next)
	}
}

// holds tells whether the path passes through the CA already, by this or by
// another of its certificates.
func (p Path) holds(ca *Certificate) bool {
	return slices.ContainsFunc(p.Certificates[1:], func(c *Certificate) bool { return c.ID() == ca.ID() })
}

// intermediates counts the CAs in a path that pathLenConstraint counts: those
// that are not self-issued (RFC 5280, 6.1.4 (l)).
func (p Path) intermediates() (n int) {
	for _, c := range p.Certificates[1:] {
		if !c.selfIssued() {
			n++
		}
	}
	return n
}

// named returns the held CAs with a name, those first whose key has the given
// identifier. An identifier is a hint and proves nothing: a CA that was renewed
// may have another for the same key (RFC 5280, 4.2.1.1 and 6.1.3).
func (s *Issuers) named(name foldedName, keyID []byte) (list []held) {
	if s == nil {
		return nil
	}
	var others []held
	for _, ca := range s.held {
		switch {
		case ca.subject != name:
		case otherKey(keyID, ca.SubjectKeyID):
			others = append(others, ca)
		default:
			list = append(list, ca)
		}
	}
	return append(list, others...)
}

// otherKey tells whether two key identifiers, both there, differ.
func otherKey(a, b []byte) bool { return len(a) > 0 && len(b) > 0 && !bytes.Equal(a, b) }

// issuedBy checks what RFC 5280, 6.1.3 and 6.1.4 ask of c and of the CA above
// it, which bears the name of c's issuer, with so many CAs between c and the end
// entity. That the CA is one, may sign certificates and has no constraint was
// checked when it was taken. nil when all holds.
func (c *Certificate) issuedBy(ca *Certificate, below int) *PathError {
	err := c.checkSignature(ca)
	switch {
	case errors.Is(err, errUnsupported):
		return pathError(c, NotCheckable, err)
	case err != nil && otherKey(c.AuthorityKeyID, ca.SubjectKeyID):
		return pathError(c, IssuerNotHeld, errors.New("its issuer is held with another key"))
	case err != nil:
		return pathError(c, BadSignature, errors.New("its signature does not hold"))
	}
	if max, ok := ca.pathLen(); ok && below > max {
		return pathError(c, Violation, fmt.Errorf("%d CAs below one that allows %d", below, max))
	}
	return nil
}

// pathLen returns pathLenConstraint, false when there is none. crypto/x509 has
// 0 for both "zero" and "absent", and a flag to tell them apart.
func (c *Certificate) pathLen() (int, bool) {
	if c.x.MaxPathLen > 0 || c.x.MaxPathLenZero {
		return c.x.MaxPathLen, true
	}
	return 0, false
}

func pathError(c *Certificate, reason PathReason, cause error) *PathError {
	return &PathError{Reason: reason, Issuer: c.Issuer.CommonName(), cause: cause}
}
