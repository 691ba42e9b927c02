package card

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"regexp"
	"sync"

	"guichet/data"
	"guichet/kiosk/iso7816"
)

// Addition is a card beside those of the program's tables: a line as in
// data/cardtypes/others.yaml, by ATR, Historical or Text, or as in probes.yaml, by AID.
type Addition struct {
	Name       string `json:"name"`
	Family     Family `json:"family"`
	ATR        string `json:"atr,omitempty"`
	Historical string `json:"historical,omitempty"`
	Text       string `json:"text,omitempty"`
	AID        string `json:"aid,omitempty"`
	Source     string `json:"source"`
}

// Additions are cards beside those of the program's tables. They name cards that those
// tables leave unknown, and nothing else: the tables are asked first, by ATR and by
// probes, so that what is a CPx, and how it is read, stays the program's. A card that
// an addition names is not a CPx. Nil adds nothing. Additions never change.
type Additions struct {
	cards  []matcher
	probes []probe
}

// Bounds of the additions. Each probe is an exchange with every unknown card.
const (
	maxAddedCards  = 200
	maxAddedProbes = 16
	maxPattern     = 200 // characters of a line
)

// addedName is what a name may be.
var addedName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`) })

// NewAdditions compiles additions, in their order. A line that this program does not
// take is an error.
func NewAdditions(lines []Addition) (*Additions, error) {
	a := new(Additions)
	for _, l := range lines {
		if err := a.add(l); err != nil {
			return nil, fmt.Errorf("card %.40q: %w", l.Name, err)
		}
	}
	if len(a.cards) > maxAddedCards || len(a.probes) > maxAddedProbes {
		return nil, fmt.Errorf("%d cards and %d probes; at most %d and %d", len(a.cards), len(a.probes), maxAddedCards, maxAddedProbes)
	}
	return a, nil
}

func (a *Additions) add(l Addition) error {
	if err := l.check(); err != nil {
		return err
	}
	if l.AID == "" {
		m, err := cardLine{Name: l.Name, Family: l.Family, ATR: l.ATR, Historical: l.Historical, Text: l.Text, Source: l.Source}.compile()
		if err == nil && m.wide() {
			err = errors.New("it fits too many cards; hint: more digits that stand for one value")
		}
		a.cards = append(a.cards, m)
		return err
	}
	p, err := probeLine{Name: l.Name, Family: l.Family, AID: l.AID, Source: l.Source}.compile()
	if err == nil && bytes.HasPrefix(p.aid, aidANS) {
		err = errors.New("an application of ANS: how its cards are found comes with the program")
	}
	a.probes = append(a.probes, p)
	return err
}

// aidANS is how the identifiers of ANS's applications begin (ISO/IEC 7816-5, standard
// category, object identifier).
var aidANS = []byte{0xE8, 0x28, 0xBD, 0x08, 0x0F, 0x80, 0x25}

// wide tells whether a line leaves so much open that it would name cards that it does
// not mean.
func (m matcher) wide() bool {
	const (
		atr        = 6 // digits that stand for one value: the first two say little
		historical = 4
		letters    = 3
	)
	switch {
	case m.atr != nil:
		return m.atr.fixed() < atr
	case m.historical != nil:
		return m.historical.fixed() < historical
	}
	return len(m.text) < letters
}

// check refuses what would touch the cards that this program judges, and what names a
// card of the program's tables otherwise than they do.
func (l Addition) check() error {
	const most = 40 // bytes of a name
	switch {
	case len(l.Name) > most || !addedName().MatchString(l.Name):
		return fmt.Errorf("a name is of a-z, 0-9 and hyphens, at most %d", most)
	case l.Family == CPx || l.Family == IASECC:
		return fmt.Errorf("family %s: the cards that are judged, and those that may be one of them, come with the program", l.Family)
	case l.Name == NameSAM:
		return errors.New("parts of a reader come with the program")
	case len(l.ATR)+len(l.Historical)+len(l.Text)+len(l.AID) > maxPattern || len(l.Source) > maxPattern:
		return fmt.Errorf("a line longer than %d characters", maxPattern)
	case l.AID != "" && l.ATR+l.Historical+l.Text != "":
		return errors.New("wants exactly one of atr, historical, text, aid")
	}
	for _, known := range builtIn().identities() {
		if known.Name == l.Name && known.Family != l.Family {
			return fmt.Errorf("family %s: this program knows that card as %s", l.Family, known.Family)
		}
	}
	return nil
}

// Own are the lines of the program's tables that are no CPx, as additions would say
// them: what need not be added.
func Own() ([]Addition, error) {
	others, err := cardLines(data.FS.ReadFile, "cardtypes/others.yaml")
	if err != nil {
		return nil, err
	}
	probes, err := probeLines(data.FS.ReadFile, "cardtypes/probes.yaml")
	if err != nil {
		return nil, err
	}
	var all []Addition
	for _, l := range others {
		all = append(all, Addition{Name: l.Name, Family: l.Family, ATR: l.ATR, Historical: l.Historical, Text: l.Text, Source: l.Source})
	}
	for _, l := range probes {
		all = append(all, Addition{Name: l.Name, Family: l.Family, AID: l.AID, Source: l.Source})
	}
	return all, nil
}

// Identify is Identify with the additions: for a card that the program's tables do not
// know by its ATR.
func (a *Additions) Identify(atr []byte) Identity {
	id := Identify(atr)
	if a == nil || id.Family != FamilyUnknown {
		return id
	}
	parsed, _ := iso7816.ParseATR(atr) // what was parsed before a fault still counts
	for _, m := range a.cards {
		if m.match(atr, parsed.Historical) {
			id = complete(m.what, atr, parsed)
			id.added = true
			return id
		}
	}
	return id
}

// Read is Read with the additions; id is what their Identify said.
func (a *Additions) Read(ctx context.Context, tx iso7816.Transmitter, id Identity, progress func(Step)) Facts {
	return read(ctx, tx, id, a, progress)
}
