package verdict_test

import (
	"errors"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// today is the day of every test PKI: a Sunday in winter.
func today() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

// change is how a case differs from a sound card on a sound kiosk. Each part
// may be nil; they run in this order.
type change struct {
	spec  func(*pkisim.Spec)              // before the card is made
	lists func(*pkisim.PKI, *pkisim.Card) // before the lists are made
	scene func(*scene)                    // before it is judged
}

// scene is a card in a kiosk.
type scene struct {
	t     testing.TB
	p     *pkisim.PKI
	card  *pkisim.Card
	facts card.Facts
	trust verdict.Trust
	at    verdict.Clock
}

// play makes the scene with its change and judges it.
func play(t testing.TB, c change) verdict.Report {
	t.Helper()
	s := newScene(t, c)
	return verdict.Evaluate(s.facts, s.trust, s.at)
}

func newScene(t testing.TB, c change) *scene {
	t.Helper()
	p, err := pkisim.New(pkisim.SharedKeys(), today())
	if err != nil {
		t.Fatal(err)
	}
	spec := pkisim.Spec{Type: pki.CPS, Number: "9900000012", Profession: 60,
		Holder: pkisim.Holder{Surname: "DUPONT", GivenName: "ZOÉ", ID: "899700000012", Title: "Infirmière"}}
	if c.spec != nil {
		c.spec(&spec)
	}
	s := &scene{t: t, p: p, at: verdict.Clock{Now: today(), Kept: true, Built: today().AddDate(0, -1, 0)}}
	if s.card, err = p.Card(spec); err != nil {
		t.Fatal(err)
	}
	if c.lists != nil {
		c.lists(p, s.card)
	}
	s.facts = factsOf(s.card)
	s.board(pki.Production)
	if c.scene != nil {
		c.scene(s)
	}
	return s
}

// factsOf is what a sound CPS3 gives.
func factsOf(c *pkisim.Card) card.Facts {
	whole := func(label string, der []byte) card.Certificate {
		return card.Certificate{Label: label, DER: der, Complete: true, Failure: card.FailureNone}
	}
	return card.Facts{
		Identity: card.Identity{Family: card.CPx, Generation: card.CPS3, Listed: true, Name: "cps3"},
		EFSN:     []byte{0x5A, 0x0A, 0x80, 0x25, 0, 0, 1, 1, 2, 3, 4, 5}, Issuer: card.IssuerANS,
		Label: "CPS3v3-" + string(c.Number), CardNumber: string(c.Number), Actua: card.ActuaAbsent,
		Certificates: []card.Certificate{
			whole("Certificat d'Authentification CPS", c.Authentication), whole("Certificat de Signature CPS", c.Signature),
		},
		Failure: card.FailureNone,
	}
}

// board puts issuers and lists on the kiosk.
func (s *scene) board(class pki.Class, more ...*pkisim.Authority) {
	s.t.Helper()
	issuers, err := s.p.Issuers(class, more...)
	if err != nil {
		s.t.Fatal(err)
	}
	lists, err := s.p.CRLs(issuers)
	if err != nil {
		s.t.Fatal(err)
	}
	s.trust = verdict.Trust{Issuers: issuers, Revocations: lists, Oppositions: s.p.Oppositions(), Integrity: verdict.Intact}
}

// boardOld adds the hierarchy of the old style, without lists.
func (s *scene) boardOld() {
	s.t.Helper()
	root, err := s.p.OldRoot()
	if err != nil {
		s.t.Fatal(err)
	}
	issuer, err := s.p.OldIssuer()
	if err != nil {
		s.t.Fatal(err)
	}
	s.board(pki.Production, root, issuer)
}

// boardRogue adds, pinned, the CA that its issuer was not allowed to make.
func (s *scene) boardRogue() {
	s.t.Helper()
	rogue, err := s.p.Rogue()
	if err != nil {
		s.t.Fatal(err)
	}
	s.board(pki.Production, rogue)
}

// pinsOnly leaves the pins on board, and no CA file.
func (s *scene) pinsOnly() {
	s.t.Helper()
	s.trust.Issuers = loadIssuers(s.t, s.p.PinsFile(pki.Production))
}

// listsWith changes how the list of one CA looks from here; nil hides it.
type listsWith struct {
	pki.Revocations
	ca     pki.IssuerID
	change func(*pki.CRLInfo)
}

func (l listsWith) CRLs() ([]pki.CRLInfo, error) {
	all, err := l.Revocations.CRLs()
	var kept []pki.CRLInfo
	for _, info := range all {
		if info.Issuer == l.ca {
			if l.change == nil {
				continue
			}
			l.change(&info)
		}
		kept = append(kept, info)
	}
	return kept, err
}

func (s *scene) alterList(a *pkisim.Authority, c func(*pki.CRLInfo)) {
	s.trust.Revocations = listsWith{s.trust.Revocations, a.Certificate.ID(), c}
}

// due sets when the list of a CA was to be replaced.
func due(t time.Time) func(*pki.CRLInfo) {
	return func(i *pki.CRLInfo) { i.NextUpdate = t }
}

var errBroken = errors.New("broken")

// broken are lists that cannot be read: all of them, or one entry.
type broken struct {
	pki.Revocations
	all bool
}

func (b broken) CRLs() ([]pki.CRLInfo, error) {
	if b.all {
		return nil, errBroken
	}
	return b.Revocations.CRLs()
}

func (broken) Revocation(pki.CRLInfo, pki.Serial) (pki.Revocation, bool, error) {
	return pki.Revocation{}, false, errBroken
}

func (broken) OppositionList() (pki.OppositionList, bool, error) {
	return pki.OppositionList{}, false, errBroken
}

func (broken) Opposition(pki.CardNumber) (pki.Opposition, bool, error) {
	return pki.Opposition{}, false, errBroken
}

// want checks the finding of one rule: all of its findings, worst first.
func want(t *testing.T, r verdict.Report, rule string, status verdict.Status, code verdict.Code) {
	t.Helper()
	var got []verdict.Finding
	for _, f := range r.Findings {
		if f.Rule == rule {
			if f.Status == status && f.Code == code {
				return
			}
			got = append(got, f)
		}
	}
	t.Errorf("rule %s: %v, want %s %s", rule, got, status, code)
}

// another card: nothing of a CPx applies to it.
func vitale(s *scene) {
	s.facts = card.Facts{Identity: card.Identity{Family: card.Vitale, Listed: true, Name: "vitale"}, Failure: card.FailureNone}
}
