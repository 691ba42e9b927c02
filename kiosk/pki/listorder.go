package pki

import (
	"errors"
	"fmt"
	"math/big"
	"time"
)

// SameQuestion tells whether two lists cover the same certificates of the same
// issuer for the same reasons, so that one of them is of no use.
func (i CRLInfo) SameQuestion(o CRLInfo) bool {
	return i.Issuer == o.Issuer && i.Covering == o.Covering
}

// ErrListOrder says that of two lists one has the higher number and the other
// the later date, which no CA does (RFC 5280, 5.2.3: numbers only rise).
var ErrListOrder = errors.New("the one has the higher number, the other the later date")

// ErrTwoLists says that two lists for the same certificates have one number and
// time, and say different things: neither is the newer, and to drop one of them
// would drop revocations.
var ErrTwoLists = errors.New("they have the same number and date, but do not say the same")

// Compare tells which of two lists for the same question is the newer: below 0
// when i is older than o, 0 when they are of the same number and time, above 0
// when it is newer. Numbers count where both have one.
func (i CRLInfo) Compare(o CRLInfo) (int, error) {
	byDate := i.ThisUpdate.Compare(o.ThisUpdate)
	mine, ok1 := new(big.Int).SetString(i.Number, 16)
	theirs, ok2 := new(big.Int).SetString(o.Number, 16)
	if !ok1 || !ok2 {
		return byDate, nil
	}
	byNumber := mine.Cmp(theirs)
	if byNumber*byDate < 0 {
		return 0, ErrListOrder
	}
	if byNumber == 0 {
		return byDate, nil
	}
	return byNumber, nil
}

// Lists are the lists of a data set.
type Lists struct {
	CRLs        []CRLInfo
	Oppositions OppositionList // zero: none
}

// Setback is a list that a data set would take back to an earlier state: what
// was revoked or in opposition since then would be good again.
type Setback struct {
	Name     string // common name of the CA; "" for the opposition list
	Had      time.Time
	Is       time.Time
	HadCRL   string // number of the list in use, hexadecimal; "" when it has none
	IsCRL    string
	Disorder bool // number and date disagree
}

// Setbacks compares the lists of a data set with those of the one in use, and
// returns every one that is older. A list that the new set has not at all is
// none: the cards that it covered are to be checked then.
func Setbacks(inUse, offered Lists) (back []Setback) {
	for _, is := range offered.CRLs {
		for _, had := range inUse.CRLs {
			if !had.SameQuestion(is) {
				continue
			}
			if order, err := is.Compare(had); err != nil || order < 0 {
				back = append(back, Setback{
					Name: is.IssuerName, Had: had.ThisUpdate, Is: is.ThisUpdate, HadCRL: had.Number, IsCRL: is.Number, Disorder: err != nil,
				})
			}
		}
	}
	had, is := inUse.Oppositions.Made, offered.Oppositions.Made
	if !had.IsZero() && !is.IsZero() && is.Before(had) {
		back = append(back, Setback{Had: had, Is: is})
	}
	return back
}

// String says what would go back, for a technician.
func (s Setback) String() string {
	if s.Name == "" {
		return fmt.Sprintf("the opposition list of %s is older than that of %s in use",
			s.Is.Format(time.DateOnly), s.Had.Format(time.DateOnly))
	}
	return fmt.Sprintf("the list of %q, number %s of %s, is older than number %s of %s in use",
		s.Name, orNone(s.IsCRL), s.Is.Format(time.DateOnly), orNone(s.HadCRL), s.Had.Format(time.DateOnly))
}

func orNone(s string) string {
	if s == "" {
		return "(none)"
	}
	return s
}
