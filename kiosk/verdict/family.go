package verdict

import "guichet/kiosk/card"

// familyRule: the card is a CPx.
func familyRule() Rule {
	return Rule{
		Name:     "family",
		Citation: "ISO/IEC 7816-3, 8 (ATR) and 7816-4:2020, 12.2.2 (AID); contract of the verdict, rows 2 and 3",
		Meaning:  "The card is a CPS, CPF, CPE or CPA, and not a card of another kind.",
		applies:  func(e *evidence) bool { return !e.cut() },
		check:    checkFamily,
	}
}

func checkFamily(e *evidence) []Finding {
	switch family := e.facts.Identity.Family; family {
	case card.CPx:
		return one(pass(string(e.facts.Identity.Generation)))
	case card.FamilyUnknown:
		return one(fail(CodeUnknown, "no table fits"))
	default:
		return one(fail(CodeNotCPx, string(family)))
	}
}
