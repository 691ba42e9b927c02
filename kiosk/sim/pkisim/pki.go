package pkisim

import (
	"bytes"
	"crypto"
	"fmt"
	"time"

	"guichet/kiosk/pki"
)

// PKI is a whole infrastructure at one day. It is not safe for concurrent use
// while cards are made, revoked or opposed.
type PKI struct {
	// At is the day around which all dates lie.
	At time.Time
	// Lists is when the lists were made and when newer ones are due; by
	// default the day before At, and six days after.
	Lists Period

	keys    *Keys
	roots   [numRanges]*Authority
	issuers [numRanges]*Authority
	// others are authorities outside the three ranges, made when asked for.
	others  map[string]*Authority
	revoked map[*Authority][]revoked
	opposed *pki.OppositionSet
	holders []holder // the cards of the opposition list, in order
}

// Period is a validity, both ends included.
type Period struct{ NotBefore, NotAfter time.Time }

// Current is a validity of three years, one of them gone.
func Current(at time.Time) Period { return Period{at.AddDate(-1, 0, 0), at.AddDate(2, 0, 0)} }

// Ending is a validity of three years with thirty days left.
func Ending(at time.Time) Period { return Period{at.AddDate(-3, 0, 30), at.AddDate(0, 0, 30)} }

// Ended is a validity of three years that ended thirty days ago.
func Ended(at time.Time) Period { return Period{at.AddDate(-3, 0, -30), at.AddDate(0, 0, -30)} }

// Coming is a validity of three years that begins in thirty days.
func Coming(at time.Time) Period { return Period{at.AddDate(0, 0, 30), at.AddDate(3, 0, 30)} }

// New makes the roots and issuers of the three ranges. Dates are cut to the
// second, as certificates hold them.
func New(keys *Keys, at time.Time) (*PKI, error) {
	at = at.UTC().Truncate(time.Second)
	p := &PKI{
		At: at, Lists: Period{at.AddDate(0, 0, -1), at.AddDate(0, 0, 6)}, keys: keys,
		others: map[string]*Authority{}, revoked: map[*Authority][]revoked{},
		opposed: &pki.OppositionSet{Cards: map[pki.CardNumber]pki.Opposition{}},
	}
	for r := range numRanges {
		if err := p.makeRange(r); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func (p *PKI) makeRange(r Range) (err error) {
	p.roots[r], err = newAuthority(p.keys, p.At, "ACR-"+r.short(), "DEMO AC RACINE "+r.String(), nil, crypto.SHA256)
	if err == nil {
		p.issuers[r], err = newAuthority(p.keys, p.At, "ACI-"+r.short()+"-PP", "DEMO AC "+r.String()+" PERSONNES", p.roots[r], crypto.SHA256)
	}
	return err
}

// Root returns the root of a range.
func (p *PKI) Root(r Range) *Authority { return p.roots[r] }

// Issuer returns the issuer of persons' certificates of a range.
func (p *PKI) Issuer(r Range) *Authority { return p.issuers[r] }

// Stranger returns a self-signed CA that no pin names.
func (p *PKI) Stranger() (*Authority, error) {
	return p.other("ACR-XX", "DEMO AC INCONNUE", nil, crypto.SHA256)
}

// Rogue returns a CA that the issuer of the range FORT made, though its path
// length allows none.
func (p *PKI) Rogue() (*Authority, error) {
	return p.other("ACI-FO-YY", "DEMO AC DE TROP", p.issuers[Fort], crypto.SHA256)
}

// OldRoot and OldIssuer are a hierarchy of the style of IGC-CPS2ter, signed
// with SHA-1. Export and Files leave them out, like the real ones, which ended.
func (p *PKI) OldRoot() (*Authority, error) {
	return p.other("ACR-2TER", "DEMO RACINE PROFESSIONNEL", nil, crypto.SHA1)
}

// OldIssuer signs cards of the old style.
func (p *PKI) OldIssuer() (*Authority, error) {
	root, err := p.OldRoot()
	if err != nil {
		return nil, err
	}
	return p.other("ACI-2TER", "DEMO CLASSE-1", root, crypto.SHA1)
}

func (p *PKI) other(file, common string, parent *Authority, hash crypto.Hash) (a *Authority, err error) {
	if a = p.others[file]; a != nil {
		return a, nil
	}
	if a, err = newAuthority(p.keys, p.At, file, common, parent, hash); err == nil {
		p.others[file] = a
	}
	return a, err
}

// authorities lists roots and issuers of the three ranges.
func (p *PKI) authorities() (list []*Authority) {
	for r := range numRanges {
		list = append(list, p.roots[r], p.issuers[r])
	}
	return list
}

// PinsFile returns a file of pins for the three ranges.
func (p *PKI) PinsFile(class pki.Class) []byte { return pinsFile(class, p.authorities()) }

func pinsFile(class pki.Class, authorities []*Authority) []byte {
	var b bytes.Buffer
	fmt.Fprintln(&b, "# CAs of a demonstration: their keys are made afresh and prove nothing.")
	for _, a := range authorities {
		fmt.Fprintf(&b, "%s  %s  %s\n", a.Certificate.Fingerprint(), class, a.Certificate.Subject.CommonName())
	}
	return b.Bytes()
}

// Issuers loads the three ranges, and more authorities if asked, pinned with
// the class, the way a kiosk loads them.
func (p *PKI) Issuers(class pki.Class, more ...*Authority) (*pki.Issuers, error) {
	all := append(p.authorities(), more...)
	pins, err := pki.ParsePins(bytes.NewReader(pinsFile(class, all)))
	if err != nil {
		return nil, err
	}
	var files []pki.File
	for _, a := range all {
		files = append(files, pki.File{Name: a.File + ".cer", Data: a.Certificate.Raw})
	}
	issuers, refusals := pki.LoadIssuers(pins, files)
	if len(refusals) > 0 {
		return nil, fmt.Errorf("load issuers: %s", refusals[0])
	}
	return issuers, nil
}
