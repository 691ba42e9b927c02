package pki

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"time"
)

// maxCRLBytes bounds a list that is parsed whole in memory. A list of national
// scale is read as a stream, by ReadCRL.
const maxCRLBytes = 8 << 20

// The refusals of a CRL that a caller may tell apart.
var (
	// ErrDeltaCRL refuses a list of changes, which says nothing alone
	// (RFC 5280, 5.2.4).
	ErrDeltaCRL = errors.New("a delta CRL lists changes only: the complete list is wanted")
	// ErrPartialCRL refuses a list that covers some reasons only, attribute
	// certificates, or other issuers (RFC 5280, 5.2.5).
	ErrPartialCRL = errors.New("the CRL covers some reasons only, or other issuers too")

	errSHA1 = errors.New("it is made with SHA-1")
)

// CRL is a parsed certificate revocation list, not verified.
type CRL struct {
	Issuer     Name
	Number     string // upper-case hexadecimal, "" when absent
	ThisUpdate time.Time
	NextUpdate time.Time
	Scope      Scope

	x       *x509.RevocationList
	entries map[Serial]Revocation
}

// ParseCRL reads one complete CRL in DER or PEM.
func ParseCRL(data []byte) (*CRL, error) {
	if len(data) > maxCRLBytes {
		return nil, fmt.Errorf("CRL of %d bytes, more than %d", len(data), maxCRLBytes)
	}
	if block, _ := pem.Decode(data); block != nil {
		if block.Type != "X509 CRL" {
			return nil, fmt.Errorf("PEM block %.40q is not a CRL", block.Type)
		}
		data = block.Bytes
	}
	x, err := x509.ParseRevocationList(bytes.Clone(data))
	if err != nil {
		return nil, err
	}
	return newCRL(x)
}

func newCRL(x *x509.RevocationList) (*CRL, error) {
	scope, err := scopeOf(x.Extensions)
	if err != nil {
		return nil, err
	}
	if x.NextUpdate.IsZero() {
		return nil, errors.New("the CRL has no nextUpdate") // RFC 5280, 5.1.2.5
	}
	if x.NextUpdate.Before(x.ThisUpdate) {
		return nil, errors.New("nextUpdate is before thisUpdate")
	}
	issuer, err := parseName(x.RawIssuer)
	if err != nil {
		return nil, fmt.Errorf("read issuer: %w", err)
	}
	c := &CRL{Issuer: issuer, ThisUpdate: x.ThisUpdate.UTC(), NextUpdate: x.NextUpdate.UTC(), Scope: scope, x: x}
	if x.Number != nil {
		c.Number = fmt.Sprintf("%X", x.Number)
	}
	return c, c.index()
}

// index reads the entries. An entry with a critical extension may be another
// issuer's (RFC 5280, 5.3.3) and is refused.
func (c *CRL) index() error {
	c.entries = make(map[Serial]Revocation, len(c.x.RevokedCertificateEntries))
	for i, e := range c.x.RevokedCertificateEntries {
		serial, err := newSerial(e.SerialNumber)
		if err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		for _, ext := range e.Extensions {
			if ext.Critical && ext.Id.String() != "2.5.29.21" { // reasonCode
				return fmt.Errorf("entry %d: critical extension %s", i, ext.Id)
			}
		}
		if e.ReasonCode < 0 || e.ReasonCode > 10 {
			return fmt.Errorf("entry %d: reason %d", i, e.ReasonCode)
		}
		c.entries[serial] = Revocation{Date: e.RevocationTime.UTC(), Reason: Reason(e.ReasonCode)}
	}
	return nil
}

// scopeOf reads the extensions that say what a CRL covers.
func scopeOf(extensions []pkix.Extension) (Scope, error) {
	scope := AllCertificates
	for _, e := range extensions {
		var err error
		switch id := e.Id.String(); {
		case id == "2.5.29.27": // deltaCRLIndicator
			err = ErrDeltaCRL
		case id == "2.5.29.28": // issuingDistributionPoint
			scope, err = scopeOfPoint(e.Value)
		case e.Critical:
			err = fmt.Errorf("critical extension %s", id)
		}
		if err != nil {
			return ScopeUnknown, err
		}
	}
	return scope, nil
}

// scopeOfPoint reads issuingDistributionPoint (RFC 5280, 5.2.5).
func scopeOfPoint(value []byte) (Scope, error) {
	var point struct {
		Name        asn1.RawValue  `asn1:"optional,tag:0"`
		OnlyUser    bool           `asn1:"optional,tag:1"`
		OnlyCA      bool           `asn1:"optional,tag:2"`
		OnlyReasons asn1.BitString `asn1:"optional,tag:3"`
		Indirect    bool           `asn1:"optional,tag:4"`
		OnlyAttr    bool           `asn1:"optional,tag:5"`
	}
	if rest, err := asn1.Unmarshal(value, &point); err != nil || len(rest) > 0 {
		return ScopeUnknown, errors.New("issuingDistributionPoint cannot be read")
	}
	switch {
	case point.Indirect || point.OnlyAttr || point.OnlyReasons.BitLength > 0 || (point.OnlyUser && point.OnlyCA):
		return ScopeUnknown, ErrPartialCRL
	case point.OnlyUser:
		return UserCertificates, nil
	case point.OnlyCA:
		return CACertificates, nil
	}
	return AllCertificates, nil
}

// CRLIssuer finds the held CA that signed the list: by name, and by key
// identifier where both have one; it must be allowed to sign CRLs (RFC 5280,
// 6.3.3 (f) and (g)). A SHA-1 signature is refused: no pinned CA makes one.
func (s *Issuers) CRLIssuer(c *CRL) (*Certificate, error) { return s.crlIssuer(c, c.checkSignature) }

// crlIssuer is CRLIssuer with the check of the signature by a CA's key.
func (s *Issuers) crlIssuer(c *CRL, check func(*Certificate) error) (*Certificate, error) {
	err := fmt.Errorf("the issuer %q is not held here", c.Issuer.CommonName())
	for _, ca := range s.Certificates() {
		if !bytes.Equal(ca.x.RawSubject, c.x.RawIssuer) || otherKey(c.x.AuthorityKeyId, ca.SubjectKeyID) {
			continue
		}
		if ca.KeyUsage&x509.KeyUsageCRLSign == 0 {
			return nil, fmt.Errorf("%q may not sign CRLs", c.Issuer.CommonName())
		}
		if err = check(ca); err == nil {
			return ca, nil
		}
		err = fmt.Errorf("the signature by %q does not hold: %w", c.Issuer.CommonName(), err)
	}
	return nil, err
}

func (c *CRL) checkSignature(ca *Certificate) error {
	if withSHA1(c.x.SignatureAlgorithm) {
		return errSHA1
	}
	return ca.x.CheckSignature(c.x.SignatureAlgorithm, c.x.RawTBSRevocationList, c.x.Signature)
}

// otherKey tells whether two key identifiers, both there, differ.
func otherKey(a, b []byte) bool { return len(a) > 0 && len(b) > 0 && !bytes.Equal(a, b) }
