package pki

import "fmt"

// RefusalReason says why a certificate was not taken as an issuer. The zero
// value means unknown.
type RefusalReason uint8

// The reasons.
const (
	RefusalUnknown RefusalReason = iota
	Damaged                      // cannot be read
	NotPinned                    // nobody here trusts it
	Impostor                     // bears a pinned CA's name with another fingerprint
	NotCA                        // pinned, and not a CA that may sign certificates
	NotUnderstood                // has a constraint that is not processed here
	NotChained                   // no path to a root among the files
	NotNeeded                    // a true CA of a pinned root, and no issuer of cards
	Repeated                     // the same certificate twice
)

// Harmless tells that the file is as it should be, only of no use: a builder
// may note it and go on.
func (r RefusalReason) Harmless() bool { return r == NotNeeded || r == Repeated }

// Refusal is one certificate that was left out, and why.
type Refusal struct {
	File   string // as the caller named it
	Name   string // the CA's common name, "" when it could not be read
	Reason RefusalReason
	Cause  error       // what exactly, nil when the reason says it all
	SHA256 Fingerprint // of the certificate, zero when it could not be read
}

// String returns a sentence for the person who builds a data set, in English.
func (r Refusal) String() string { return r.In(func(english string) string { return english }) }

// In returns that sentence in the language of say, which is given its parts.
func (r Refusal) In(say func(english string) string) string {
	s := r.File
	if r.Name != "" {
		s += ": " + r.Name
	}
	s += ": " + say(r.Reason.sentence())
	if r.Cause != nil {
		s += fmt.Sprintf(" (%v)", r.Cause)
	}
	if hint := r.Reason.hint(); hint != "" {
		s += say("; hint: ") + say(hint)
	}
	if r.Reason == NotPinned || r.Reason == Impostor {
		s += say("; such a line is: ") + fmt.Sprintf("%s  production  %s", r.SHA256, r.Name)
	}
	return s
}

func (r RefusalReason) sentence() string {
	switch r {
	case Damaged:
		return "damaged, or not a certificate"
	case NotPinned:
		return "its fingerprint is not in the list of trusted CAs"
	case Impostor:
		return "it bears the name of a trusted CA, but its fingerprint differs: damaged, renewed or forged"
	case NotCA:
		return "it is trusted, but it is not a CA that may sign certificates"
	case NotUnderstood:
		return "it is made, or restricts what it signs, in a way that the kiosk does not process"
	case NotChained:
		return "it does not lead to a trusted root"
	case NotNeeded:
		return "left out: a CA of a trusted root, but not in the list of the CAs that sign cards"
	case Repeated:
		return "left out: the same certificate was read before"
	}
	return "refused"
}

// hint says what to do about it; "" when there is nothing to do.
func (r RefusalReason) hint() string {
	switch r {
	case Damaged:
		return "fetch the file again, or take it out"
	case NotPinned, Impostor:
		return "compare its SHA-256 with its publisher's, then give it a line in --pins, or take the file out"
	case NotCA, NotUnderstood:
		return "take its line out of --pins, and the file away"
	case NotChained:
		return "put its root's certificate beside it, and the root's line in --pins"
	}
	return ""
}
