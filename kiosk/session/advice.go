package session

import (
	"fmt"
	"maps"
	"slices"

	"guichet/kiosk/pki"
	"guichet/kiosk/verdict"
)

// Advice says which questions help, by ids. The first key that fits decides: a
// blocked code, a code ("B-11"), the name of a card that is no CPx ("vitale-2"), a
// verdict's word with a type ("expired CPF"), a verdict's word; for a valid card its
// type ("CPF").
type Advice map[string][]string

// AdviceBlocked is the key of the questions that help with a blocked code.
const AdviceBlocked = "code-blocked"

// maxAdvised is how many questions a card can lead to: the digits on its screen, but
// for the one of the detail.
const maxAdvised = 8

// Check returns an error if a key is none that a card can get, or leads to too many
// questions. names are those that a card can have.
func (a Advice) Check(names []string) error {
	known := adviceKeys(names)
	for _, key := range slices.Sorted(maps.Keys(a)) {
		switch ids := a[key]; {
		case !known[key]:
			return fmt.Errorf("advice %.80q: no code, card, verdict or type of this program", key)
		case len(ids) > maxAdvised:
			return fmt.Errorf("advice %q: %d questions; at most %d", key, len(ids), maxAdvised)
		}
	}
	return nil
}

// adviceKeys are all keys that can decide.
func adviceKeys(names []string) map[string]bool {
	known := map[string]bool{AdviceBlocked: true}
	for _, name := range names {
		known[name] = true
	}
	for _, row := range verdict.Precedence() {
		known[row.Verdict.String()] = true
		for _, reason := range row.Reasons {
			known[string(reason.Code)] = true
		}
		for t := pki.CPS; t <= pki.CPA; t++ {
			known[row.Verdict.String()+" "+t.String()] = true
		}
	}
	for t := pki.CPS; t <= pki.CPA; t++ {
		known[t.String()] = true
	}
	return known
}
