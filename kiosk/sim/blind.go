package sim

import (
	"context"
	"errors"
	"fmt"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/pki"
	"guichet/kiosk/verdict"
)

// Judge gives a verdict, as verdict.Evaluate does.
type Judge func(card.Facts, verdict.Trust, verdict.Clock) verdict.Report

// Blind has a sound card judged in states of lists and clock in which nobody can know that
// it is valid, and returns how many it tried. An error with a number names the first state
// in which the card was called valid; one with 0 says that nothing was tried: the card
// must be called valid where everything is known, or the rest shows nothing.
func Blind(ctx context.Context, at time.Time, judge Judge) (tried int, err error) {
	p := Fresh(at)
	sound, err := p.Insert("cps") // the only card that is issued
	if err != nil {
		return 0, err
	}
	made, err := p.pki()
	if err != nil {
		return 0, err
	}
	trust, err := trustOf(made)
	if err != nil {
		return 0, err
	}
	facts := card.Read(ctx, sound, card.Identify(sound.ATR()), nil)
	in := verdict.Clock{Now: at, Kept: true}
	if r := judge(facts, trust, in); !r.Verdict.Good() {
		return 0, errors.Join(ctx.Err(), fmt.Errorf("a sound card is not called valid where everything is known: %s", r.Code))
	}
	for _, b := range blindStates(trust, in) {
		tried++
		if r := judge(facts, b.trust, b.clock); r.Verdict.Good() {
			return tried, fmt.Errorf("a card was called valid %s", b.name)
		}
	}
	return tried, nil
}

// blind is a state in which no card can be known to be valid.
type blind struct {
	name  string
	trust verdict.Trust
	clock verdict.Clock
}

func blindStates(trust verdict.Trust, in verdict.Clock) []blind {
	const long = 400 * 24 * time.Hour
	with := func(change func(*verdict.Trust)) verdict.Trust { t := trust; change(&t); return t }
	at := func(change func(*verdict.Clock)) verdict.Clock { c := in; change(&c); return c }
	return []blind{
		{"without revocation lists", with(func(t *verdict.Trust) { t.Revocations = nil }), in},
		{"without an opposition list", with(func(t *verdict.Trust) { t.Oppositions = nil }), in},
		{"without any list", with(func(t *verdict.Trust) { t.Revocations, t.Oppositions = nil, nil }), in},
		{"with revocation lists more than a year old", with(func(t *verdict.Trust) { t.Revocations = aged{trust.Revocations, long} }), in},
		{"with an opposition list more than a year old", with(func(t *verdict.Trust) { t.Oppositions = agedOppositions{trust.Oppositions, long} }), in},
		{"without issuers", with(func(t *verdict.Trust) { t.Issuers = new(pki.Issuers) }), in},
		{"with a data set that nobody compared with its signature", with(func(t *verdict.Trust) { t.Integrity = verdict.Integrity(0) }), in},
		{"with a clock that nothing kept", trust, at(func(c *verdict.Clock) { c.Kept = false })},
		{"with a clock that jumped", trust, at(func(c *verdict.Clock) { c.Jumped = true })},
		{"with a clock before the lists", trust, at(func(c *verdict.Clock) { c.Now = c.Now.Add(-long) })},
		{"with a clock before the program", trust, at(func(c *verdict.Clock) { c.Built = c.Now.Add(time.Hour) })},
	}
}

// aged are revocation lists as if they were older.
type aged struct {
	pki.Revocations
	by time.Duration
}

// CRLs implements pki.Revocations.
func (a aged) CRLs() ([]pki.CRLInfo, error) {
	lists, err := a.Revocations.CRLs()
	older := make([]pki.CRLInfo, 0, len(lists))
	for _, l := range lists {
		l.ThisUpdate, l.NextUpdate = l.ThisUpdate.Add(-a.by), l.NextUpdate.Add(-a.by)
		older = append(older, l)
	}
	return older, err
}

// agedOppositions is an opposition list as if it were older.
type agedOppositions struct {
	pki.Oppositions
	by time.Duration
}

// OppositionList implements pki.Oppositions.
func (a agedOppositions) OppositionList() (pki.OppositionList, bool, error) {
	l, held, err := a.Oppositions.OppositionList()
	l.Made, l.NextUpdate = l.Made.Add(-a.by), l.NextUpdate.Add(-a.by)
	return l, held, err
}
