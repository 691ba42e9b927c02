// Package audit is the kiosk's record of itself: starts, updates, a technician's
// entries, clock changes, faults, daily totals. Never a card, never a person.
//
// It is JSON, one record a line. Each record holds the SHA-256 of the line before,
// so that a line cannot be changed, taken out or put in unseen; only the end can
// be cut off, and the report that a technician takes away says where it was.
// Lines last once they are written (fsync). The record is kept in files of a
// bounded size; the oldest is removed, and the chain goes on.
package audit

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind is what a record is of.
type Kind string

// The kinds, and nothing else is recorded.
const (
	Begin      Kind = "begin"  // of a chain; Note says why
	Start      Kind = "start"  // of the program
	Update     Kind = "update" // Key, From, To, Note: the result
	Back       Kind = "back"   // From, To
	Trust      Kind = "trust"  // Key
	Setup      Kind = "setup"  // the code for the first key: set, or tried
	Technician Kind = "technician"
	Code       Kind = "code"   // set or cleared
	Banner     Kind = "banner" // on home; Note: its key and last day, or none
	Clock      Kind = "clock"  // set by hand; At is by the new time
	Doctor     Kind = "doctor" // Note: the codes
	Daily      Kind = "daily"  // Counts
	Report     Kind = "report" // taken away; To is the last record in it
	Recovery   Kind = "recovery"
	System     Kind = "system" // of the appliance; Key, From, To, Note: the result
	Remade     Kind = "remade" // the data partition was made again; Note: a technician has been told
)

// Kinds lists them all.
func Kinds() []Kind {
	return []Kind{Begin, Start, Update, Back, Trust, Setup, Technician, Code, Banner, Clock, Doctor, Daily, Report, Recovery, System, Remade}
}

// Record is one line. What it may say is bounded and named: there is no field
// for anything of a person.
type Record struct {
	Seq    int64          `json:"seq"` // from 1
	At     time.Time      `json:"at"`  // by the kiosk's clock, UTC
	Kind   Kind           `json:"kind"`
	Key    string         `json:"key,omitempty"` // id of a publisher's key
	From   int64          `json:"from,omitempty"`
	To     int64          `json:"to,omitempty"`
	Note   string         `json:"note,omitempty"`   // a word or two of the program's own
	Counts map[string]int `json:"counts,omitempty"` // by name: totals of a day
	Stick  string         `json:"stick,omitempty"`  // the numbers of a stick: of its volume and of its maker
	SHA256 string         `json:"sha256,omitempty"` // of the bundle's file, in small hexadecimal
	Torn   int64          `json:"torn,omitempty"`   // bytes of an unfinished line that stood here and were taken off
	Prev   string         `json:"prev"`             // SHA-256 of the line before, "" for the first
}

// The bounds of a record.
const (
	maxNote   = 120 // bytes, also of a name and of a key
	maxCounts = 500
	maxLine   = 64 << 10 // bytes
)

// personal is how many digits in a row a text may not have: numbers of cards,
// people and places have more (RPPS 11, ADELI and FINESS 9, NIR 13), and the
// program's own numbers have fields.
const personal = 7

// check refuses what has no place in a record.
func (r Record) check() error {
	ok := slices.Contains(Kinds(), r.Kind) && plain(r.Note) && plainKey(r.Key) && plainStick(r.Stick) && plainHash(r.SHA256) && len(r.Counts) <= maxCounts
	for name := range r.Counts {
		ok = ok && plain(name)
	}
	if !ok || len(r.Counts) > 0 && r.Kind != Daily {
		return fmt.Errorf("record %q: not one that is kept", r.Kind)
	}
	return nil
}

// plain tells whether a text is short, of one line, and holds no long number.
func plain(s string) bool {
	digits := 0
	for _, c := range s {
		if digits++; c < '0' || c > '9' {
			digits = 0
		}
		if c < ' ' || c == 0x7F || c == utf8.RuneError || digits >= personal {
			return false
		}
	}
	return len(s) <= maxNote
}

// plainStick tells whether s is of what numbers of sticks are made of. It is a thing's
// number, and so it may be long.
func plainStick(s string) bool {
	return len(s) <= maxNote && strings.Trim(s, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._- ") == ""
}

// plainHash tells whether s is a SHA-256 in hexadecimal, or nothing.
func plainHash(s string) bool {
	return s == "" || len(s) == 64 && strings.Trim(s, "0123456789abcdef") == ""
}

// plainKey tells whether s is the id of a minisign key, 64 bits in hexadecimal.
func plainKey(s string) bool {
	return len(s) <= 16 && strings.Trim(s, "0123456789ABCDEF") == ""
}
