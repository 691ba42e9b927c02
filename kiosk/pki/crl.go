package pki

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// maxCRLBytes bounds a list that is parsed whole in memory. A list of national
// scale is read as a stream, by ReadCRL.
const maxCRLBytes = 8 << 20

// The refusals of a CRL that a caller may tell apart.
var (
	// ErrDeltaCRL refuses a list of changes, which says nothing alone
	// (RFC 5280, 5.2.4).
	ErrDeltaCRL = errors.New("a delta CRL lists changes only; hint: give the complete list")
	// ErrPartialCRL refuses a list that says nothing of the certificates of
	// its own issuer alone (RFC 5280, 5.2.5).
	ErrPartialCRL = errors.New("the CRL covers attribute certificates, or other issuers too; hint: give the CA's own list of certificates")

	errSHA1 = errors.New("it is made with SHA-1; hint: ask the CA for a list signed with SHA-256")
)

// CRL is a parsed certificate revocation list, not verified.
type CRL struct {
	Issuer     Name
	Number     string // upper-case hexadecimal, "" when absent
	ThisUpdate time.Time
	NextUpdate time.Time
	Covering

	x         *x509.RevocationList
	issuer    foldedName
	algorithm algorithm
	entries   map[Serial]Revocation
}

// Covering says which certificates of its issuer a list covers (RFC 5280,
// 5.2.5). The zero value covers nothing.
type Covering struct {
	Scope Scope
	// Points names the distribution points that the list is for, one a line
	// and in order; "" when it is for all of them.
	Points string
	// Reasons are the reasons for which the list names certificates.
	Reasons Reasons
}

// Limit is one thing that a list is for, and no other, in words for whoever hands it
// over.
type Limit struct{ format, points string }

// Phrase returns the words as a format with its arguments.
func (l Limit) Phrase() (format string, args []any) {
	if l.points == "" {
		return l.format, nil
	}
	return l.format, []any{l.points}
}

// Limits says what a list is limited to; nothing for one that covers all.
func (c Covering) Limits() (limits []Limit) {
	switch c.Scope {
	case UserCertificates:
		limits = append(limits, Limit{format: "user certificates"})
	case CACertificates:
		limits = append(limits, Limit{format: "CA certificates"})
	}
	if c.Reasons != AllReasons {
		limits = append(limits, Limit{format: "some reasons"})
	}
	if c.Points != "" {
		limits = append(limits, Limit{"the distribution point %s", strings.ReplaceAll(c.Points, "\n", ", ")})
	}
	return limits
}

// ParseCRL reads one complete CRL in DER or PEM.
func ParseCRL(data []byte) (*CRL, error) {
	if len(data) > maxCRLBytes {
		return nil, fmt.Errorf("CRL of %d bytes, more than %d", len(data), maxCRLBytes)
	}
	in, err := derOf(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	der, err := io.ReadAll(in)
	if err != nil {
		return nil, err
	}
	x, err := x509.ParseRevocationList(bytes.TrimRight(der, "\r\n"))
	if err != nil {
		if x, err = x509.ParseRevocationList(der); err != nil { // it may end with such a byte
			return nil, err
		}
	}
	return newCRL(x)
}

func newCRL(x *x509.RevocationList) (*CRL, error) {
	c := &CRL{ThisUpdate: x.ThisUpdate.UTC(), NextUpdate: x.NextUpdate.UTC(), x: x, issuer: foldName(x.RawIssuer)}
	if x.NextUpdate.IsZero() {
		return nil, errors.New("the CRL has no nextUpdate; hint: ask the CA for one that says when the next is due") // RFC 5280, 5.1.2.5
	}
	if x.NextUpdate.Before(x.ThisUpdate) {
		return nil, errors.New("nextUpdate is before thisUpdate")
	}
	var err error
	if c.Covering, err = coveringOf(x.Extensions, c.issuer); err != nil {
		return nil, err
	}
	if c.algorithm, err = listAlgorithm(x.Raw); err != nil {
		return nil, err
	}
	c.Issuer, _ = parseName(x.RawIssuer) // for sentences: what is odd in it does no harm
	if x.Number != nil {
		c.Number = fmt.Sprintf("%X", x.Number)
	}
	return c, c.index()
}

// listAlgorithm reads how a list was signed. SHA-1 is refused: no pinned CA
// makes such a list, and its entries are chosen by many people.
func listAlgorithm(der []byte) (algorithm, error) {
	a, err := signatureAlgorithm(der) // CertificateList has the same three fields as Certificate
	if err == nil && a.hash == crypto.SHA1 {
		err = errSHA1
	}
	return a, err
}

// index reads the entries. An entry with a critical extension may be another
// issuer's (RFC 5280, 5.3.3) and is refused. One whose serial number no
// certificate may have says nothing of any that could be good.
func (c *CRL) index() error {
	c.entries = make(map[Serial]Revocation, len(c.x.RevokedCertificateEntries))
	for i, e := range c.x.RevokedCertificateEntries {
		for _, ext := range e.Extensions {
			if ext.Critical && ext.Id.String() != "2.5.29.21" { // reasonCode
				return fmt.Errorf("entry %d: critical extension %s", i, ext.Id)
			}
		}
		if e.ReasonCode < 0 || e.ReasonCode > 10 {
			return fmt.Errorf("entry %d: reason %d", i, e.ReasonCode)
		}
		if serial, err := newSerial(e.SerialNumber); err == nil {
			c.entries[serial] = Revocation{Date: e.RevocationTime.UTC(), Reason: Reason(e.ReasonCode)}
		}
	}
	return nil
}

// coveringOf reads the extensions that say what a CRL covers.
func coveringOf(extensions []pkix.Extension, issuer foldedName) (Covering, error) {
	covering := Covering{Scope: AllCertificates, Reasons: AllReasons}
	for _, e := range extensions {
		var err error
		switch id := e.Id.String(); {
		case id == "2.5.29.27": // deltaCRLIndicator
			err = ErrDeltaCRL
		case id == "2.5.29.28": // issuingDistributionPoint
			covering, err = coveringOfPoint(e.Value, issuer)
		case e.Critical && id != "2.5.29.35" && id != "2.5.29.20": // authorityKeyIdentifier, cRLNumber
			err = fmt.Errorf("critical extension %s", id)
		}
		if err != nil {
			return Covering{}, err
		}
	}
	return covering, nil
}

// coveringOfPoint reads issuingDistributionPoint (RFC 5280, 5.2.5).
func coveringOfPoint(value []byte, issuer foldedName) (Covering, error) {
	var point struct {
		Name        asn1.RawValue  `asn1:"optional,tag:0"`
		OnlyUser    bool           `asn1:"optional,tag:1"`
		OnlyCA      bool           `asn1:"optional,tag:2"`
		OnlyReasons asn1.BitString `asn1:"optional,tag:3"`
		Indirect    bool           `asn1:"optional,tag:4"`
		OnlyAttr    bool           `asn1:"optional,tag:5"`
	}
	if rest, err := asn1.Unmarshal(value, &point); err != nil || len(rest) > 0 {
		return Covering{}, errors.New("issuingDistributionPoint cannot be read")
	}
	names, err := pointNames(point.Name.Bytes, issuer)
	if err != nil {
		return Covering{}, fmt.Errorf("issuingDistributionPoint: %w", err)
	}
	slices.Sort(names)
	c := Covering{Scope: AllCertificates, Points: strings.Join(slices.Compact(names), "\n"), Reasons: reasonsOf(point.OnlyReasons)}
	switch {
	case point.Indirect || point.OnlyAttr || (point.OnlyUser && point.OnlyCA):
		return Covering{}, ErrPartialCRL
	case point.OnlyUser:
		c.Scope = UserCertificates
	case point.OnlyCA:
		c.Scope = CACertificates
	}
	return c, nil
}

// CRLIssuer finds the held CA that signed the list: by name, and first among
// those with the key that the list names; it must be allowed to sign CRLs (RFC
// 5280, 6.3.3 (f) and (g)).
func (s *Issuers) CRLIssuer(c *CRL) (*Certificate, error) {
	return s.crlIssuer(c, func(ca *Certificate) error {
		h := c.algorithm.hash.New()
		h.Write(c.x.RawTBSRevocationList)
		return c.algorithm.verify(ca.key, h.Sum(nil), c.x.Signature)
	})
}

// crlIssuer is CRLIssuer with the check of the signature by a CA's key.
func (s *Issuers) crlIssuer(c *CRL, check func(*Certificate) error) (*Certificate, error) {
	err := fmt.Errorf("the issuer %q is not held here; hint: its certificate belongs in --issuers and its line in --pins, or leave the list out", c.Issuer.CommonName())
	for _, ca := range s.named(c.issuer, c.x.AuthorityKeyId) {
		if !ca.may(x509.KeyUsageCRLSign) {
			err = fmt.Errorf("%q may not sign CRLs", c.Issuer.CommonName())
			continue
		}
		if err = check(ca.Certificate); err == nil {
			return ca.Certificate, nil
		}
		err = fmt.Errorf("the signature by %q does not hold: %w; hint: fetch the list again", c.Issuer.CommonName(), err)
	}
	return nil, err
}
