package bundle

import (
	"errors"
	"fmt"
)

// Reason says in one word why a stick, a bundle or a data set is refused. The
// words that people read for it, with code and remedy, stand in data/text. The
// zero value means that nothing is refused.
type Reason string

// What is wrong with the stick.
const (
	StickUnreadable Reason = "stick-unreadable" // the device gives errors, or no known file system
	StickDamaged    Reason = "stick-damaged"    // FAT, and its structures contradict one another
	StickDirty      Reason = "stick-dirty"      // FAT, not cleanly removed: a computer can repair it
	StickLocked     Reason = "stick-locked"     // encrypted
	StickExFAT      Reason = "stick-exfat"
	StickNTFS       Reason = "stick-ntfs"
	StickOther      Reason = "stick-other"     // another file system, known by name
	StickEmpty      Reason = "stick-no-bundle" // no *.kiosk in its root folder
	StickPulled     Reason = "stick-pulled"
	StickReadOnly   Reason = "stick-read-only"
	StickFull       Reason = "stick-full"
)

// What is wrong with the bundle.
const (
	FileBroken   Reason = "file-broken" // its bytes on the stick are not all there
	FileName     Reason = "file-name"   // its name on the stick is no name, or another file's
	NotBundle    Reason = "not-a-bundle"
	Damaged      Reason = "damaged"       // of the format, and broken at Refusal.Byte
	BadSignature Reason = "bad-signature" // names a key that is trusted, and does not hold
	UnknownKey   Reason = "unknown-key"
	WithdrawnKey Reason = "withdrawn-key"
	WrongRole    Reason = "wrong-role" // of a key for help on a system, or the other way round
	FirstKey     Reason = "first-key"  // this kiosk trusts nobody yet: the key can be confirmed, with the set-up code
	NoSetup      Reason = "no-setup"   // this kiosk trusts nobody yet, and has no set-up code: no stick can bring the first key
	TooLarge     Reason = "too-large"  // over the limits of the format
	NewerFormat  Reason = "newer-format"
)

// What the policy says.
const (
	Older       Reason = "older"        // Refusal.Number is below Refusal.Have
	NoOther     Reason = "no-other"     // there is no other data set to go back to
	Same        Reason = "same"         // Refusal.Number was accepted before
	TooFarAhead Reason = "too-far"      // the number's date is over 366 days after the issue date
	KeyList     Reason = "key-list"     // the new list of keys holds none that is trusted today
	OldProgram  Reason = "old-program"  // needs a later program
	NoSpace     Reason = "no-space"     // Refusal.Number bytes are wanted, Refusal.Have are free
	NewerSchema Reason = "newer-schema" // the data set's schema is later than this program's
	Schema      Reason = "schema"       // holds something that is not of our schema
	DataDamaged Reason = "data-damaged" // quick_check, or not a data set
	Golden      Reason = "golden"       // a golden query does not find its answer
	Unfit       Reason = "unfit"        // what it changes of the program does not fit this program
	OlderList   Reason = "older-list"   // a list in it is older than the one in use: what was revoked would be good again
	WrongNumber Reason = "wrong-number" // the data set's own number is not the manifest's
	NoFolder    Reason = "no-folder"    // this kiosk has no data folder to keep an update in
	FolderHeld  Reason = "folder-held"  // another program on this machine uses the data folder
	WriteFailed Reason = "write-failed" // the data folder cannot be written
)

// What is said of a system beside that.
const (
	OtherBoard Reason = "other-board" // it is for another kind of computer
	NoRenewal  Reason = "no-renewal"  // this kiosk cannot renew its system
	OnTrial    Reason = "on-trial"    // the running system has yet to prove itself: the one before it stays
	SlotFailed Reason = "slot-failed" // the place for another system cannot be written, or does not read back
)

// Reasons lists them all.
func Reasons() []Reason {
	return []Reason{
		StickUnreadable, StickDamaged, StickDirty, StickLocked, StickExFAT, StickNTFS, StickOther, StickEmpty, StickPulled, StickReadOnly, StickFull,
		FileBroken, FileName, NotBundle, Damaged, BadSignature, UnknownKey, WithdrawnKey, FirstKey, NoSetup, TooLarge, NewerFormat,
		NoOther, Older, Same, TooFarAhead, KeyList, OldProgram, NoSpace, NewerSchema, Schema, DataDamaged, Golden, Unfit, OlderList, WrongNumber, NoFolder, FolderHeld, WriteFailed,
		WrongRole, OtherBoard, NoRenewal, OnTrial, SlotFailed,
	}
}

// Refusal is a negative answer to a stick or a bundle, and an error for those
// who only pass it on.
type Refusal struct {
	Reason Reason
	Number int64  // the bundle's, or bytes wanted; 0 where it does not matter
	Have   int64  // the kiosk's, or bytes free
	Byte   int64  // of the bundle, where Damaged
	Detail string // for logs and the command line, in English
}

// Error implements error.
func (r *Refusal) Error() string {
	s := string(r.Reason)
	if r.Reason == Damaged {
		s += fmt.Sprintf(" at byte %d", r.Byte)
	}
	if r.Detail != "" {
		s += ": " + r.Detail
	}
	return s
}

// Refused is the refusal in an error, nil where there is none: then the error says
// nothing of stick or bundle.
func Refused(err error) *Refusal {
	var r *Refusal
	errors.As(err, &r)
	return r
}
