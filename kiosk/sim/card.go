package sim

import (
	"slices"
	"time"

	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// Card is one card of the park: what it is called, what it deserves, and how it
// is played. The list costs nothing; keys and certificates come with Park.
type Card struct {
	Name string // a short slug, for the command line
	// Verdict and Code are what a kiosk in order, with the park's trust, must
	// say of it.
	Verdict verdict.Verdict
	Code    verdict.Code
	// French and English say in a few words what the card plays.
	French, English string

	// spec says which pair of certificates the card holds; nil: none.
	spec func(at time.Time) pkisim.Spec
	// fate is what befell the card after it was issued; nil: nothing.
	fate func(*pkisim.PKI, *pkisim.Card) error
	// play makes the card; its content is empty where there is no spec.
	play func(cardsim.Content) cardsim.Card
}

// Cards lists the park in the order of a demonstration: the cards that a desk
// sees, then those that go wrong, then those that do harm.
func Cards() []Card {
	return slices.Concat(valid(), dated(), others(), distrusted(), marred(), styles(), broken(), hostile())
}

// Find returns the card of that name.
func Find(name string) (Card, bool) {
	all := Cards()
	i := slices.IndexFunc(all, func(c Card) bool { return c.Name == name })
	if i < 0 {
		return Card{}, false
	}
	return all[i], true
}

// Next returns the name of the card after the one of that name, the first one
// after the last and after a name that is none.
func Next(name string) string {
	all := Cards()
	i := slices.IndexFunc(all, func(c Card) bool { return c.Name == name })
	return all[(i+1)%len(all)].Name
}
