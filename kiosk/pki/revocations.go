package pki

import "time"

// Revocations answers from certificate revocation lists whose signatures were
// checked when they were taken: CRLSet holds small ones in memory, package
// store those of a data set. An implementation is safe for concurrent use.
type Revocations interface {
	// CRLs describes every list held, at most one an issuer.
	CRLs() ([]CRLInfo, error)
	// Revocation looks a certificate up by issuer and serial number. False
	// means that the issuer's list, if there is one, does not name it.
	Revocation(issuer IssuerID, serial Serial) (Revocation, bool, error)
}

// CRLInfo says of a list by whom and of when it is.
type CRLInfo struct {
	Issuer     IssuerID
	IssuerName string // common name
	// Number is CRLNumber in upper-case hexadecimal, "" when the list has none.
	Number     string
	ThisUpdate time.Time // UTC
	NextUpdate time.Time // UTC, never zero
	Entries    int
	Scope      Scope
}

// Covers tells whether the list would name c if c were revoked.
func (i CRLInfo) Covers(c *Certificate) bool {
	return i.Scope == AllCertificates || (i.Scope == CACertificates && c.IsCA) || (i.Scope == UserCertificates && !c.IsCA)
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

// String returns the norm's word.
func (r Reason) String() string {
	switch r {
	case 1:
		return "keyCompromise"
	case 2:
		return "cACompromise"
	case 3:
		return "affiliationChanged"
	case 4:
		return "superseded"
	case 5:
		return "cessationOfOperation"
	case 6:
		return "certificateHold"
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
	Opposed time.Time // day of the opposition; zero: none
}
