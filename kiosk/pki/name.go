package pki

import (
	"encoding/asn1"
	"errors"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// Limits of a name; the longest measured has 8 attributes and 127 bytes.
const (
	maxNameBytes      = 2048
	maxRDNs           = 32
	maxAttributeBytes = 256
)

// Attribute types of the names of CPx certificates, X.520.
const (
	AttrCommonName   = "2.5.4.3"
	AttrSurname      = "2.5.4.4"
	AttrCountry      = "2.5.4.6"
	AttrLocality     = "2.5.4.7"
	AttrState        = "2.5.4.8"
	AttrOrganization = "2.5.4.10"
	AttrUnit         = "2.5.4.11"
	AttrTitle        = "2.5.4.12"
	AttrGivenName    = "2.5.4.42"
	AttrPseudonym    = "2.5.4.65"
)

// Name is a distinguished name, RDN after RDN in the certificate's order. A
// CPx subject ends with one RDN of several attributes (given name, common name
// and surname), which many parsers do not expect.
type Name []RDN

// RDN is a relative distinguished name: a SET of one attribute or more.
type RDN []Attribute

// Attribute is an attribute type, as a dotted OID, and its value, as UTF-8
// without control characters. It is untrusted text all the same.
type Attribute struct {
	Type  string
	Value string
}

// First returns the first value of an attribute type, "" when there is none.
func (n Name) First(attr string) string {
	for _, rdn := range n {
		for _, a := range rdn {
			if a.Type == attr {
				return a.Value
			}
		}
	}
	return ""
}

// CommonName returns the common name: of a CA its name, of a card's
// certificate the holder's national identifier.
func (n Name) CommonName() string { return n.First(AttrCommonName) }

// rawAttribute is AttributeTypeAndValue; encoding/asn1 reads a slice type as a
// SET when its name ends in SET.
type (
	rawAttribute struct {
		Type  asn1.ObjectIdentifier
		Value asn1.RawValue
	}
	rawRDNSET []rawAttribute
)

// parseName reads an RDNSequence. crypto/x509 reads these names too, but how it
// turns a T61String into UTF-8 has changed between Go versions, and its
// pkix.Name forgets the types that it has no field for.
func parseName(der []byte) (Name, error) {
	if len(der) > maxNameBytes {
		return nil, fmt.Errorf("name of %d bytes, more than %d", len(der), maxNameBytes)
	}
	var raw []rawRDNSET
	if rest, err := asn1.Unmarshal(der, &raw); err != nil {
		return nil, err
	} else if len(rest) > 0 {
		return nil, errors.New("bytes after the name")
	}
	if len(raw) > maxRDNs {
		return nil, fmt.Errorf("%d RDNs, more than %d", len(raw), maxRDNs)
	}
	name := make(Name, 0, len(raw))
	for _, set := range raw {
		rdn, err := parseRDN(set)
		if err != nil {
			return nil, err
		}
		name = append(name, rdn)
	}
	return name, nil
}

func parseRDN(set rawRDNSET) (RDN, error) {
	if len(set) == 0 {
		return nil, errors.New("empty RDN") // X.501: SET SIZE (1..MAX)
	}
	rdn := make(RDN, 0, len(set))
	for _, a := range set {
		value, err := decodeString(a.Value)
		if err != nil {
			return nil, fmt.Errorf("attribute %s: %w", a.Type, err)
		}
		rdn = append(rdn, Attribute{Type: a.Type.String(), Value: value})
	}
	return rdn, nil
}

// decodeString reads one of the string types of the profile as UTF-8.
func decodeString(v asn1.RawValue) (string, error) {
	if v.Class != asn1.ClassUniversal || v.IsCompound {
		return "", errors.New("not a string")
	}
	if len(v.Bytes) > maxAttributeBytes {
		return "", fmt.Errorf("%d bytes, more than %d", len(v.Bytes), maxAttributeBytes)
	}
	text, err := toUTF8(v.Tag, v.Bytes)
	if err != nil {
		return "", err
	}
	if !printable(text) {
		return "", errors.New("control character")
	}
	return text, nil
}

// toUTF8 converts by string type. The T61Strings of old cards are Latin-1 in
// truth: "Médecin" is 4D E9 64... in a measured certificate, not T.61's C2 65.
func toUTF8(tag int, b []byte) (string, error) {
	switch tag {
	case asn1.TagUTF8String:
		if !utf8.Valid(b) {
			return "", errors.New("invalid UTF-8")
		}
		return string(b), nil
	case asn1.TagPrintableString, asn1.TagIA5String, asn1.TagNumericString:
		for _, c := range b {
			if c >= 0x80 {
				return "", errors.New("byte beyond ASCII")
			}
		}
		return string(b), nil
	case asn1.TagT61String:
		runes := make([]rune, len(b))
		for i, c := range b {
			runes[i] = rune(c)
		}
		return string(runes), nil
	}
	return "", fmt.Errorf("string type %d is not in the profile", tag)
}

// printable tells whether s has no control character, C1 included.
func printable(s string) bool {
	for _, r := range s {
		if unicode.IsControl(r) {
			return false
		}
	}
	return true
}
