package pkisim

import (
	"bytes"
	"crypto/rsa"

	"guichet/kiosk/pki"
)

// Spec says which card to make. The zero value of a field means the ordinary
// choice; Type and Number must be set.
type Spec struct {
	Type             pki.CardType
	Number           pki.CardNumber
	Holder           Holder
	Profession       pki.Profession
	FutureProfession pki.Profession
	Specialities     []string
	Period           Period // Current(At) when zero
	// TestCategory marks the certificates as those of a test card (0x80).
	TestCategory bool
	// Old makes the pair in the style of IGC-CPS2ter: 1024-bit keys, SHA-1,
	// T61Strings, serial numbers of 3 bytes.
	Old   bool
	Fault Fault
	// Issuer signs the card in the place of its range's; may be nil.
	Issuer *Authority
	// Unlisted keeps a CPS or CPF out of the opposition list.
	Unlisted bool
	// Alter changes a certificate before it is signed; may be nil.
	Alter func(pki.Purpose, *Template)
}

// Holder is who holds the card; invented.
type Holder struct {
	Surname, GivenName string
	ID                 string // PS_IdNat, "899700000000"
	Title              string // profession in words
	Structure          string // of a CPE or CPA
}

// Fault is what is wrong with a pair. The zero value is a sound one.
type Fault uint8

// The faults.
const (
	Sound         Fault = iota
	UnknownIssuer       // signed by a CA that nobody pins
	Forged              // names the true issuer, signed with another key
	Tampered            // one bit of the signed part changed after signing
	SignedByRoot        // signed by the root of the range, without an issuer between
	RogueIssuer         // signed by a CA below the issuer, which may make none
	Mismatched          // the signature certificate is another card's and holder's
)

// Card is a pair of certificates with what a list must know of them.
type Card struct {
	Number         pki.CardNumber
	Authentication []byte // DER
	Signature      []byte // DER
	issuer         *Authority
}

// RangeOf returns the range that signs a type of card.
func RangeOf(t pki.CardType) Range {
	if t == pki.CPE || t == pki.CPA {
		return Standard
	}
	return Fort
}

// Card makes a pair and enters a CPS or CPF in the opposition list.
func (p *PKI) Card(s Spec) (*Card, error) {
	if s.Period == (Period{}) {
		s.Period = Current(p.At)
	}
	issuer, err := p.issuerFor(s)
	if err != nil {
		return nil, err
	}
	card := &Card{Number: s.Number, issuer: issuer}
	if card.Authentication, err = p.certificate(s, issuer, pki.Authentication); err != nil {
		return nil, err
	}
	if s.Fault == Mismatched {
		s = another(s)
	}
	if card.Signature, err = p.certificate(s, issuer, pki.Signature); err != nil {
		return nil, err
	}
	p.enlist(s)
	return card, nil
}

// another is the same kind of card, of somebody else.
func another(s Spec) Spec {
	digits := []byte(s.Number)
	digits[9] = '0' + (digits[9]-'0'+1)%10
	s.Number, s.Holder.ID, s.Holder.Surname = pki.CardNumber(digits), "899700999999", "AUTRE"
	return s
}

func (p *PKI) issuerFor(s Spec) (*Authority, error) {
	switch {
	case s.Issuer != nil:
		return s.Issuer, nil
	case s.Fault == UnknownIssuer:
		return p.Stranger()
	case s.Fault == RogueIssuer:
		return p.Rogue()
	case s.Fault == SignedByRoot:
		return p.roots[RangeOf(s.Type)], nil
	case s.Old:
		return p.OldIssuer()
	}
	return p.issuers[RangeOf(s.Type)], nil
}

func (p *PKI) certificate(s Spec, issuer *Authority, purpose pki.Purpose) ([]byte, error) {
	key, err := p.leafKey(s, purpose)
	if err != nil {
		return nil, err
	}
	t := template(s, issuer, purpose, &key.PublicKey)
	if s.Alter != nil {
		s.Alter(purpose, &t)
	}
	if s.Fault == Forged {
		t.Issuer, t.Hash = issuer.name, issuer.hash
		return t.Sign(key)
	}
	der, err := issuer.Sign(t)
	if err == nil && s.Fault == Tampered {
		tamper(der)
	}
	return der, err
}

// leafKey shares one key between all cards of a style and purpose: nothing here
// tells cards apart by key, and keys are dear.
func (p *PKI) leafKey(s Spec, purpose pki.Purpose) (*rsa.PrivateKey, error) {
	name, bits := "card-auth", modernBits
	if purpose == pki.Signature {
		name = "card-sign"
	}
	if s.Old {
		name, bits = name+"-2ter", oldBits
	}
	return p.keys.key(name, bits)
}

// tamper flips one bit of the subject key identifier, which keeps every field
// well-formed.
func tamper(der []byte) {
	header := []byte{0x06, 3, 0x55, 0x1D, 0x0E, 0x04, 22, 0x04, 20}
	if i := bytes.Index(der, header); i >= 0 {
		der[i+len(header)] ^= 1
	}
}
