package bundle

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxNumber    = 1 << 53 // RFC 8259, section 6: what every reader of JSON has as a whole number
	maxPublisher = 120     // characters
	maxFiles     = 16
	maxKeys      = 16
	minYear      = 2000
	maxYear      = 2241 // the last whole year that ustar can write (11 octal digits of seconds)
)

// Compiled when they are first needed: the first frame does not wait for them.
var (
	fileName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9-][a-z0-9.-]{0,63}$`) })
	kioskID  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[A-Z2-7]{5}-[A-Z2-7]{5}$`) })
	board    = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,31}$`) })
	systemID = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z.+~-]{0,63}$`) })
	version  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(0|[1-9][0-9]{0,4})(\.(0|[1-9][0-9]{0,4})){2}$`) })
)

// check says what is wrong with a manifest's values.
func (m Manifest) check() error {
	return errors.Join(m.checkHead(), m.checkFiles(), m.checkKeys(), m.checkSystem())
}

func (m Manifest) checkHead() error {
	switch y := m.Issued.Year(); {
	case m.Format < m.format() || m.Format > Format:
		return fmt.Errorf("format %d", m.Format)
	case m.Number < 1 || m.Number > maxNumber:
		return fmt.Errorf("number %d", m.Number)
	case m.Above != 0 && (m.Above <= m.Number || m.Above > maxNumber):
		return fmt.Errorf("above %d is not higher than the number %d", m.Above, m.Number)
	case m.ResetFor != "" && (m.ResetCode || !kioskID().MatchString(m.ResetFor)):
		return fmt.Errorf("reset for %.40q is no kiosk's id", m.ResetFor)
	case !m.ListsUpTo.IsZero() && (m.ListsUpTo.Before(m.Issued) || m.ListsUpTo.Year() > maxYear):
		return fmt.Errorf("lists up to %s: before the issue date, or no such day", m.ListsUpTo.Format(time.DateOnly))
	case y < minYear || y > maxYear:
		return fmt.Errorf("issued in the year %d", y)
	case !version().MatchString(m.Program):
		return fmt.Errorf("program %.40q is no version such as 0.1.0", m.Program)
	}
	return checkPublisher(m.Publisher)
}

// checkSystem says what is wrong with a system's values. One changes neither keys nor
// code, which are not its publisher's.
func (m Manifest) checkSystem() error {
	switch s := m.System; {
	case s == nil:
		return nil
	case !board().MatchString(s.Board):
		return fmt.Errorf("board %.40q is no name such as uefi-amd64", s.Board)
	case !systemID().MatchString(s.Version):
		return fmt.Errorf("system version %.80q", s.Version)
	case m.Keys != nil || m.ResetCode || m.ResetFor != "" || m.Above != 0 || !m.ListsUpTo.IsZero():
		return errors.New("a system changes no keys, no code and no number")
	}
	return nil
}

// checkPublisher lets through what can be shown on one line: no control or
// format character can hide or turn round a part of it.
func checkPublisher(s string) error {
	if n := utf8.RuneCountInString(s); n < 1 || n > maxPublisher {
		return fmt.Errorf("publisher has %d characters, want 1 to %d", n, maxPublisher)
	}
	for _, r := range s {
		if !unicode.IsGraphic(r) || r == utf8.RuneError {
			return fmt.Errorf("publisher has the character %U, which cannot be shown", r)
		}
	}
	return nil
}

func (m Manifest) checkFiles() error {
	if n := len(m.Files); n < 1 || n > maxFiles {
		return fmt.Errorf("%d files, want 1 to %d", n, maxFiles)
	}
	seen := map[string]bool{ManifestName: true, SignatureName: true}
	for _, f := range m.Files {
		switch {
		case !fileName().MatchString(f.Name):
			return fmt.Errorf("file name %.80q", f.Name)
		case seen[f.Name]:
			return fmt.Errorf("file name %q is taken", f.Name)
		case f.Size < 0:
			return fmt.Errorf("file %s has the size %d", f.Name, f.Size)
		}
		seen[f.Name] = true
	}
	return nil
}

func (m Manifest) checkKeys() error {
	if m.Keys == nil {
		return nil
	}
	if n := len(m.Keys); n < 1 || n > maxKeys {
		return fmt.Errorf("%d keys, want 1 to %d or no list", n, maxKeys)
	}
	for i, k := range m.Keys {
		if k.IsZero() {
			return errors.New("a key is empty")
		}
		if slices.Contains(m.Keys[:i], k) {
			return fmt.Errorf("key %s is listed twice", k.ID())
		}
	}
	return nil
}

// fits compares the files' sizes, which are not negative, with the limit. The
// sum cannot overflow: it ends with the first file over the limit.
func (m Manifest) fits(limits Limits) *Refusal {
	var sum int64
	for _, f := range m.Files {
		if f.Size > limits.Data-sum {
			return &Refusal{Reason: TooLarge, Number: f.Size, Have: limits.Data, Detail: "file " + f.Name}
		}
		sum += f.Size
	}
	return nil
}
