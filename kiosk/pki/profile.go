package pki

import (
	"encoding/asn1"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
)

// Limits of the private extensions; the longest seen hold one speciality of
// four characters.
const (
	maxSpecialities    = 16
	maxSpecialityBytes = 16
)

// ANSIssuer is the issuer's part of every gipCardID, and the prefix of EF.SN.
const ANSIssuer = "8025000001"

// Profile is what the private extensions of a card's certificate say. A zero
// field means that its extension is absent, or not encoded exactly as known.
type Profile struct {
	Type       CardType
	CardID     CardID
	Category   Category
	Profession Profession // nomenclature TRE_G15
	// FutureProfession is the profession that a CPF holder trains for, TRE_G16.
	FutureProfession Profession
	// Specialities are codes of nomenclature TRE_R01, "SM36".
	Specialities []string
	// Problems are the extensions that are there and not as the profile wants
	// them; their fields stay zero.
	Problems []error
}

// CardID is the identity of a card: who issued it and its ten-digit number,
// which is a holder's datum.
type CardID struct {
	Issuer string // ten digits, ANSIssuer on every known card
	Number CardNumber
}

// CardNumber is the ten digits of a card's number; "" when not known. It names
// a card and so its holder: never logged, never in an error.
type CardNumber string

// Valid tells whether n is ten digits.
func (n CardNumber) Valid() bool { return len(n) == 10 && digits(string(n)) }

// Profession is a code of TRE_G15 or G16; 0 means none.
type Profession uint8

// String returns the code as the JSON contract wants it, "" for none.
func (p Profession) String() string {
	if p == 0 {
		return ""
	}
	return fmt.Sprint(uint8(p))
}

// The private extensions, arc 1.2.250.1.71 (GIP-CPS, now ANS). As strings, so
// that no package variable can change.
const (
	oidCardType         = "1.2.250.1.71.1.2.2"
	oidCardID           = "1.2.250.1.71.1.2.3"
	oidCategory         = "1.2.250.1.71.1.2.5"
	oidProfession       = "1.2.250.1.71.1.2.7"
	oidFutureProfession = "1.2.250.1.71.1.2.8" // from TRE_G16; its encoding by analogy with the profession
	oidSpecialities     = "1.2.250.1.71.4.2.5"
)

// private tells whether oid is one of the private extensions read here.
func private(oid asn1.ObjectIdentifier) bool {
	switch oid.String() {
	case oidCardType, oidCardID, oidCategory, oidProfession, oidFutureProfession, oidSpecialities:
		return true
	}
	return false
}

// take reads one extension into p when it is a private one, and keeps what is
// wrong with it.
func (p *Profile) take(oid asn1.ObjectIdentifier, value []byte) {
	name, err := p.read(oid.String(), value)
	if err != nil {
		p.Problems = append(p.Problems, fmt.Errorf("extension %s: %w", name, err))
	}
}

// read decodes one extension and returns its name.
func (p *Profile) read(oid string, v []byte) (name string, err error) {
	switch oid {
	case oidCardType:
		name = "gipCardType"
		p.Type, err = decodeType(v)
	case oidCardID:
		name = "gipCardID"
		p.CardID, err = decodeCardID(v)
	case oidCategory:
		name = "gipCardCategory"
		p.Category, err = decodeCategory(v)
	case oidProfession:
		name = "gipProfessionCode"
		p.Profession, err = decodeProfession(v)
	case oidFutureProfession:
		name = "gipFutureProfessionCode"
		p.FutureProfession, err = decodeProfession(v)
	case oidSpecialities:
		name = "specialities"
		p.Specialities, err = decodeSpecialities(v)
	}
	return name, err
}

// decodeSmall reads an INTEGER of one byte that is not negative: 02 01 xx.
func decodeSmall(v []byte) (int, error) {
	if len(v) != 3 || v[0] != asn1.TagInteger || v[1] != 1 || v[2] >= 0x80 {
		return 0, errors.New("not an INTEGER of one byte (02 01 xx)")
	}
	return int(v[2]), nil
}

func decodeType(v []byte) (CardType, error) {
	code, err := decodeSmall(v)
	if err != nil {
		return TypeUnknown, err
	}
	return typeOfCode(code)
}

func decodeProfession(v []byte) (Profession, error) {
	code, err := decodeSmall(v)
	return Profession(code), err
}

// decodeCategory reads an OCTET STRING of one byte: 04 01 xx.
func decodeCategory(v []byte) (Category, error) {
	if len(v) != 3 || v[0] != asn1.TagOctetString || v[1] != 1 {
		return CategoryUnknown, errors.New("not an OCTET STRING of one byte (04 01 xx)")
	}
	return categoryOfCode(v[2])
}

// decodeCardID reads a PrintableString of 21 characters, "8025000001/NNNNNNNNNN".
func decodeCardID(v []byte) (CardID, error) {
	if len(v) != 23 || v[0] != asn1.TagPrintableString || v[1] != 21 {
		return CardID{}, errors.New("not a PrintableString of 21 characters")
	}
	issuer, number, _ := strings.Cut(string(v[2:]), "/")
	id := CardID{Issuer: issuer, Number: CardNumber(number)}
	if len(issuer) != 10 || !digits(issuer) || !id.Number.Valid() {
		return CardID{}, errors.New("not ten digits, a slash and ten digits")
	}
	return id, nil
}

// decodeSpecialities reads a SEQUENCE OF UTF8String.
func decodeSpecialities(v []byte) ([]string, error) {
	var values []asn1.RawValue
	if rest, err := asn1.Unmarshal(v, &values); err != nil || len(rest) > 0 {
		return nil, errors.New("not a SEQUENCE OF UTF8String")
	}
	if len(values) > maxSpecialities {
		return nil, fmt.Errorf("%d specialities, more than %d", len(values), maxSpecialities)
	}
	list := make([]string, 0, len(values))
	for _, s := range values {
		if s.Class != asn1.ClassUniversal || s.Tag != asn1.TagUTF8String || len(s.Bytes) == 0 ||
			len(s.Bytes) > maxSpecialityBytes || !utf8.Valid(s.Bytes) || !printable(string(s.Bytes)) {
			return nil, errors.New("a speciality is not a short UTF8String")
		}
		list = append(list, string(s.Bytes))
	}
	return list, nil
}

// digits tells whether s holds nothing but the digits 0 to 9.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// OfCard tells whether the certificate says that it belongs to a card: it has a
// card id, or something in its place that cannot be read.
func (p Profile) OfCard() bool { return p.CardID != (CardID{}) || len(p.Problems) > 0 }
