package pkisim

import (
	"bytes"
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"math/big"
	"time"

	"guichet/kiosk/pki"
)

// revoked is an entry of a CRL.
type revoked struct {
	serial pki.Serial
	reason int
	date   time.Time
}

// holder is a row of the opposition list.
type holder struct {
	spec   Spec
	number pki.CardNumber
}

// Revoke enters both certificates of a card in its issuer's list, for the
// reason keyCompromise, a week before At.
func (p *PKI) Revoke(c *Card) error {
	for _, der := range [][]byte{c.Authentication, c.Signature} {
		cert, err := pki.Parse(der)
		if err != nil {
			return fmt.Errorf("revoke card: %w", err)
		}
		p.RevokeSerial(c.issuer, cert.SerialNumber)
	}
	return nil
}

// RevokeSerial enters a serial number in the list of ca.
func (p *PKI) RevokeSerial(ca *Authority, s pki.Serial) {
	p.revoked[ca] = append(p.revoked[ca], revoked{s, 1, p.At.AddDate(0, 0, -7)})
}

// RevokeFor is RevokeSerial with a reason of RFC 5280, 5.3.1.
func (p *PKI) RevokeFor(ca *Authority, s pki.Serial, reason pki.Reason) {
	p.revoked[ca] = append(p.revoked[ca], revoked{s, int(reason), p.At.AddDate(0, 0, -7)})
}

// Oppose enters an opposition to a card, a week before At.
func (p *PKI) Oppose(number pki.CardNumber) {
	o := p.opposed.Cards[number]
	o.Opposed = day(p.At.AddDate(0, 0, -7))
	p.opposed.Cards[number] = o
}

// enlist enters a CPS or CPF in the opposition list, which has no others.
func (p *PKI) enlist(s Spec) {
	if s.Unlisted || (s.Type != pki.CPS && s.Type != pki.CPF) {
		return
	}
	if _, there := p.opposed.Cards[s.Number]; !there {
		p.holders = append(p.holders, holder{s, s.Number})
	}
	o := p.opposed.Cards[s.Number]
	o.Start, o.End = day(s.Period.NotBefore), day(s.Period.NotAfter)
	p.opposed.Cards[s.Number] = o
}

// day cuts a time to its date, at midnight UTC.
func day(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// Oppositions returns the list as a kiosk holds it, made on the day of Lists.
func (p *PKI) Oppositions() *pki.OppositionSet {
	set := &pki.OppositionSet{Cards: map[pki.CardNumber]pki.Opposition{}}
	set.List = pki.OppositionList{Made: p.Lists.NotBefore, NextUpdate: p.Lists.NotAfter}
	for number, o := range p.opposed.Cards {
		set.Cards[number] = o
	}
	return set
}

// oppositionsHeader is the first line of the open extraction.
const oppositionsHeader = "Type d'identifiant PP|Identifiant PP|Identification nationale PP|Nom d'exercice|Prénom d'exercice|" +
	"Code profession|Libellé profession|Code catégorie professionnelle|Libellé catégorie professionnelle|" +
	"Code type de carte|Libellé type de carte|Numéro carte|Identifiant national contenu dans la carte|" +
	"Date début validité|Date fin validité|Date opposition|Date de mise à jour|"

// OppositionsFile returns the list in the form of the open extraction "Porteurs
// CPS CPF": '|' between columns, names and all, invented here.
func (p *PKI) OppositionsFile() []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, oppositionsHeader)
	for _, h := range p.holders {
		o, s := p.opposed.Cards[h.number], h.spec
		fmt.Fprintf(&b, "8|%s|%s|%s|%s|%d|%s|C|Civil|%d|%s|%s|%s|%s|%s|%s|%s|\n",
			s.Holder.ID, s.Holder.ID, s.Holder.Surname, s.Holder.GivenName, s.Profession, s.Holder.Title, s.Type.Code(), s.Type,
			h.number, s.Holder.ID, date(o.Start), date(o.End), date(o.Opposed), date(p.Lists.NotBefore))
	}
	return b.Bytes()
}

func date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format("02/01/2006")
}

// CRL returns the list of ca in DER. more adds extensions to the list, to make
// a delta or a partial one.
func (p *PKI) CRL(ca *Authority, more ...pkix.Extension) ([]byte, error) {
	return ca.list(p.Lists, big.NewInt(p.Lists.NotBefore.Unix()), p.revoked[ca], more)
}

// NumberedCRL returns a list of ca of another time, with a number of its own,
// that names just these serial numbers.
func (p *PKI) NumberedCRL(ca *Authority, at Period, number int64, serials ...pki.Serial) ([]byte, error) {
	var entries []revoked
	for _, s := range serials {
		entries = append(entries, revoked{s, 1, at.NotBefore})
	}
	return ca.list(at, big.NewInt(number), entries, nil)
}

// list signs a list.
func (ca *Authority) list(at Period, number *big.Int, entries []revoked, more []pkix.Extension) ([]byte, error) {
	list := x509.RevocationList{Number: number, ThisUpdate: at.NotBefore, NextUpdate: at.NotAfter, ExtraExtensions: more}
	if ca.hash == crypto.SHA1 {
		list.SignatureAlgorithm = x509.SHA1WithRSA
	}
	for _, r := range entries {
		list.RevokedCertificateEntries = append(list.RevokedCertificateEntries, x509.RevocationListEntry{
			SerialNumber: new(big.Int).SetBytes([]byte(r.serial)), RevocationTime: r.date, ReasonCode: r.reason,
		})
	}
	issuer, err := x509.ParseCertificate(ca.Certificate.Raw)
	if err != nil {
		return nil, err
	}
	der, err := x509.CreateRevocationList(rand.Reader, &list, issuer, ca.key)
	if err != nil {
		return nil, fmt.Errorf("sign CRL of %s: %w", ca.File, err)
	}
	return der, nil
}

// CRLs returns the verified lists of all roots and issuers that are held.
func (p *PKI) CRLs(issuers *pki.Issuers) (*pki.CRLSet, error) {
	var lists []*pki.CRL
	for _, a := range p.authorities() {
		der, err := p.CRL(a)
		if err != nil {
			return nil, err
		}
		list, err := pki.ParseCRL(der)
		if err != nil {
			return nil, err
		}
		lists = append(lists, list)
	}
	return pki.NewCRLSet(issuers, lists...)
}
