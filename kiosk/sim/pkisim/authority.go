package pkisim

import (
	"crypto"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"

	"guichet/kiosk/pki"
)

// Range is one of the three hierarchies ("gammes") of IGC-Santé.
type Range uint8

// The ranges. CPS and CPF come from Fort, CPE and CPA from Standard.
const (
	Fort Range = iota
	Standard
	Elementaire
	numRanges
)

// String returns the range's word in the names of the CAs.
func (r Range) String() string { return [numRanges]string{"FORT", "STANDARD", "ELEMENTAIRE"}[r] }

// short is the range's part of a file name, as in ACI-FO-PP.crl.
func (r Range) short() string { return [numRanges]string{"FO", "ST", "EL"}[r] }

// Authority is a CA with its key.
type Authority struct {
	Certificate *pki.Certificate
	File        string // base name of its files, "ACI-FO-PP"
	name        Name
	key         *rsa.PrivateKey
	hash        crypto.Hash
	parent      *Authority // itself for a root
}

// Sign signs a certificate as this CA; the template's issuer is filled in.
func (a *Authority) Sign(t Template) ([]byte, error) {
	t.Issuer, t.Hash = a.name, a.hash
	return t.Sign(a.key)
}

// KeyID returns the CA's subject key identifier.
func (a *Authority) KeyID() []byte { return keyID(&a.key.PublicKey) }

// authorityName is a CA's name with the shape of IGC-Santé's.
func authorityName(common string) Name {
	text := func(value string, oid ...int) []Attribute {
		return []Attribute{{Type: oid, Tag: asn1.TagUTF8String, Value: value}}
	}
	return Name{
		{{Type: asn1.ObjectIdentifier{2, 5, 4, 6}, Tag: asn1.TagPrintableString, Value: "FR"}},
		text("GUICHET", 2, 5, 4, 10), text("0002 000000000", 2, 5, 4, 11), text("IGC DEMONSTRATION", 2, 5, 4, 11),
		text(common, 2, 5, 4, 3),
	}
}

// The CAs are in force ten years around the PKI's day.
const (
	authorityYearsBefore = 8
	authorityYearsAfter  = 12
)

// newAuthority makes a CA, self-signed when parent is nil.
func newAuthority(keys *Keys, at time.Time, file, common string, parent *Authority, hash crypto.Hash) (*Authority, error) {
	key, err := keys.key(file, modernBits)
	if err != nil {
		return nil, err
	}
	a := &Authority{File: file, name: authorityName(common), key: key, hash: hash, parent: parent}
	if parent == nil {
		a.parent = a
	}
	return a, a.certify(Period{at.AddDate(-authorityYearsBefore, 0, 0), at.AddDate(authorityYearsAfter, 0, 0)}, serial(file, common), nil)
}

// certify makes the CA's certificate; alter may change it before it is signed.
func (a *Authority) certify(in Period, number *big.Int, alter func(*Template)) error {
	pathLen := 0
	if a.parent == a {
		pathLen = -1
	}
	t := Template{
		Serial: number, Subject: a.name, Key: &a.key.PublicKey, NotBefore: in.NotBefore, NotAfter: in.NotAfter,
		Extensions: []pkix.Extension{
			BasicConstraints(true, pathLen), subjectKeyID(&a.key.PublicKey), AuthorityKeyID(a.parent.KeyID()),
			KeyUsage(x509.KeyUsageCertSign | x509.KeyUsageCRLSign), anyPolicy(),
		},
	}
	if alter != nil {
		alter(&t)
	}
	der, err := a.parent.Sign(t)
	if err != nil {
		return err
	}
	if a.Certificate, err = pki.Parse(der); err != nil {
		return fmt.Errorf("read CA %s: %w", a.File, err)
	}
	return nil
}

// Renewed is the same CA with another certificate for the same key, under the
// same CA or under another one. alter may change the certificate before it is
// signed, its name too.
func (a *Authority) Renewed(file string, in Period, parent *Authority, alter func(*Template)) (*Authority, error) {
	again := &Authority{File: file, name: a.name, key: a.key, hash: a.hash, parent: a.parent}
	switch {
	case parent != nil:
		again.parent = parent
	case a.parent == a:
		again.parent = again
	}
	return again, again.certify(in, serial(file, "renewed"), alter)
}

// Successor is a new CA with a key and a name of its own; a root when parent is
// nil.
func (p *PKI) Successor(file, common string, parent *Authority) (*Authority, error) {
	return p.other(file, common, parent, crypto.SHA256)
}

func anyPolicy() pkix.Extension {
	return Extension(false, []byte{0x30, 8, 0x30, 6, 0x06, 4, 0x55, 0x1D, 0x20, 0}, 2, 5, 29, 32)
}

// serial makes a serial number of 16 bytes out of what the certificate is, so
// that the same certificate has the same number in every process.
func serial(parts ...string) *big.Int {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d:%s", len(p), p)
	}
	b := h.Sum(nil)[:16]
	b[0] = b[0]&0x3F | 0x40 // positive, and 16 bytes long
	return new(big.Int).SetBytes(b)
}
