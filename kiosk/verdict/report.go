package verdict

import (
	"log/slog"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/pki"
)

// Report is the judgement of one card. What it says of the card beside the
// verdict is only proven as far as Proven goes.
type Report struct {
	Verdict Verdict
	Code    Code // of the reason that decided

	Family     card.Family
	Generation card.Generation
	Name       string // key of the card's name, card.Identity.Name
	Type       pki.CardType
	Profession pki.Profession
	// FutureProfession is what the holder of a CPF trains for.
	FutureProfession pki.Profession
	// NotBefore and NotAfter bound the time in which the certificates read and
	// their path are in their dates, UTC; zero when none was read.
	NotBefore, NotAfter time.Time
	// Since is when a revoked card, or its issuer, was revoked or put in
	// opposition, UTC; zero for other verdicts.
	Since  time.Time
	Issuer string // common name of the CA that the card names
	Root   string // common name of the pinned root; "" when no path holds

	// InformationDate is of when the lists are that say something of this very
	// card: the older of its issuer's CRL and, for a CPS or CPF, the opposition
	// list. Zero when there is none.
	InformationDate time.Time
	JudgedAt        time.Time
	SimulatedTime   bool
	ClockInOrder    bool
	ClockSetByHand  time.Time // zero: never

	Findings []Finding // at least one a rule, in the order of Rules
	Holder   Holder    `json:"-"`
}

// Holder is what the staff may see on a key and nobody else: it is kept out of
// logs and formatted output.
type Holder struct {
	CardNumber pki.CardNumber
	Surname    string // untrusted text, or a service card's pseudonym
	GivenName  string // untrusted text, "" on a service card
	NationalID string // untrusted text
}

// String hides the holder.
func (Holder) String() string { return "(not shown)" }

// GoString hides the holder.
func (Holder) GoString() string { return "(not shown)" }

// LogValue hides the holder.
func (h Holder) LogValue() slog.Value { return slog.StringValue(h.String()) }

func newReport(e *evidence, findings []Finding) Report {
	id := e.facts.Identity
	r := Report{
		Family: id.Family, Generation: id.Generation, Name: id.Name, Type: e.typ(),
		InformationDate: e.informationDate(), JudgedAt: e.at.Now, SimulatedTime: e.at.Simulated,
		ClockInOrder: e.clock.InOrder(), ClockSetByHand: e.at.SetByHand, Findings: findings,
	}
	r.NotBefore, r.NotAfter, _ = e.validity()
	for _, l := range e.pair {
		r.describe(l)
	}
	return r
}

// describe fills what the certificate says and no earlier one said.
func (r *Report) describe(l leaf) {
	if r.Profession == 0 {
		r.Profession = l.Profile.Profession
	}
	if r.FutureProfession == 0 {
		r.FutureProfession = l.Profile.FutureProfession
	}
	if r.Issuer == "" {
		r.Issuer = l.Issuer.CommonName()
	}
	if r.Root == "" && l.path.Root() != nil {
		r.Root = l.path.Root().Subject.CommonName()
	}
	if r.Holder == (Holder{}) {
		r.Holder = holderOf(l.Certificate)
	}
}

func holderOf(c *pki.Certificate) Holder {
	h := Holder{
		CardNumber: c.Profile.CardID.Number, NationalID: c.Subject.CommonName(),
		Surname: c.Subject.First(pki.AttrSurname), GivenName: c.Subject.First(pki.AttrGivenName),
	}
	if h.Surname == "" {
		h.Surname = c.Subject.First(pki.AttrPseudonym)
	}
	return h
}

// informationDate is the oldest date of the lists about this very card. Roots
// issue a list once in a while; theirs is in the findings. A date that has not come
// says nothing of when.
func (e *evidence) informationDate() (oldest time.Time) {
	now := e.clock.when(e.at.Now)
	take := func(t time.Time) {
		if t.After(now.Add(ahead)) {
			return
		}
		if t.After(now) {
			t = now
		}
		if oldest.IsZero() || t.Before(oldest) {
			oldest = t
		}
	}
	for _, l := range e.links() {
		for _, list := range l.lists {
			if l.ofCard() {
				take(list.ThisUpdate)
			}
		}
	}
	if e.opposed.held && e.inOpenList() {
		take(e.opposed.list.Made)
	}
	return oldest
}

// since is when the card was opposed or revoked, by the code that decided.
func (e *evidence) since(code Code) time.Time {
	if code == CodeOpposed {
		return e.opposed.entry.Opposed
	}
	for _, l := range e.links() {
		if l.revoked && (code == CodeRevoked && l.ofCard() || code == CodeCARevoked && !l.ofCard()) {
			return l.entry.Date
		}
	}
	return time.Time{}
}

// ProofState says how far what a rule checks is proven. The zero value means
// that it is not proven either way.
type ProofState uint8

// The states of a proof.
const (
	NotProven ProofState = iota
	Proven
	Disproven
)

// Proof is the state of one rule. Code is the reason of a Disproven one.
type Proof struct {
	Rule  string
	State ProofState
	Code  Code
}

// Proofs lists the rules that a card's report may call proven. What the
// certificates claim is not proven where their chain is not; that the chip is
// the original never is.
func (r Report) Proofs() []Proof {
	names := []string{"chain", "same", "dates", "revocation", "ca-revocation", "opposition", "chip"}
	proofs := make([]Proof, len(names))
	for i, name := range names {
		proofs[i] = r.proof(name)
		if proofs[0].State != Proven && proofs[i].State == Proven {
			proofs[i].State = NotProven
		}
	}
	return proofs
}

// proof joins the findings of a rule: one failure disproves it, and all of them
// must hold to prove it.
func (r Report) proof(rule string) Proof {
	p, held := Proof{Rule: rule}, 0
	open := false
	for _, f := range r.Findings {
		switch {
		case f.Rule != rule:
		case f.Status == Fail:
			return Proof{Rule: rule, State: Disproven, Code: f.Code}
		case f.Status == Pass || f.Status == Warn && verdictOf(f.Code).Good():
			held++
		default:
			open = true
		}
	}
	if held > 0 && !open {
		p.State = Proven
	}
	return p
}
