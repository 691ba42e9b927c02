package pki

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// maxCAs bounds the CAs above a certificate; IGC-Santé has two.
const maxCAs = 3

// PathReason says why there is no path. The zero value means unknown.
type PathReason uint8

// The reasons. Only BadSignature and Violation prove something against the
// certificate; the others say what is not known here.
const (
	PathUnknown   PathReason = iota
	IssuerNotHeld            // nobody here by that name with that key
	NotCheckable             // signed with an algorithm that is not supported
	BadSignature             // the issuer it names, which is held, did not sign it
	Violation                // breaks a rule of RFC 5280, 6.1, under a held CA
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

// Path builds the path from a certificate to a pinned root. The error is
// always a *PathError.
func (s *Issuers) Path(leaf *Certificate) (Path, error) {
	p := Path{Certificates: []*Certificate{leaf}, Class: Production}
	for below := leaf; len(p.Certificates) <= maxCAs; {
		issuer, err := s.issuerOf(below, len(p.Certificates)-1)
		if err != nil {
			return Path{}, err
		}
		p.Certificates = append(p.Certificates, issuer.Certificate)
		if issuer.class != Production {
			p.Class = Test
		}
		if issuer.selfIssued() {
			return p, nil
		}
		below = issuer.Certificate
	}
	return Path{}, pathError(leaf, Violation, fmt.Errorf("more than %d CAs above it", maxCAs))
}

// issuerOf finds the held CA that signed c, with so many CAs below it.
func (s *Issuers) issuerOf(c *Certificate, below int) (held, error) {
	named, err := s.claimed(c)
	if err != nil {
		return held{}, err
	}
	for _, ca := range named {
		if err = c.issuedBy(ca.Certificate, below); err == nil {
			return ca, nil
		}
	}
	return held{}, err
}

// claimed returns the held CAs that c names as its issuer: by name, and by key
// identifier where both sides have one. A held key under another name breaks
// RFC 5280, 6.1.3 (a)(4).
func (s *Issuers) claimed(c *Certificate) (list []held, err error) {
	if s == nil {
		return nil, pathError(c, IssuerNotHeld, errors.New("no issuer is held"))
	}
	misnamed := false
	for _, ca := range s.held {
		named := bytes.Equal(ca.x.RawSubject, c.x.RawIssuer)
		known := len(c.AuthorityKeyID) > 0 && len(ca.SubjectKeyID) > 0
		keyed := known && bytes.Equal(c.AuthorityKeyID, ca.SubjectKeyID)
		if named && (keyed || !known) {
			list = append(list, ca)
		}
		misnamed = misnamed || (keyed && !named)
	}
	switch {
	case len(list) > 0:
		return list, nil
	case misnamed:
		return nil, pathError(c, Violation, errors.New("its issuer's key is held under another name"))
	}
	return nil, pathError(c, IssuerNotHeld, errors.New("its issuer is not held"))
}

// issuedBy checks what RFC 5280, 6.1.3 and 6.1.4 ask of c and of the CA above
// it. That the CA is one, may sign certificates and has no constraint was
// checked when it was taken.
func (c *Certificate) issuedBy(ca *Certificate, below int) error {
	err := c.checkSignature(ca)
	switch {
	case errors.Is(err, errUnsupported):
		return pathError(c, NotCheckable, err)
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
