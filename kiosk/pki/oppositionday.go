package pki

import (
	"errors"
	"fmt"
	"time"
)

// dayForm is how a list writes its days. Programs that read the extraction
// disagree; a file keeps to one form. The zero value means not yet seen.
type dayForm uint8

const (
	formUnknown dayForm = iota
	formFrench          // DD/MM/YYYY
	formISO             // YYYY-MM-DD
	formDigits          // YYYYMMDD
)

// String returns the form in letters.
func (f dayForm) String() string {
	switch f {
	case formFrench:
		return "DD/MM/YYYY"
	case formISO:
		return "YYYY-MM-DD"
	case formDigits:
		return "YYYYMMDD"
	}
	return "unknown"
}

var errNotDay = errors.New("not a day as DD/MM/YYYY, YYYY-MM-DD or YYYYMMDD")

// firstYear is the earliest that a list may name; an earlier one is a mistake
// of whoever wrote it.
const firstYear = 1900

// parse reads a day, at midnight UTC; zero when it is left empty. The first day
// of a file sets the form of the others.
func (f *dayForm) parse(b []byte) (time.Time, error) {
	if len(b) == 0 {
		return time.Time{}, nil
	}
	form, year, month, day := formOf(b)
	switch {
	case form == formUnknown:
		return time.Time{}, errNotDay
	case *f == formUnknown:
		*f = form
	case *f != form:
		return time.Time{}, fmt.Errorf("a day as %s, in a file that has them as %s", form, *f)
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < firstYear || t.Day() != day || int(t.Month()) != month {
		return time.Time{}, errors.New("no such day")
	}
	return t, nil
}

// formOf tells the form, and the numbers in it.
func formOf(b []byte) (f dayForm, year, month, day int) {
	switch {
	case len(b) == 10 && b[2] == '/' && b[5] == '/':
		f, day, month, year = formFrench, number(b[:2]), number(b[3:5]), number(b[6:])
	case len(b) == 10 && b[4] == '-' && b[7] == '-':
		f, year, month, day = formISO, number(b[:4]), number(b[5:7]), number(b[8:])
	case len(b) == 8:
		f, year, month, day = formDigits, number(b[:4]), number(b[4:6]), number(b[6:])
	}
	if year < 0 || month < 0 || day < 0 {
		return formUnknown, 0, 0, 0
	}
	return f, year, month, day
}
