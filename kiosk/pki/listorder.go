package pki

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
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

// UpTo are the lists of that time at the latest; all of them for the zero time.
func (l Lists) UpTo(t time.Time) Lists {
	if t.IsZero() {
		return l
	}
	l.CRLs = slices.DeleteFunc(slices.Clone(l.CRLs), func(c CRLInfo) bool { return c.ThisUpdate.After(t) })
	if l.Oppositions.Made.After(t) {
		l.Oppositions = OppositionList{}
	}
	return l
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
	Lacks    bool // the list has the same number and date, or day, and names less
}

// Setbacks compares the lists of a data set with those of the one in use, and
// returns every one that is older. What counts is the certificates that a list
// answers for: a newer list of other certificates does not make up for it. A list
// that the new set has not at all is none: the cards that it covered are to be
// checked then.
func Setbacks(inUse, offered Lists) (back []Setback) {
	for _, is := range offered.CRLs {
		if had, disorder, older := olderThan(is, inUse, offered); older {
			back = append(back, Setback{
				Name: is.IssuerName, Had: had.ThisUpdate, Is: is.ThisUpdate, HadCRL: had.Number, IsCRL: is.Number, Disorder: disorder,
			})
		}
	}
	had, is := inUse.Oppositions.Made, offered.Oppositions.Made
	if !had.IsZero() && !is.IsZero() && is.Before(had) {
		back = append(back, Setback{Had: had, Is: is})
	}
	return back
}

// olderThan finds a list in use that is newer than an offered one: of the same
// certificates, or of some of them for which no other offered list is as new.
// Numbers are compared between lists of the same certificates only: each scope
// may have its own (RFC 5280, 5.2.3).
func olderThan(is CRLInfo, inUse, offered Lists) (had CRLInfo, disorder, older bool) {
	for _, had := range inUse.CRLs {
		if had.SameQuestion(is) {
			if order, err := is.Compare(had); err != nil || order < 0 {
				return had, err != nil, true
			}
			continue
		}
		if had.Issuer != is.Issuer || !had.ThisUpdate.After(is.ThisUpdate) {
			continue
		}
		for _, part := range had.common(is.Covering) {
			if !offered.answer(is.Issuer, part, had.ThisUpdate) {
				return had, false, true
			}
		}
	}
	return CRLInfo{}, false, false
}

// answer tells whether some list by the issuer of that time or later covers the
// whole part.
func (l Lists) answer(issuer IssuerID, part Covering, since time.Time) bool {
	var known Reasons
	for _, c := range l.CRLs {
		if c.Issuer == issuer && !c.ThisUpdate.Before(since) && c.covers(part) {
			known |= c.Reasons
		}
	}
	return part.Reasons&^known == 0
}

// Overlaps tells whether some certificates are covered by both, for some reason.
func (c Covering) Overlaps(o Covering) bool { return len(c.common(o)) > 0 }

// common returns what both cover, in parts of one scope and one point each.
func (c Covering) common(o Covering) (parts []Covering) {
	reasons := c.Reasons & o.Reasons
	if reasons == 0 {
		return nil
	}
	for _, scope := range []Scope{UserCertificates, CACertificates} {
		if !c.Scope.includes(scope) || !o.Scope.includes(scope) {
			continue
		}
		for _, point := range commonPoints(c.Points, o.Points) {
			parts = append(parts, Covering{Scope: scope, Points: point, Reasons: reasons})
		}
	}
	return parts
}

// covers tells whether a list covers the scope and the point of a part.
func (c Covering) covers(part Covering) bool {
	return c.Scope.includes(part.Scope) &&
		(c.Points == "" || part.Points != "" && slices.Contains(strings.Split(c.Points, "\n"), part.Points))
}

// includes tells whether the certificates of a narrower scope are in s.
func (s Scope) includes(narrower Scope) bool { return s == AllCertificates || s == narrower }

// commonPoints returns the points that are in both, "" for all of them.
func commonPoints(a, b string) []string {
	switch {
	case a == "":
		return strings.Split(b, "\n")
	case b == "":
		return strings.Split(a, "\n")
	}
	in := strings.Split(b, "\n")
	return slices.DeleteFunc(strings.Split(a, "\n"), func(p string) bool { return !slices.Contains(in, p) })
}

// String says what would go back, for a technician.
func (s Setback) String() string {
	if s.Name == "" && s.Lacks {
		return fmt.Sprintf("the opposition list of %s does not have all cards in opposition that the list of the same day in use has",
			s.Is.Format(time.DateOnly))
	}
	if s.Name == "" {
		return fmt.Sprintf("the opposition list of %s is older than that of %s in use",
			s.Is.Format(time.DateOnly), s.Had.Format(time.DateOnly))
	}
	if s.Lacks {
		return fmt.Sprintf("the list of %q, number %s of %s, does not name all that the same list in use names as revoked",
			s.Name, orNone(s.IsCRL), s.Is.Format(time.DateOnly))
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
