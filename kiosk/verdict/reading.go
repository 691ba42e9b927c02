package verdict

import "guichet/kiosk/card"

// readingRule: the card could be read to the point of being judged.
func readingRule() Rule {
	return Rule{
		Name:     "reading",
		Citation: "ISO/IEC 7816-4; contract of the verdict, row 1",
		Meaning:  "The card answers, and gives what a card of its kind gives freely.",
		check:    checkReading,
	}
}

func checkReading(e *evidence) []Finding {
	if code, lost := e.lost(); lost {
		return one(fail(code, "at "+e.step()))
	}
	if e.facts.Identity.Family == card.CPx && len(e.pair) == 0 {
		return one(fail(e.noPair(), "no certificate of a card was read"))
	}
	return one(pass(""))
}

// lost returns the code of a reading that was cut short.
func (e *evidence) lost() (Code, bool) {
	if !e.cut() {
		return "", false
	}
	switch e.facts.Failure {
	case card.FailureMute:
		return CodeMute, true
	case card.FailurePulled:
		return CodePulled, true
	case card.FailureTooSlow:
		return CodeTooSlow, true
	case card.FailureReader:
		return CodeReader, true
	}
	return CodeUnfinished, true
}

// noPair returns why a CPx gave no certificate.
func (e *evidence) noPair() Code {
	if e.outOfUse() {
		return CodeTerminated
	}
	switch e.facts.Failure {
	case card.FailureMalformed:
		return CodeMalformed
	case card.FailureRefused:
		return CodeRefused
	case card.FailureOverBudget:
		return CodeOverBudget
	}
	return CodeNoPair
}

// step names where the reading stopped.
func (e *evidence) step() string {
	if e.facts.FailedAt == "" {
		return "the start"
	}
	return e.facts.FailedAt
}
