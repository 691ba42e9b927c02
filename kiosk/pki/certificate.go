package pki

import (
	"bytes"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
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
	// UnhandledCritical are the critical extensions that nothing here
	// processes (RFC 5280, 4.2: such a certificate cannot be relied on).
	UnhandledCritical []string
	Profile           Profile

	x *x509.Certificate
}

// Serial is a serial number: its magnitude, big-endian, without leading zeros.
type Serial string

// String returns upper-case hexadecimal digits.
func (s Serial) String() string { return fmt.Sprintf("%X", string(s)) }

// newSerial refuses what RFC 5280, 4.1.2.2 refuses.
func newSerial(n *big.Int) (Serial, error) {
	if n == nil || n.Sign() <= 0 {
		return "", errors.New("serial number is not positive")
	}
	b := n.Bytes()
	if len(b) > maxSerialBytes {
		return "", fmt.Errorf("serial number of %d bytes, more than %d", len(b), maxSerialBytes)
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

// Parse reads one X.509 v3 certificate in DER, with nothing after it.
//
// crypto/x509 does the standard part, and reads every CPx certificate met so
// far, multi-valued RDNs, T61Strings and 1024-bit keys included. What it
// refuses is a path with SHA-1 in it (see checkSignature); what it leaves
// undone is the private extensions and the exact names.
func Parse(der []byte) (*Certificate, error) {
	if len(der) > maxCertificateBytes {
		return nil, fmt.Errorf("certificate of %d bytes, more than %d", len(der), maxCertificateBytes)
	}
	x, err := x509.ParseCertificate(bytes.Clone(der))
	if err != nil {
		return nil, err
	}
	if err := checkShape(x); err != nil {
		return nil, err
	}
	return newCertificate(x)
}

// checkShape refuses what is well-formed and out of bounds.
func checkShape(x *x509.Certificate) error {
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

func newCertificate(x *x509.Certificate) (*Certificate, error) {
	c := &Certificate{
		Raw: x.Raw, NotBefore: x.NotBefore.UTC(), NotAfter: x.NotAfter.UTC(), KeyUsage: x.KeyUsage,
		IsCA: x.BasicConstraintsValid && x.IsCA, AuthorityKeyID: x.AuthorityKeyId, SubjectKeyID: x.SubjectKeyId,
		CRLDistributionPoints: x.CRLDistributionPoints, x: x,
	}
	if key, ok := x.PublicKey.(*rsa.PublicKey); ok {
		c.KeyBits = key.N.BitLen()
	}
	var err error
	if c.SerialNumber, err = newSerial(x.SerialNumber); err != nil {
		return nil, err
	}
	if c.Issuer, err = parseName(x.RawIssuer); err != nil {
		return nil, fmt.Errorf("read issuer: %w", err)
	}
	if c.Subject, err = parseName(x.RawSubject); err != nil {
		return nil, fmt.Errorf("read subject: %w", err)
	}
	c.readExtensions()
	return c, nil
}

// readExtensions fills the profile and lists the critical extensions that
// neither crypto/x509 nor the profile handles. (crypto/x509 refuses an
// extension that is there twice.)
func (c *Certificate) readExtensions() {
	for _, e := range c.x.Extensions {
		c.Profile.take(e.Id, e.Value)
	}
	for _, oid := range c.x.UnhandledCriticalExtensions {
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

// selfIssued tells whether subject and issuer are the same name.
func (c *Certificate) selfIssued() bool { return bytes.Equal(c.x.RawSubject, c.x.RawIssuer) }

// extension tells whether the certificate has the extension oid.
func (c *Certificate) extension(oid asn1.ObjectIdentifier) bool {
	for _, e := range c.x.Extensions {
		if e.Id.Equal(oid) {
			return true
		}
	}
	return false
}
