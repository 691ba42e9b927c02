package pki

import (
	"cmp"
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

// rawName reads an RDNSequence of a bounded size.
func rawName(der []byte) ([]rawRDNSET, error) {
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
	return raw, nil
}

// parseName reads an RDNSequence. crypto/x509 reads these names too, but how it
// turns a T61String into UTF-8 has changed between Go versions, and its
// pkix.Name forgets the types that it has no field for.
//
// odd is the first thing in the name that no certificate of a card has; the rest
// of the name is there all the same.
func parseName(der []byte) (name Name, odd error) {
	raw, err := rawName(der)
	if err != nil {
		return nil, err
	}
	for _, set := range raw {
		if len(set) == 0 {
			odd = cmp.Or(odd, errors.New("empty RDN")) // X.501: SET SIZE (1..MAX)
			continue
		}
		rdn := make(RDN, 0, len(set))
		for _, a := range set {
			value, err := decodeString(a.Value)
			if err != nil {
				odd = cmp.Or(odd, fmt.Errorf("attribute %s: %w", a.Type, err))
			}
			rdn = append(rdn, Attribute{Type: a.Type.String(), Value: value})
		}
		name = append(name, rdn)
	}
	return name, odd
}

// decodeString reads a string as printable UTF-8, and says what in it is not as
// the profile has it: "" when nothing can be shown.
func decodeString(v asn1.RawValue) (string, error) {
	if len(v.Bytes) > maxAttributeBytes {
		return "", fmt.Errorf("%d bytes, more than %d", len(v.Bytes), maxAttributeBytes)
	}
	text, err := toUTF8(v)
	switch {
	case err != nil:
		return "", err
	case !printable(text):
		return "", errors.New("control character")
	case !inProfile(v.Tag):
		return text, fmt.Errorf("%s, which no certificate of a card has in a name", stringType(v.Tag))
	}
	return text, nil
}

// stringType names a string type.
func stringType(tag int) string {
	switch tag {
	case asn1.TagBMPString:
		return "a BMPString"
	case tagUniversalString:
		return "a UniversalString"
	case tagVisibleString:
		return "a VisibleString"
	}
	return fmt.Sprintf("string type %d", tag)
}

// toUTF8 converts by string type. The T61Strings of old cards are Latin-1 in
// truth: "Médecin" is 4D E9 64... in a measured certificate, not T.61's C2 65.
func toUTF8(v asn1.RawValue) (string, error) {
	if v.Class != asn1.ClassUniversal || v.IsCompound {
		return "", errors.New("not a string")
	}
	text, ok := "", false
	switch v.Tag {
	case asn1.TagUTF8String:
		text, ok = string(v.Bytes), utf8.Valid(v.Bytes)
	case asn1.TagPrintableString, asn1.TagIA5String, asn1.TagNumericString, tagVisibleString:
		text, ok = string(v.Bytes), ascii(v.Bytes)
	case asn1.TagT61String:
		text, ok = latin1(v.Bytes), true
	case asn1.TagBMPString:
		text, ok = wide(v.Bytes, 2)
	case tagUniversalString:
		text, ok = wide(v.Bytes, 4)
	default:
		return "", fmt.Errorf("type %d is no string", v.Tag)
	}
	if !ok {
		return "", fmt.Errorf("not text of its type (%d)", v.Tag)
	}
	return text, nil
}

func ascii(b []byte) bool {
	for _, c := range b {
		if c >= utf8.RuneSelf {
			return false
		}
	}
	return true
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
