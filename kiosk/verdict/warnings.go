package verdict

import (
	"fmt"

	"guichet/kiosk/card"
)

// warningsRule: the card carried every SELECT and READ BINARY out without a
// warning. A warning on the application or on a certificate is the issuer's word
// that this part of the card is out of use; elsewhere it is told.
func warningsRule() Rule {
	return Rule{
		Name:     "warnings",
		Citation: "ISO/IEC 7816-4:2020, tables 6 and 7: 6281 corrupted, 6283 deactivated, 6285 terminated, 62xx, 63xx",
		Meaning:  "The card says of none of its files that it is deactivated, terminated or damaged.",
		optional: true,
		applies:  func(e *evidence) bool { return !e.cut() && e.facts.Identity.Family == card.CPx },
		check:    checkWarnings,
	}
}

func checkWarnings(e *evidence) (all []Finding) {
	for _, n := range e.facts.Notes {
		if n.Kind != card.NoteWarning {
			continue
		}
		var code Code
		if outOfUse(n) {
			code = CodeOutOfUse
		}
		all = append(all, warn(code, fmt.Sprintf("%s at %s: %s", n.SW.Error(), n.At, warningWords(uint16(n.SW)))))
	}
	if len(all) == 0 {
		all = one(pass(""))
	}
	return all
}

// outOfUse tells that a note is a warning on what a verdict rests on.
func outOfUse(n card.Note) bool {
	return n.Kind == card.NoteWarning && (n.At == card.StepApplication || n.At == card.StepCertificate)
}

// outOfUse tells whether some note is.
func (e *evidence) outOfUse() bool {
	for _, n := range e.facts.Notes {
		if outOfUse(n) {
			return true
		}
	}
	return false
}

func warningWords(sw uint16) string {
	switch sw {
	case 0x6281:
		return "its data may be corrupted"
	case 0x6283:
		return "deactivated"
	case 0x6285:
		return "terminated"
	}
	return "a warning of the card"
}
