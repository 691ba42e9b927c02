package pki

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"fmt"
	"math/big"
	"time"
)

// outline is a TBSCertificate (RFC 5280, 4.1) as far as it takes no knowledge
// of what is in its fields.
type outline struct {
	Version   asn1.RawValue `asn1:"optional,explicit,tag:0"`
	Serial    asn1.RawValue
	Algorithm asn1.RawValue
	Issuer    asn1.RawValue
	Validity  struct{ NotBefore, NotAfter asn1.RawValue }
	Subject   asn1.RawValue
	Key       asn1.RawValue
	IssuerID  asn1.RawValue   `asn1:"optional,tag:1"`
	SubjectID asn1.RawValue   `asn1:"optional,tag:2"`
	Extension []asn1.RawValue `asn1:"optional,explicit,tag:3"`
}

// parseOutline reads what can be read of a certificate that crypto/x509
// refuses; refusal is why. It is never good by this program, but whose it is,
// until when, and on which list it stands is told.
func parseOutline(der []byte, refusal error) (*Certificate, error) {
	var whole struct {
		TBS       outline
		Algorithm asn1.RawValue
		Signature asn1.RawValue
	}
	rest, err := asn1.Unmarshal(der, &whole)
	if err != nil || len(rest) > 0 || whole.TBS.Serial.Tag != asn1.TagInteger || whole.TBS.Key.Tag != asn1.TagSequence {
		return nil, fmt.Errorf("not a certificate: %w", refusal)
	}
	o := whole.TBS
	c := &Certificate{Raw: der, Unsupported: fmt.Errorf("cannot be read in full: %w", refusal)}
	c.readDates(o.Validity.NotBefore, o.Validity.NotAfter)
	c.readSerial(signedInteger(o.Serial.Bytes))
	c.readNames(o.Issuer.FullBytes, o.Subject.FullBytes)
	for _, e := range o.Extension[:min(len(o.Extension), maxExtensions)] {
		if ext, err := outlineExtension(e.FullBytes); err == nil && !c.extension(ext.Id) {
			c.extensions = append(c.extensions, ext)
		}
	}
	c.readExtensions(nil)
	c.readUsage()
	return c, nil
}

// outlineExtension reads an Extension whose BOOLEAN may be anything.
func outlineExtension(der []byte) (pkix.Extension, error) {
	var e struct {
		ID       asn1.ObjectIdentifier
		Critical asn1.RawValue
		Value    asn1.RawValue `asn1:"optional"`
	}
	if _, err := asn1.Unmarshal(der, &e); err != nil {
		return pkix.Extension{}, err
	}
	if e.Critical.Tag != asn1.TagBoolean {
		e.Value = e.Critical
	}
	if e.Value.Tag != asn1.TagOctetString {
		return pkix.Extension{}, errors.New("not an Extension")
	}
	return pkix.Extension{Id: e.ID, Value: e.Value.Bytes}, nil
}

// readDates reads validity. A date that cannot be read proves nothing: neither
// that the certificate has begun, nor that it has ended.
func (c *Certificate) readDates(from, to asn1.RawValue) {
	c.NotAfter = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC) // RFC 5280, 4.1.2.5
	if _, err := asn1.Unmarshal(from.FullBytes, &c.NotBefore); err != nil {
		c.NotBefore = time.Time{}
	}
	var end time.Time
	if _, err := asn1.Unmarshal(to.FullBytes, &end); err == nil {
		c.NotAfter = end.UTC()
	}
	c.NotBefore = c.NotBefore.UTC()
}

// signedInteger reads an INTEGER that may have more leading bytes than it needs.
func signedInteger(b []byte) *big.Int {
	n := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0] >= 0x80 {
		n.Sub(n, new(big.Int).Lsh(big.NewInt(1), 8*uint(len(b))))
	}
	return n
}

// readUsage reads keyUsage and basicConstraints (RFC 5280, 4.2.1.3 and 4.2.1.9).
func (c *Certificate) readUsage() {
	for _, e := range c.extensions {
		switch e.Id.String() {
		case "2.5.29.15":
			var bits asn1.BitString
			if _, err := asn1.Unmarshal(e.Value, &bits); err == nil {
				c.KeyUsage = keyUsage(bits)
			}
		case "2.5.29.19":
			var b struct {
				CA      bool          `asn1:"optional"`
				PathLen asn1.RawValue `asn1:"optional"`
			}
			if _, err := asn1.Unmarshal(e.Value, &b); err == nil {
				c.IsCA = b.CA
			}
		}
	}
}

// keyUsage turns the norm's bits into those of crypto/x509.
func keyUsage(bits asn1.BitString) (u x509.KeyUsage) {
	for i := range 9 {
		if bits.At(i) != 0 {
			u |= 1 << i
		}
	}
	return u
}
