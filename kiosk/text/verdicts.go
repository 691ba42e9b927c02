package text

import (
	"guichet/kiosk/faq"
)

// Verdict is what a visitor reads of a verdict's code.
type Verdict struct {
	Word    string // "VALIDE"
	Meaning string // why, in one sentence
	Action  string // what the visitor does now
	Desk    string // what the desk does

	// Variants are other Actions: by pki.CardType's word, and "old" for a card
	// that ended more than a year ago.
	Variants map[string]string
}

// Proof is what is said of a rule whose outcome can be proven; Wrong is what is
// said when it is disproven, by verdict.Code.
type Proof struct {
	Proven, Unproven string
	Wrong            map[string]string
}

// Cards holds the words about cards, of one language.
type Cards struct {
	Verdicts map[string]Verdict // by verdict.Code: "C-07"
	Proofs   map[string]Proof   // by rule: "chain"
	// Names, Types, Professions: by card.Identity.Name, pki.CardType's word
	// ("CDE/CPE") and pki.Profession's code ("60").
	Names, Types, Professions map[string]string

	Details Details
}

// LoadCards reads the words about cards built into the program.
func LoadCards(l faq.Lang) (*Cards, error) {
	c := new(Cards)
	var words struct{ Names, Types, Professions map[string]string }
	for name, into := range map[string]any{"verdicts": &c.Verdicts, "proofs": &c.Proofs, "cards": &words, "details": &c.Details} {
		if err := readInto(into, name, l); err != nil {
			return nil, err
		}
	}
	c.Names, c.Types, c.Professions = words.Names, words.Types, words.Professions
	return c, nil
}
