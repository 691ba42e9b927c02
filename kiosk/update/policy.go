package update

import (
	"strconv"
	"strings"
	"time"

	"guichet/kiosk/bundle"
)

// situation is what the policy decides by. It has no clock: an expired list or a wrong
// date must never keep out the update that cures it.
type situation struct {
	manifest bundle.Manifest
	standing bundle.Standing // of the key that signed it
	ring     bundle.Keyring
	setup    bool   // there is a set-up code for the first key
	highest  int64  // number ever accepted
	program  string // this program's version
	free     int64  // bytes
	lowers   bool   // it is the way back from a number that was too high
}

// policy returns the rules in their order: the first that refuses decides.
func policy() []func(situation) *bundle.Refusal {
	return []func(situation) *bundle.Refusal{byKey, byContent, byProgram, byNumber, byDate, byKeyList, bySpace}
}

func (s situation) decide() *bundle.Refusal {
	for _, row := range policy() {
		if r := row(s); r != nil {
			return r
		}
	}
	return nil
}

// byKey: signed by a key that is trusted.
func byKey(s situation) *bundle.Refusal {
	switch {
	case s.standing == bundle.Trusted:
		return nil
	case s.standing == bundle.OtherRole:
		return &bundle.Refusal{Reason: bundle.WrongRole, Number: s.manifest.Number, Detail: "a key for systems cannot sign a data set"}
	case s.standing == bundle.Withdrawn:
		return &bundle.Refusal{Reason: bundle.WithdrawnKey, Number: s.manifest.Number}
	case len(s.ring.Trusted) == 0 && !s.setup:
		return &bundle.Refusal{Reason: bundle.NoSetup, Number: s.manifest.Number}
	case len(s.ring.Trusted) == 0:
		return &bundle.Refusal{Reason: bundle.FirstKey, Number: s.manifest.Number}
	}
	return &bundle.Refusal{Reason: bundle.UnknownKey, Number: s.manifest.Number}
}

// byContent: the data set and nothing else. A later program may know more files.
func byContent(s situation) *bundle.Refusal {
	files := s.manifest.Files
	if s.manifest.System == nil && len(files) == 1 && files[0].Name == DataSetFile {
		return nil
	}
	return &bundle.Refusal{Reason: bundle.NewerFormat, Number: s.manifest.Number, Detail: "its files are not a data set alone"}
}

// byProgram: this program is not older than the bundle requires. A program without a
// version, under development, is never too old.
func byProgram(s situation) *bundle.Refusal {
	want, ok := versionOf(s.manifest.Program)
	have, known := versionOf(s.program)
	if !ok || !known || !less(have, want) {
		return nil
	}
	return &bundle.Refusal{Reason: bundle.OldProgram, Number: s.manifest.Number, Detail: "needs " + s.manifest.Program + ", this is " + s.program}
}

// versionOf reads MAJOR.MINOR.PATCH.
func versionOf(s string) (v [3]int, ok bool) {
	parts := strings.Split(s, ".")
	if len(parts) != len(v) {
		return v, false
	}
	for i, p := range parts {
		n, err := strconv.ParseUint(p, 10, 31)
		if err != nil {
			return v, false
		}
		v[i] = int(n)
	}
	return v, true
}

func less(a, b [3]int) bool {
	for i := range a {
		if a[i] != b[i] {
			return a[i] < b[i]
		}
	}
	return false
}

// byNumber: higher than any that was accepted (rollback).
func byNumber(s situation) *bundle.Refusal {
	reason := bundle.Older
	switch {
	case s.manifest.Number > s.highest || s.lowers:
		return nil
	case s.manifest.Number == s.highest:
		reason = bundle.Same
	}
	return &bundle.Refusal{Reason: reason, Number: s.manifest.Number, Have: s.highest}
}

// maxAhead is how far a number's date may lie after the issue date.
const maxAhead = 366 * 24 * time.Hour

// firstDated is the smallest number that is read as a date and a count. Smaller
// numbers are plain counts, which never keep out a dated number.
const firstDated = 1970_01_01_00

// byDate: a single mistake must not block updates for ever (fast-forward attack). A
// number as large as a dated one that is not a date is such a mistake.
func byDate(s situation) *bundle.Refusal {
	if DateFits(s.manifest) {
		return nil
	}
	return &bundle.Refusal{Reason: bundle.TooFarAhead, Number: s.manifest.Number, Have: s.highest}
}

// DateFits tells whether a bundle's number is one that a kiosk takes with its issue
// date: no date at all, or one that is at most 366 days later.
func DateFits(m bundle.Manifest) bool {
	if m.Number < firstDated {
		return true
	}
	day, ok := DayOf(m.Number)
	return ok && !day.After(m.Issued.Add(maxAhead))
}

// DayOf is the day, at midnight UTC, that a number of the form YYYYMMDDNN tells, and
// whether it is of that form.
func DayOf(number int64) (time.Time, bool) {
	if number < firstDated {
		return time.Time{}, false
	}
	day, err := time.Parse("20060102", strconv.FormatInt(number/100, 10))
	return day, err == nil
}

// byKeyList: a new list of keys keeps at least one that is trusted today.
func byKeyList(s situation) *bundle.Refusal {
	if len(s.manifest.Keys) == 0 {
		return nil
	}
	for _, k := range s.manifest.Keys {
		if s.ring.Standing(k) == bundle.Trusted {
			return nil
		}
	}
	return &bundle.Refusal{Reason: bundle.KeyList, Number: s.manifest.Number}
}

// Margin is what must stay free beside the set, in bytes: for the record, the
// state, and the file system itself.
const Margin = 16 << 20

// bySpace: there is room for the set beside those that are kept.
func bySpace(s situation) *bundle.Refusal {
	want := int64(Margin)
	for _, f := range s.manifest.Files {
		want += f.Size
	}
	if want <= s.free {
		return nil
	}
	return &bundle.Refusal{Reason: bundle.NoSpace, Number: want, Have: s.free}
}
