package datafolder_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// lent is evidence that is always there.
type lent verdict.Trust

// WithEvidence implements datafolder.EvidenceSource.
func (l lent) WithEvidence(_ context.Context, use func(datafolder.Evidence)) error {
	use(datafolder.Evidence{Trust: verdict.Trust(l)})
	return nil
}

// seenClock is in order, and notes what it is told of cards.
type seenClock struct{ seen []time.Time }

func (*seenClock) At(now, _ time.Time) verdict.Clock { return verdict.Clock{Now: now, Kept: true} }
func (c *seenClock) CardSeen(from time.Time)         { c.seen = append(c.seen, from) }

// A card that has not begun says nothing of a clock in order, whatever else is wrong with
// it: else each card after it would be to check, for the clock is before its beginning.
func TestCardOfTheFutureRaisesNoDoubt(t *testing.T) {
	now := time.Now()
	made, err := pkisim.New(new(pkisim.Keys), now)
	if err != nil {
		t.Fatal(err)
	}
	holder := pkisim.Holder{Surname: "ROCHE", GivenName: "CAMILLE", ID: "899700000012"}
	for i, c := range []struct {
		name string
		spec pkisim.Spec
		fate func(*pkisim.Card)
		want verdict.Verdict
		seen int
	}{
		{"valid", pkisim.Spec{}, nil, verdict.Valid, 1},
		{"not yet valid", pkisim.Spec{Period: pkisim.Coming(now)}, nil, verdict.NotYetValid, 0},
		{"a test card, not yet valid", pkisim.Spec{Period: pkisim.Coming(now), TestCategory: true}, nil, verdict.TestCard, 0},
		{"in opposition, not yet valid", pkisim.Spec{Period: pkisim.Coming(now)}, func(c *pkisim.Card) { made.Oppose(c.Number) }, verdict.Revoked, 0},
	} {
		c.spec.Type, c.spec.Profession, c.spec.Holder, c.spec.Number = pki.CPS, 60, holder, pki.CardNumber(fmt.Sprintf("990000%03d2", i))
		pair, err := made.Card(c.spec)
		if err != nil {
			t.Fatal(err)
		}
		if c.fate != nil {
			c.fate(pair)
		}
		issuers, err := made.Issuers(pki.Production)
		if err != nil {
			t.Fatal(err)
		}
		lists, err := made.CRLs(issuers)
		if err != nil {
			t.Fatal(err)
		}
		clock := &seenClock{}
		judge := datafolder.Judge{
			Source: lent{Issuers: issuers, Revocations: lists, Oppositions: made.Oppositions()}, Clock: clock, Log: slog.New(slog.DiscardHandler),
			Integrity: func(context.Context) verdict.Integrity { return verdict.Intact },
		}
		r := judge.Judge(t.Context(), card.Facts{
			Identity: card.Identity{Family: card.CPx, Generation: card.CPS3, Listed: true}, Failure: card.FailureNone,
			EFSN: []byte("\x5A\x0A\x80\x25\x00\x00\x01\x12\x34\x56\x78\x90"), Actua: card.ActuaAbsent,
			Certificates: []card.Certificate{{DER: pair.Authentication, Complete: true}, {DER: pair.Signature, Complete: true}},
		})
		if r.Verdict != c.want || len(clock.seen) != c.seen {
			t.Errorf("%s: got %s (%s), %d dates for the clock, want %s, %d", c.name, r.Verdict, r.Code, len(clock.seen), c.want, c.seen)
		}
	}
}
