package pkisim

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"
)

// Template is a certificate to be signed. crypto/x509 makes none with several
// attributes in an RDN, with T61Strings or signed with SHA-1, so the TBS is
// encoded here, field by field (RFC 5280, 4.1).
type Template struct {
	Serial     *big.Int
	Issuer     Name
	Subject    Name
	NotBefore  time.Time
	NotAfter   time.Time
	Key        *rsa.PublicKey
	KeyInfo    []byte // SubjectPublicKeyInfo in DER, in the place of Key; nil: Key
	Extensions []pkix.Extension
	Hash       crypto.Hash // SHA256 or SHA1
}

// Name is a distinguished name: RDNs in order, each with one attribute or more.
type Name [][]Attribute

// Attribute is an attribute type, dotted, with a value in a string type.
type Attribute struct {
	Type  asn1.ObjectIdentifier
	Tag   int // asn1.TagUTF8String, TagPrintableString, TagT61String or TagBMPString
	Value string
}

// Set replaces the extension with e's OID, or adds e at the end.
func (t *Template) Set(e pkix.Extension) {
	for i := range t.Extensions {
		if t.Extensions[i].Id.Equal(e.Id) {
			t.Extensions[i] = e
			return
		}
	}
	t.Extensions = append(t.Extensions, e)
}

// Remove drops the extension oid.
func (t *Template) Remove(oid asn1.ObjectIdentifier) {
	var kept []pkix.Extension
	for _, e := range t.Extensions {
		if !e.Id.Equal(oid) {
			kept = append(kept, e)
		}
	}
	t.Extensions = kept
}

// The types that encoding/asn1 writes as RFC 5280 has them; a slice whose type
// name ends in SET becomes a SET OF, in DER order.
type (
	derAttribute struct {
		Type  asn1.ObjectIdentifier
		Value asn1.RawValue
	}
	derRDNSET   []derAttribute
	derValidity struct{ NotBefore, NotAfter time.Time }
	derKey      struct {
		Algorithm pkix.AlgorithmIdentifier
		Key       asn1.BitString
	}
	derTBS struct {
		Version    int `asn1:"explicit,tag:0"`
		Serial     *big.Int
		Algorithm  pkix.AlgorithmIdentifier
		Issuer     asn1.RawValue
		Validity   derValidity
		Subject    asn1.RawValue
		Key        asn1.RawValue
		Extensions []pkix.Extension `asn1:"explicit,tag:3"`
	}
	derCertificate struct {
		TBS       asn1.RawValue
		Algorithm pkix.AlgorithmIdentifier
		Signature asn1.BitString
	}
)

// Sign returns the certificate in DER, signed with RSASSA-PKCS1-v1_5.
func (t *Template) Sign(key *rsa.PrivateKey) ([]byte, error) {
	tbs, err := t.tbs()
	if err != nil {
		return nil, fmt.Errorf("encode certificate: %w", err)
	}
	digest := t.Hash.New()
	digest.Write(tbs)
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, t.Hash, digest.Sum(nil))
	if err != nil {
		return nil, fmt.Errorf("sign certificate: %w", err)
	}
	return asn1.Marshal(derCertificate{
		TBS: asn1.RawValue{FullBytes: tbs}, Algorithm: signatureAlgorithm(t.Hash), Signature: bits(signature),
	})
}

func (t *Template) tbs() ([]byte, error) {
	issuer, err := t.Issuer.der()
	if err != nil {
		return nil, err
	}
	subject, err := t.Subject.der()
	if err != nil {
		return nil, err
	}
	key, err := asn1.Marshal(struct {
		N *big.Int
		E int
	}{t.Key.N, t.Key.E})
	if err != nil {
		return nil, err
	}
	info := t.KeyInfo
	if info == nil {
		if info, err = asn1.Marshal(derKey{algorithm(1, 2, 840, 113549, 1, 1, 1), bits(key)}); err != nil { // rsaEncryption
			return nil, err
		}
	}
	return asn1.Marshal(derTBS{
		Version: 2, Serial: t.Serial, Algorithm: signatureAlgorithm(t.Hash),
		Issuer: asn1.RawValue{FullBytes: issuer}, Subject: asn1.RawValue{FullBytes: subject},
		Validity:   derValidity{t.NotBefore.UTC(), t.NotAfter.UTC()},
		Key:        asn1.RawValue{FullBytes: info},
		Extensions: t.Extensions,
	})
}

func (n Name) der() ([]byte, error) {
	sequence := make([]derRDNSET, 0, len(n))
	for _, rdn := range n {
		var set derRDNSET
		for _, a := range rdn {
			set = append(set, derAttribute{a.Type, asn1.RawValue{Tag: a.Tag, Bytes: a.bytes()}})
		}
		sequence = append(sequence, set)
	}
	return asn1.Marshal(sequence)
}

// bytes encodes the value; a T61String as the Latin-1 that old cards hold.
func (a Attribute) bytes() (b []byte) {
	switch a.Tag {
	case asn1.TagT61String:
		for _, r := range a.Value {
			b = append(b, byte(r))
		}
		return b
	case asn1.TagBMPString:
		for _, r := range a.Value {
			b = append(b, byte(r>>8), byte(r))
		}
		return b
	}
	return []byte(a.Value)
}

func signatureAlgorithm(h crypto.Hash) pkix.AlgorithmIdentifier {
	if h == crypto.SHA1 {
		return algorithm(1, 2, 840, 113549, 1, 1, 5) // sha1WithRSAEncryption
	}
	return algorithm(1, 2, 840, 113549, 1, 1, 11) // sha256WithRSAEncryption
}

func algorithm(oid ...int) pkix.AlgorithmIdentifier {
	return pkix.AlgorithmIdentifier{Algorithm: oid, Parameters: asn1.NullRawValue}
}

func bits(b []byte) asn1.BitString { return asn1.BitString{Bytes: b, BitLength: 8 * len(b)} }
