package pki

import (
	"bytes"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"fmt"
	"slices"
)

// File is a file of CA certificates, as it was found.
type File struct {
	Name string // for sentences only; it proves nothing
	Data []byte
}

// Issuers are the CA certificates held here: every one pinned, every one on a
// path to a pinned root. The zero value and nil hold none. They do not change
// after LoadIssuers.
type Issuers struct {
	pins *Pins
	held []held
}

// held is an issuer and the pin that made it trusted.
type held struct {
	*Certificate
	class Class // by its pin
	root  bool  // signed with its own key: a path ends here
	// trusted is what it is trusted for: Production when some path to a root
	// passes through pins of that class only.
	trusted Class
}

// IssuerID names an issuer of certificates and lists: the SHA-256 of its name,
// folded, and public key. A CA certificate renewed with the same key keeps it.
type IssuerID [sha256.Size]byte

// ID returns the identity of c, a CA that is held, as an issuer.
func (c *Certificate) ID() IssuerID {
	return sha256.Sum256(append([]byte(c.subject), c.x.RawSubjectPublicKeyInfo...))
}

// LoadIssuers takes the CA certificates that are pinned and lead to a pinned
// root, in whatever order the files hold them, and says of every other one why
// it was left out.
func LoadIssuers(pins *Pins, files []File) (*Issuers, []Refusal) {
	l := loader{issuers: &Issuers{pins: pins}}
	for _, f := range files {
		l.open(f)
	}
	l.admit()
	l.issuers.classify()
	l.refuseRest()
	return l.issuers, l.refusals
}

// candidate is a certificate that is not held yet.
type candidate struct {
	*Certificate
	file string
	pin  Pin
}

// loader is one run of LoadIssuers.
type loader struct {
	issuers  *Issuers
	pinned   []candidate // may become issuers
	strange  []candidate // not pinned: refused once the issuers are known
	refusals []Refusal
}

func (l *loader) refuse(file string, c *Certificate, reason RefusalReason, cause error) {
	r := Refusal{File: file, Reason: reason, Cause: cause}
	if c != nil {
		r.Name, r.SHA256 = c.Subject.CommonName(), c.Fingerprint()
	}
	l.refusals = append(l.refusals, r)
}

// open sorts the certificates of one file, and says which of several cannot be
// read.
func (l *loader) open(f File) {
	all := certificatesIn(f.Data)
	for i, one := range all {
		c, err := one.parse()
		if err != nil {
			if len(all) > 1 {
				err = fmt.Errorf("certificate %d of %d: %w", i+1, len(all), err)
			}
			l.refuse(f.Name, nil, Damaged, err)
			continue
		}
		l.sort(candidate{Certificate: c, file: f.Name})
	}
}

func (l *loader) sort(c candidate) {
	pin, pinned := l.issuers.pins.Find(c.Fingerprint())
	c.pin = pin
	switch {
	case !pinned:
		l.strange = append(l.strange, c)
	case l.seen(c):
		l.refuse(c.file, c.Certificate, Repeated, nil)
	case c.x == nil:
		l.refuse(c.file, c.Certificate, NotUnderstood, c.Unsupported)
	case oddShape(c.x) != nil: // an odd name or number does no harm in a CA
		l.refuse(c.file, c.Certificate, NotUnderstood, oddShape(c.x))
	case !c.IsCA || !c.may(x509.KeyUsageCertSign):
		l.refuse(c.file, c.Certificate, NotCA, nil)
	case c.constrained() != "":
		l.refuse(c.file, c.Certificate, NotUnderstood, fmt.Errorf("extension %s", c.constrained()))
	default:
		l.pinned = append(l.pinned, c)
	}
}

func (l *loader) seen(c candidate) bool {
	for _, other := range l.pinned {
		if bytes.Equal(other.Raw, c.Raw) {
			return true
		}
	}
	return false
}

// constrained returns the first extension of a CA that path validation would
// have to process (RFC 5280, 6.1.4 and 4.2.1.10 to 14) and that Path does not.
// No CA of IGC-Santé has one; they carry anyPolicy.
func (c *Certificate) constrained() string {
	for _, last := range []int{30, 33, 36, 54} { // name constraints, policy mappings and constraints, inhibit anyPolicy
		if oid := (asn1.ObjectIdentifier{2, 5, 29, last}); c.extension(oid) {
			return oid.String()
		}
	}
	if len(c.UnhandledCritical) > 0 {
		return c.UnhandledCritical[0]
	}
	return ""
}

// admit takes roots, then what they signed, until nothing more fits.
func (l *loader) admit() {
	for again := true; again; {
		again = false
		waiting := l.pinned
		l.pinned = nil
		for _, c := range waiting {
			if root := c.selfSigned(); root || l.chains(c) {
				l.issuers.held = append(l.issuers.held, held{Certificate: c.Certificate, class: c.pin.Class, root: root})
				again = true
				continue
			}
			l.pinned = append(l.pinned, c)
		}
	}
}

// chains tells whether a CA leads to a root among those held.
func (l *loader) chains(c candidate) bool {
	_, err := l.issuers.Path(c.Certificate)
	return err == nil
}

// refuseRest says why the others were not taken.
func (l *loader) refuseRest() {
	for _, c := range l.pinned {
		l.refuse(c.file, c.Certificate, NotChained, fmt.Errorf("it was signed by %q", c.Issuer.CommonName()))
	}
	for _, c := range l.strange {
		l.refuse(c.file, c.Certificate, l.strangeness(c), nil)
	}
}

func (l *loader) strangeness(c candidate) RefusalReason {
	if l.issuers.pins.Named(c.Subject.CommonName()) {
		return Impostor
	}
	if _, err := l.issuers.Path(c.Certificate); err == nil && c.IsCA && !c.selfIssued() {
		return NotNeeded
	}
	return NotPinned
}

// Certificates returns the issuers held, roots before what they signed.
func (s *Issuers) Certificates() []*Certificate {
	if s == nil {
		return nil
	}
	list := make([]*Certificate, len(s.held))
	for i, h := range s.held {
		list[i] = h.Certificate
	}
	return list
}

// Missing returns the pins whose certificate is not held.
func (s *Issuers) Missing() []Pin {
	if s == nil {
		return nil
	}
	var missing []Pin
	for _, pin := range s.pins.entries() {
		if !s.holds(pin.Fingerprint) {
			missing = append(missing, pin)
		}
	}
	return missing
}

func (s *Issuers) holds(f Fingerprint) bool {
	for _, h := range s.held {
		if h.Fingerprint() == f {
			return true
		}
	}
	return false
}

// Pinned tells whether a CA's name is among the pins, held or not: it tells an
// issuer whose file is missing from one that is not known here at all.
func (s *Issuers) Pinned(name string) bool { return s != nil && s.pins.Named(name) }

// SameKey returns every certificate held of one CA: it may have been renewed, or
// certified by two roots.
func (s *Issuers) SameKey(id IssuerID) (list []*Certificate) {
	for _, c := range s.Certificates() {
		if c.ID() == id {
			list = append(list, c)
		}
	}
	return list
}

// Class returns what an issuer is trusted for: Production when some certificate
// of it leads to a root through pins of that class only, ClassUnknown when it is
// not held.
func (s *Issuers) Class(id IssuerID) (class Class) {
	if s == nil {
		return ClassUnknown
	}
	for _, h := range s.held {
		if h.ID() == id && class != Production {
			class = h.trusted
		}
	}
	return class
}

// classify finds out what each CA is trusted for, once all are held.
func (s *Issuers) classify() {
	for i := range s.held {
		h := &s.held[i]
		if h.trusted = h.class; h.root || h.class != Production {
			continue
		}
		h.trusted = Test
		paths, err := s.Paths(h.Certificate)
		if err == nil && slices.ContainsFunc(paths, func(p Path) bool { return p.Class == Production }) {
			h.trusted = Production
		}
	}
}
