package pki

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// Limits of a certificate. Measured: 1385 and 2178 bytes on cards, under 1400
// for the CAs, 17 extensions, two distribution points.
const (
	maxCertificateBytes   = 8 << 10
	maxExtensions         = 32
	maxSerialBytes        = 20 // RFC 5280, 4.1.2.2
	maxDistributionPoints = 8
)

// Certificate is one parsed certificate of a card or of a CA. Nothing in it is
// proven until a Path holds. It does not change after Parse and is safe to
// share.
type Certificate struct {
	Raw          []byte // the DER
	SerialNumber Serial
	Issuer       Name
	Subject      Name
	NotBefore    time.Time // UTC
	NotAfter     time.Time // UTC
	KeyUsage     x509.KeyUsage
	IsCA         bool
	// KeyBits is the size of the RSA modulus, 0 for any other kind of key.
	KeyBits        int
	AuthorityKeyID []byte // nil when absent
	SubjectKeyID   []byte // nil when absent
	// CRLDistributionPoints are URIs, to be shown to staff: nothing here
	// goes on a network.
	CRLDistributionPoints []string
	// Unsupported says why this program cannot judge the certificate in
	// full; nil when it can. The certificate may be good all the same: other
	// programs read it. Its fields hold what could be read.
	Unsupported error
	// UnhandledCritical are the critical extensions that nothing here
	// processes (RFC 5280, 4.2: such a certificate cannot be relied on).
	UnhandledCritical []string
	Profile           Profile

	subject, issuer foldedName
	extensions      []pkix.Extension
	points          []distributionPoint
	key             crypto.PublicKey  // nil when it is of a kind not supported
	x               *x509.Certificate // nil when crypto/x509 refuses the certificate
}

// Serial is a serial number: its magnitude, big-endian, without leading zeros.
type Serial string

// String returns upper-case hexadecimal digits.
func (s Serial) String() string { return fmt.Sprintf("%X", string(s)) }

// newSerial says what RFC 5280, 4.1.2.2 forbids in a serial number, and returns
// its magnitude all the same.
func newSerial(n *big.Int) (Serial, error) {
	b := n.Bytes()
	switch {
	case n.Sign() < 0:
		return Serial(b), errors.New("a negative serial number")
	case n.Sign() == 0:
		return Serial(b), errors.New("a serial number of 0")
	case len(b) > maxSerialBytes:
		return Serial(b), fmt.Errorf("serial number of %d bytes, more than %d", len(b), maxSerialBytes)
	}
	return Serial(b), nil
}

// Fingerprint is the SHA-256 of a whole certificate.
type Fingerprint [sha256.Size]byte

// String returns upper-case hexadecimal digits.
func (f Fingerprint) String() string { return fmt.Sprintf("%X", f[:]) }

// parseFingerprint reads 64 hexadecimal digits.
func parseFingerprint(s string) (f Fingerprint, err error) {
	if len(s) != 2*len(f) {
		return f, fmt.Errorf("%d characters instead of %d hexadecimal digits", len(s), 2*len(f))
	}
	_, err = hex.Decode(f[:], []byte(s))
	return f, err
}

// Fingerprint returns the SHA-256 of the certificate.
func (c *Certificate) Fingerprint() Fingerprint { return sha256.Sum256(c.Raw) }

// Parse reads one X.509 certificate in DER, with nothing after it.
//
// crypto/x509 does the standard part, and reads every CPx certificate met so
// far, multi-valued RDNs, T61Strings and 1024-bit keys included. What it
// leaves undone is the private extensions and the exact names. What it refuses
// though it is a certificate (a curve that it does not know, a negative serial
// number) is read in outline, and marked Unsupported. An error means that
// there is no certificate.
func Parse(der []byte) (*Certificate, error) {
	if len(der) > maxCertificateBytes {
		return nil, fmt.Errorf("certificate of %d bytes, more than %d", len(der), maxCertificateBytes)
	}
	der = bytes.Clone(der)
	x, err := x509.ParseCertificate(der)
	if err != nil {
		return parseOutline(der, err)
	}
	return newCertificate(x), nil
}

// oddShape names what is well-formed and out of bounds.
func oddShape(x *x509.Certificate) error {
	switch {
	case x.Version != 3:
		return fmt.Errorf("X.509 version %d, not 3", x.Version)
	case len(x.Extensions) > maxExtensions:
		return fmt.Errorf("%d extensions, more than %d", len(x.Extensions), maxExtensions)
	case len(x.CRLDistributionPoints) > maxDistributionPoints:
		return fmt.Errorf("%d CRL distribution points, more than %d", len(x.CRLDistributionPoints), maxDistributionPoints)
	case x.NotAfter.Before(x.NotBefore):
		return errors.New("notAfter is before notBefore")
	}
	return nil
}

func newCertificate(x *x509.Certificate) *Certificate {
	c := &Certificate{
		Raw: x.Raw, NotBefore: x.NotBefore.UTC(), NotAfter: x.NotAfter.UTC(), KeyUsage: x.KeyUsage,
		IsCA: x.BasicConstraintsValid && x.IsCA, AuthorityKeyID: x.AuthorityKeyId, SubjectKeyID: x.SubjectKeyId,
		CRLDistributionPoints: x.CRLDistributionPoints, Unsupported: oddShape(x), extensions: x.Extensions, key: publicKey(x), x: x,
	}
	if key, ok := c.key.(*rsa.PublicKey); ok {
		c.KeyBits = key.N.BitLen()
	}
	c.readSerial(x.SerialNumber)
	c.readNames(x.RawIssuer, x.RawSubject)
	c.readExtensions(x.UnhandledCriticalExtensions)
	return c
}

// unsupported keeps the first reason.
func (c *Certificate) unsupported(err error) { c.Unsupported = cmp.Or(c.Unsupported, err) }

func (c *Certificate) readSerial(n *big.Int) {
	serial, err := newSerial(n)
	if err != nil {
		c.unsupported(err)
	}
	c.SerialNumber = serial
}

func (c *Certificate) readNames(issuer, subject []byte) {
	for _, n := range []struct {
		what   string
		der    []byte
		name   *Name
		folded *foldedName
	}{{"issuer", issuer, &c.Issuer, &c.issuer}, {"subject", subject, &c.Subject, &c.subject}} {
		name, odd := parseName(n.der)
		if odd != nil {
			c.unsupported(fmt.Errorf("%s: %w", n.what, odd))
		}
		*n.name, *n.folded = name, foldName(n.der)
	}
}

// readExtensions fills the profile and lists the critical extensions that
// neither crypto/x509 nor the profile handles. (crypto/x509 refuses an
// extension that is there twice.)
func (c *Certificate) readExtensions(unhandled []asn1.ObjectIdentifier) {
	for _, e := range c.extensions {
		c.Profile.take(e.Id, e.Value)
		if e.Id.Equal(oidPoints()) {
			var err error
			if c.points, err = parsePoints(e.Value, c.issuer); err != nil {
				c.unsupported(fmt.Errorf("CRL distribution points: %w", err))
			}
		}
	}
	for _, oid := range unhandled {
		if !private(oid) {
			c.UnhandledCritical = append(c.UnhandledCritical, oid.String())
		}
	}
}

// Purpose is what a card's certificate is for. The zero value means unknown.
type Purpose uint8

// The purposes.
const (
	PurposeUnknown Purpose = iota
	Authentication         // key usage digitalSignature
	Signature              // key usage nonRepudiation
)

// Purpose tells the authentication certificate of a card from its signature
// certificate by key usage, as measured on both; unknown for a CA.
func (c *Certificate) Purpose() Purpose {
	switch {
	case c.IsCA:
		return PurposeUnknown
	case c.KeyUsage&x509.KeyUsageContentCommitment != 0:
		return Signature
	case c.KeyUsage&x509.KeyUsageDigitalSignature != 0:
		return Authentication
	}
	return PurposeUnknown
}

// Serves tells whether the key may be used for a purpose. One that may be used
// for both, or does not say, serves both.
func (c *Certificate) Serves(p Purpose) bool {
	switch p {
	case Authentication:
		return c.may(x509.KeyUsageDigitalSignature)
	case Signature:
		return c.may(x509.KeyUsageContentCommitment)
	}
	return false
}

// selfIssued tells whether subject and issuer are the same name.
func (c *Certificate) selfIssued() bool { return c.subject == c.issuer }

// selfSigned tells whether the certificate is signed with its own key.
func (c *Certificate) selfSigned() bool { return c.selfIssued() && c.checkSignature(c) == nil }

// HasKeyUsage tells whether the certificate says what its key is for. Without
// it the key may be for anything (RFC 5280, 4.2.1.3).
func (c *Certificate) HasKeyUsage() bool { return c.extension(asn1.ObjectIdentifier{2, 5, 29, 15}) }

// may tells whether the key may be used so.
func (c *Certificate) may(use x509.KeyUsage) bool { return !c.HasKeyUsage() || c.KeyUsage&use != 0 }

// Named tells whether the subject names somebody: a holder by surname or given
// name, or a service by its pseudonym. A card's technical certificates do not.
func (c *Certificate) Named() bool {
	for _, attr := range []string{AttrSurname, AttrGivenName, AttrPseudonym} {
		if c.Subject.First(attr) != "" {
			return true
		}
	}
	return false
}

// extension tells whether the certificate has the extension oid.
func (c *Certificate) extension(oid asn1.ObjectIdentifier) bool {
	for _, e := range c.extensions {
		if e.Id.Equal(oid) {
			return true
		}
	}
	return false
}
