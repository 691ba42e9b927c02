package store

import (
	"strings"

	"guichet/kiosk/bundle"
	"guichet/kiosk/pki"
)

// lists are what a data set says of its lists.
func (i Info) lists() pki.Lists { return pki.Lists{CRLs: i.CRLs, Oppositions: i.Oppositions} }

// CheckLists refuses a data set with a list that is older than the one in use for
// the same certificates: what was revoked since would be good again. nil is no
// refusal.
func (s *Store) CheckLists(inUse *Store) *bundle.Refusal {
	back := pki.Setbacks(inUse.info.lists(), s.info.lists())
	if len(back) == 0 {
		return nil
	}
	words := make([]string, len(back))
	for i, b := range back {
		words[i] = b.String()
	}
	return &bundle.Refusal{Reason: bundle.OlderList, Number: s.info.Number, Have: inUse.info.Number, Detail: strings.Join(words, "; ")}
}
