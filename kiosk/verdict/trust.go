package verdict

import "guichet/kiosk/pki"

// Trust is what this kiosk holds to judge by. The zero value holds nothing, and
// nothing is ever valid by it.
type Trust struct {
	Issuers     *pki.Issuers
	Revocations pki.Revocations // nil: no list on board
	Oppositions pki.Oppositions // nil: no list on board
	Site        Site
	Integrity   Integrity // of the data set that all this is from
}

// Integrity tells whether a data set is the one that its publisher signed. The zero
// value means unknown: it was not checked yet, or cannot be.
type Integrity uint8

// What is known of a data set.
const (
	IntegrityUnknown Integrity = iota
	Intact
	Altered // on the disk, after it was installed
)

// Proving returns the lists that prove that it is at least so late; none when
// they cannot be read, which the rules on lists say.
func (t Trust) Proving() []pki.CRLInfo {
	if t.Revocations == nil {
		return nil
	}
	lists, err := t.Revocations.CRLs()
	if err != nil {
		return nil
	}
	return t.proving(lists)
}

// proving keeps the lists of CAs that are trusted for more than tests.
func (t Trust) proving(lists []pki.CRLInfo) (kept []pki.CRLInfo) {
	for _, l := range lists {
		if t.Issuers.Class(l.Issuer) == pki.Production {
			kept = append(kept, l)
		}
	}
	return kept
}

// Site is what a hospital may set. A field that is not positive means the
// default.
type Site struct {
	// SoonDays is how many days before its end a card is said to end soon.
	SoonDays int
	// LateDays is how many days after the day when a newer one was due a list
	// still counts.
	LateDays int
}

// The defaults, from the contract of the verdict.
const (
	defaultSoonDays = 90
	defaultLateDays = 35
)

func (s Site) soonDays() int { return positive(s.SoonDays, defaultSoonDays) }
func (s Site) lateDays() int { return positive(s.LateDays, defaultLateDays) }

func positive(n, otherwise int) int {
	if n > 0 {
		return n
	}
	return otherwise
}
