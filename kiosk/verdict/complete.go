package verdict

import "guichet/kiosk/card"

// completeRule: everything that a CPx gives was read.
func completeRule() Rule {
	return Rule{
		Name:     "complete",
		Citation: "contract of the verdict, row 9: an unlisted CPx revision whose data did not read in full",
		Meaning:  "Nothing that a CPx gives freely is missing.",
		applies:  (*evidence).judged,
		check:    checkComplete,
	}
}

func checkComplete(e *evidence) []Finding {
	if e.facts.Failure == card.FailureNone && len(e.facts.EFSN) > 0 {
		return one(pass(""))
	}
	if !e.facts.Identity.Listed {
		return one(warn(CodeUnlisted, "unlisted revision, stopped at "+e.step()))
	}
	return one(warn(CodePartial, "stopped at "+e.step()))
}
