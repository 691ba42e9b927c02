package sim

import (
	"cmp"
	"slices"
	"strconv"
	"time"

	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// Card is one card of the deck: what it is called, what it deserves, and how it
// is played. The list costs nothing; keys and certificates come with Catalogue.
type Card struct {
	Number int    // stays with the card: the hundred is its suit
	Name   string // a short slug, for the command line
	Source string // where what it plays is known from
	// Verdict and Code are what a kiosk in order, with the catalogue's trust, must
	// say of it.
	Verdict verdict.Verdict
	Code    verdict.Code
	// French and English say in a few words what the card plays.
	French, English string

	// spec says which pair of certificates the card holds; nil: none.
	spec func(at time.Time) pkisim.Spec
	// beside says which pair the card holds too; nil: none.
	beside func(at time.Time) pkisim.Spec
	// fate is what befell the card after it was issued; nil: nothing.
	fate func(*pkisim.PKI, *pkisim.Card) error
	// play makes the card; its content is empty where there is no spec.
	play func(cardsim.Content) cardsim.Card
}

// Suit is a part of the deck.
type Suit struct {
	French, English string
	Cards           []Card
}

// Suits returns the deck in the order of a demonstration: the cards that a desk
// sees, then those that go wrong, then those that do harm. A new card goes to the
// end of its suit, so that the numbers of the others stay.
func Suits() []Suit {
	all := []Suit{
		{"Cartes valides", "Valid cards", valid()},
		{"Dates et listes", "Dates and lists", dated()},
		{"Autres cartes", "Other cards", others()},
		{"Certificats qui ne tiennent pas", "Certificates that do not hold", distrusted()},
		{"Cartes incomplètes", "Incomplete cards", marred()},
		{"Manières de répondre", "Ways of answering", styles()},
		{"État du code", "State of the code", codes()},
		{"Mises hors service par l'émetteur", "Put out of use by the issuer", outOfUse()},
		{"Pannes", "Failures", broken()},
		{"Cartes hostiles", "Hostile cards", hostile()},
	}
	for i, suit := range all {
		for j := range suit.Cards {
			c := &suit.Cards[j]
			c.Number = 100*(i+1) + j + 1
			c.Source = cmp.Or(c.Source, sourceOf(*c))
		}
	}
	return all
}

// sourceOf is the source of a card that names none of its own.
func sourceOf(c Card) string {
	switch {
	case c.Verdict == verdict.NotAuthentic:
		return "RFC 5280, 6.1"
	case c.spec != nil && c.Verdict != verdict.NotCPx:
		return "OpenSC 2223, 2224, 2231, 2267, 2275; ansforge/dops-cryptolib"
	case c.Verdict == verdict.NotCPx:
		return "pcsc-tools, smartcard_list.txt"
	}
	return "ISO/IEC 7816-3, 7816-4"
}

// Cards lists the deck.
func Cards() (all []Card) {
	for _, suit := range Suits() {
		all = append(all, suit.Cards...)
	}
	return all
}

// Find returns the card of that name, or of that number.
func Find(name string) (Card, bool) {
	all := Cards()
	i := slices.IndexFunc(all, func(c Card) bool { return c.Name == name || strconv.Itoa(c.Number) == name })
	if i < 0 {
		return Card{}, false
	}
	return all[i], true
}

// Next returns the name of the card after the one of that name, the first one
// after the last and after a name that is none.
func Next(name string) string {
	all := Cards()
	known, _ := Find(name)
	i := slices.IndexFunc(all, func(c Card) bool { return c.Name == known.Name })
	return all[(i+1)%len(all)].Name
}
