// Package sim is the catalogue of virtual cards: every type, state and fault that a
// kiosk may meet, each with the verdict it deserves, and a PKI that issues them.
// The demonstration and the tests insert the same cards.
//
// The PKI is new each time and nothing else trusts it: no key of it is in the
// program. Making it costs half a second, so nothing is made before it is needed;
// a card without certificates needs none.
package sim

import (
	"fmt"
	"sync"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// Catalogue issues the cards. It is safe for concurrent use; each card that it plays
// is its caller's alone.
type Catalogue struct {
	pki func() (*pkisim.PKI, error)

	mu     sync.Mutex
	issued map[string]*pkisim.Card // under mu, like all use of the PKI
	// besides are the other pairs of cards that hold two; under mu.
	besides map[string][]cardsim.Entry
	trust   *verdict.Trust // under mu; nil until asked for
}

// New makes a catalogue over the PKI that open brings when it is first needed.
func New(open func() (*pkisim.PKI, error)) *Catalogue {
	return &Catalogue{pki: sync.OnceValues(open), issued: map[string]*pkisim.Card{}, besides: map[string][]cardsim.Entry{}}
}

// Fresh makes a catalogue with a PKI of its own, all of whose dates lie around at.
func Fresh(at time.Time) *Catalogue {
	return New(func() (*pkisim.PKI, error) { return pkisim.New(new(pkisim.Keys), at) })
}

// Load makes a catalogue with the PKI that Export wrote to dir.
func Load(dir string) *Catalogue {
	return New(func() (*pkisim.PKI, error) { return pkisim.Load(dir) })
}

// Insert makes the card of that name, as new: nothing is selected on it.
func (p *Catalogue) Insert(name string) (cardsim.Card, error) {
	c, ok := Find(name)
	if !ok {
		return nil, fmt.Errorf("no virtual card %q", name)
	}
	content, err := p.content(c)
	if err != nil {
		return nil, fmt.Errorf("issue virtual card %q: %w", name, err)
	}
	return c.play(content), nil
}

// content is what a sound card of that spec holds.
func (p *Catalogue) content(c Card) (cardsim.Content, error) {
	if c.spec == nil {
		return cardsim.Content{}, nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	pair, err := p.issue(c)
	if err != nil {
		return cardsim.Content{}, err
	}
	return cardsim.Content{
		Label: labelCPS3 + string(pair.Number), Serial: serialOf(pair.Number),
		AuthDER: pair.Authentication, SignDER: pair.Signature, First: p.besides[c.Name],
	}, nil
}

// issueBeside makes the other pair of a card that holds two. It is not listed: the
// list of cards has a row a card. The caller holds the lock.
func (p *Catalogue) issueBeside(made *pkisim.PKI, c Card) error {
	if c.beside == nil {
		return nil
	}
	spec := c.beside(made.At)
	spec.Number, spec.Unlisted = numberOf(c.Name), true
	pair, err := made.Card(spec)
	if err != nil {
		return err
	}
	p.besides[c.Name] = []cardsim.Entry{
		{Label: "Certificat d'Authentification CPS", DER: pair.Authentication},
		{Label: "Certificat de Signature CPS", DER: pair.Signature},
	}
	return nil
}

// issue makes the certificates of a card once, and lets its fate befall it. The
// caller holds the lock.
func (p *Catalogue) issue(c Card) (*pkisim.Card, error) {
	if pair := p.issued[c.Name]; pair != nil {
		return pair, nil
	}
	made, err := p.pki()
	if err != nil {
		return nil, err
	}
	spec := c.spec(made.At)
	spec.Number = numberOf(c.Name)
	pair, err := made.Card(spec)
	if err == nil && c.fate != nil {
		err = c.fate(made, pair)
	}
	if err == nil {
		err = p.issueBeside(made, c)
	}
	if err != nil {
		return nil, err
	}
	p.issued[c.Name] = pair
	return pair, nil
}

// all issues every card, so that the lists are complete, and returns the PKI. The
// caller holds the lock.
func (p *Catalogue) all() (*pkisim.PKI, error) {
	for _, c := range Cards() {
		if c.spec == nil {
			continue
		}
		if _, err := p.issue(c); err != nil {
			return nil, fmt.Errorf("issue virtual card %q: %w", c.Name, err)
		}
	}
	return p.pki()
}

// Trust is what a kiosk judges by that trusts this catalogue alone: its
// issuers as production ones, its revocation lists and its oppositions.
func (p *Catalogue) Trust() (verdict.Trust, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.trust != nil {
		return *p.trust, nil
	}
	made, err := p.all()
	if err != nil {
		return verdict.Trust{}, err
	}
	trust, err := trustOf(made)
	if err != nil {
		return verdict.Trust{}, err
	}
	p.trust = &trust
	return trust, nil
}

// trustOf is what a kiosk judges by that trusts a PKI alone, with the cards that it has
// issued.
func trustOf(made *pkisim.PKI) (verdict.Trust, error) {
	issuers, err := made.Issuers(pki.Production)
	if err != nil {
		return verdict.Trust{}, err
	}
	lists, err := made.CRLs(issuers)
	if err != nil {
		return verdict.Trust{}, err
	}
	return verdict.Trust{Issuers: issuers, Revocations: lists, Oppositions: made.Oppositions(), Integrity: verdict.Intact}, nil
}

// Export issues every card and writes the PKI to dir: issuers/, pins.txt, crl/,
// oppositions.txt, and the keys from which Load makes the same cards again.
func (p *Catalogue) Export(dir string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	made, err := p.all()
	if err != nil {
		return err
	}
	return made.Export(dir)
}

// Day is the day around which the dates of the cards lie.
func (p *Catalogue) Day() (time.Time, error) {
	made, err := p.pki()
	if err != nil {
		return time.Time{}, err
	}
	return made.At, nil
}
