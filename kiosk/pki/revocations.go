package pki

import (
	"slices"
	"strings"
	"time"
)

// Revocations answers from certificate revocation lists whose signatures were
// checked when they were taken: CRLSet holds small ones in memory, package
// store those of a data set. An implementation is safe for concurrent use.
type Revocations interface {
	// CRLs describes every list held. One CA may have several: parts, or a
	// list of its CAs beside one of its users.
	CRLs() ([]CRLInfo, error)
	// Revocation looks a serial number up in one of the lists that CRLs
	// described. False means that the list does not name it.
	Revocation(list CRLInfo, serial Serial) (Revocation, bool, error)
}

// CRLInfo says of a list by whom and of when it is.
type CRLInfo struct {
	// List tells it from the others of the same Revocations, which number
	// them as they like.
	List       int
	Issuer     IssuerID
	IssuerName string // common name
	// Number is CRLNumber in upper-case hexadecimal, "" when the list has none.
	Number     string
	ThisUpdate time.Time // UTC
	NextUpdate time.Time // UTC, never zero
	Entries    int
	Covering
}

// Covers returns the reasons for which the list would name c, a certificate of
// its issuer, if c were revoked: 0 when it says nothing of c at all (RFC 5280,
// 6.3.3 (b)(2)).
func (i CRLInfo) Covers(c *Certificate) Reasons {
	switch {
	case i.Scope == AllCertificates, i.Scope == CACertificates && c.IsCA, i.Scope == UserCertificates && !c.IsCA:
	default:
		return 0
	}
	var points []string
	if i.Points != "" {
		points = strings.Split(i.Points, "\n")
	}
	return i.Reasons & c.reasonsFor(points)
}

// ListsFor returns, of the lists of a CA, the latest that together name every
// reason for which c, a certificate of that CA, might be revoked. False means
// that some reason is in none of them.
func ListsFor(c *Certificate, ca IssuerID, lists []CRLInfo) (use []CRLInfo, whole bool) {
	lists = slices.DeleteFunc(slices.Clone(lists), func(i CRLInfo) bool { return i.Issuer != ca })
	slices.SortStableFunc(lists, func(a, b CRLInfo) int { return b.ThisUpdate.Compare(a.ThisUpdate) })
	var known Reasons
	for _, list := range lists {
		if more := list.Covers(c) &^ known; more != 0 {
			known |= more
			use = append(use, list)
		}
	}
	return use, known == AllReasons
}

// Scope is which certificates of its issuer a list covers (RFC 5280, 5.2.5).
// The zero value means unknown and covers nothing.
type Scope uint8

// The scopes.
const (
	ScopeUnknown Scope = iota
	AllCertificates
	UserCertificates // onlyContainsUserCerts
	CACertificates   // onlyContainsCACerts, an authority revocation list
)

// Revocation is one entry of a list.
type Revocation struct {
	Date   time.Time // UTC
	Reason Reason
}

// Reason is CRLReason, RFC 5280, 5.3.1; 0 is unspecified, also when absent.
type Reason uint8

// The reasons that decide something.
const (
	KeyCompromise Reason = 1
	CACompromise  Reason = 2
	RemoveFromCRL Reason = 8 // of delta CRLs only (RFC 5280, 5.3.1)
)

// Compromised tells that the key itself is known to others.
func (r Reason) Compromised() bool { return r == KeyCompromise || r == CACompromise }

// String returns the norm's word.
func (r Reason) String() string {
	switch r {
	case KeyCompromise:
		return "keyCompromise"
	case CACompromise:
		return "cACompromise"
	case 3:
		return "affiliationChanged"
	case 4:
		return "superseded"
	case 5:
		return "cessationOfOperation"
	case 6:
		return "certificateHold"
	case RemoveFromCRL:
		return "removeFromCRL"
	case 9:
		return "privilegeWithdrawn"
	case 10:
		return "aACompromise"
	}
	return "unspecified"
}

// Oppositions answers from the open list of the holders of a CPS or CPF, cut
// down to card numbers and dates. An implementation is safe for concurrent use.
type Oppositions interface {
	// OppositionList describes the list; false when none is held.
	OppositionList() (OppositionList, bool, error)
	// Opposition looks a card up. False means that the list does not name
	// the card at all: neither as good nor as opposed.
	Opposition(number CardNumber) (Opposition, bool, error)
}

// OppositionList says of when the list is.
type OppositionList struct {
	Made time.Time // the day it was extracted, UTC
	// NextUpdate is when a newer one is due, as the builder of the data set
	// decided; the list itself does not say. Zero counts as Made.
	NextUpdate time.Time
	Cards      int
}

// Opposition is what the list says of one card. Days are Paris days, as times
// at midnight UTC of that date; zero when the list leaves them empty.
type Opposition struct {
	Start   time.Time // first day of validity
	End     time.Time // last day of validity
	Opposed time.Time // day of the opposition; zero: none, or not known
	// OpposedSomeDay says that the card is in opposition, and that the list's day
	// of it cannot be read.
	OpposedSomeDay bool
}

// InOpposition tells whether the card is in opposition, whatever the day.
func (o Opposition) InOpposition() bool { return !o.Opposed.IsZero() || o.OpposedSomeDay }
