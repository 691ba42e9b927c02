package card

import (
	"slices"

	"guichet/kiosk/iso7816"
)

// The names of the steps of a reading, in Facts.FailedAt and Note.At.
const (
	StepConnect     = "connect"
	StepProbe       = "probe"
	StepApplication = "application"
	StepActua       = "EF_ACTUA"
	StepTokenInfo   = "TokenInfo"
	StepDirectory   = "directory"
	StepCertificate = "certificate"
	StepSerial      = "EF.SN"
)

// NoteKind is something odd that a reading met and went on from. The zero value
// means nothing.
type NoteKind uint8

// The kinds of notes.
const (
	NoteNone         NoteKind = iota
	NoteWarning               // the card carried a command out and warned: 62xx, 63xx
	NoteNoLabel               // TokenInfo has no label, which ISO/IEC 7816-15 leaves optional
	NoteByURL                 // a directory entry names its certificate by URL: skipped
	NoteDirectValue           // a directory entry holds its certificate itself: skipped
	NoteStrangeEntry          // a directory entry or path that is not understood: skipped
	NoteTooMany               // more certificates than are read: the last ones are skipped
)

// Note is one such thing. It holds no data of the card.
type Note struct {
	Kind NoteKind
	At   string             // the step
	SW   iso7816.StatusWord // of a NoteWarning, else 0
}

// maxNotes bounds the notes on one card.
const maxNotes = 8

// note records something odd, once.
func (r *reading) note(k NoteKind, sw iso7816.StatusWord) {
	n := Note{Kind: k, At: r.at, SW: sw}
	if len(r.facts.Notes) < maxNotes && !slices.Contains(r.facts.Notes, n) {
		r.facts.Notes = append(slices.Clip(r.facts.Notes), n)
	}
}

// warned records the warning of a command that was carried out, if it gave one.
func (r *reading) warned(sw iso7816.StatusWord) {
	if sw.Warning() {
		r.note(NoteWarning, sw)
	}
}
