package pki

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"
	_ "time/tzdata" // the appliance has no zone files; this is the one place that brings them
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

var (
	errNotDay   = errors.New("not a day as DD/MM/YYYY, YYYY-MM-DD or YYYYMMDD, with or without a time")
	errNoSuch   = errors.New("no such day")
	errNotClock = errors.New("not a time of day")
)

// firstYear is the earliest that a list may name; an earlier one is a mistake
// of whoever wrote it.
const firstYear = 1900

// parse reads a day, at midnight UTC; zero when it is left empty. The first day
// of a file sets the form of the others. A time of day behind it is dropped; one
// with a zone tells which day it is in Paris.
func (f *dayForm) parse(b []byte) (time.Time, error) {
	if len(b) == 0 {
		return time.Time{}, nil
	}
	form, year, month, day, rest := formOf(b)
	switch {
	case form == formUnknown:
		return time.Time{}, errNotDay
	case *f != formUnknown && *f != form:
		return time.Time{}, fmt.Errorf("a day as %s, in a file that has them as %s", form, *f)
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	if year < firstYear || t.Day() != day || int(t.Month()) != month {
		return time.Time{}, errNoSuch
	}
	t, err := dayAt(t, rest)
	if err == nil {
		*f = form
	}
	return t, err
}

// formOf tells the form, the numbers in it, and what follows the day.
func formOf(b []byte) (f dayForm, year, month, day int, rest []byte) {
	switch {
	case len(b) >= 10 && b[2] == '/' && b[5] == '/':
		f, day, month, year, rest = formFrench, number(b[:2]), number(b[3:5]), number(b[6:10]), b[10:]
	case len(b) >= 10 && b[4] == '-' && b[7] == '-':
		f, year, month, day, rest = formISO, number(b[:4]), number(b[5:7]), number(b[8:10]), b[10:]
	case len(b) >= 8:
		f, year, month, day, rest = formDigits, number(b[:4]), number(b[4:6]), number(b[6:8]), b[8:]
	}
	if year < 0 || month < 0 || day < 0 {
		return formUnknown, 0, 0, 0, nil
	}
	return f, year, month, day, rest
}

// dayAt returns the day of a day with a time of day (ISO 8601, or the French way
// with a blank), in Paris when a zone is given.
func dayAt(day time.Time, clock []byte) (time.Time, error) {
	text := strings.TrimSpace(string(bytes.TrimPrefix(clock, []byte("T"))))
	if text == "" {
		return day, nil
	}
	for _, layout := range []string{"15:04", "15:04:05", "150405", "1504", "15h04"} { // Parse reads a fraction behind the seconds
		if _, err := time.Parse(layout, text); err == nil {
			return day, nil
		}
	}
	for _, layout := range []string{"15:04:05Z07:00", "15:04:05Z0700", "15:04Z07:00", "150405Z0700"} {
		if at, err := time.Parse(time.DateOnly+"T"+layout, day.Format(time.DateOnly)+"T"+text); err == nil {
			y, m, d := at.In(paris()).Date()
			return time.Date(y, m, d, 0, 0, 0, 0, time.UTC), nil
		}
	}
	return time.Time{}, errNotClock
}

// paris is Europe/Paris: a memo that never changes. The zone is built in, so
// loading it cannot fail.
var paris = sync.OnceValue(func() *time.Location {
	zone, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		panic(err)
	}
	return zone
})
