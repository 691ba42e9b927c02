package verdict

import "guichet/kiosk/pki"

// categoryRule: the card is a real one, not made for tests, and its
// certificates were made for a card.
func categoryRule() Rule {
	return Rule{
		Name:     "category",
		Citation: "gipCardCategory, 1.2.250.1.71.1.2.5, TRE_G01: 80 is a test card; contract of the verdict, row 5",
		Meaning:  "The card is not one that software makers test with.",
		applies:  (*evidence).judged,
		check:    checkCategory,
	}
}

func checkCategory(e *evidence) (all []Finding) {
	for _, l := range e.pair {
		all = append(all, categoryOf(l))
	}
	return all
}

func categoryOf(l leaf) Finding {
	switch c := l.Profile.Category; {
	case c.Test():
		return fail(CodeTestCategory, "category of test products")
	case l.path.Class == pki.Test:
		return fail(CodeTestChain, "the path goes through a CA pinned for tests")
	case c.Card():
		return pass("")
	case c == pki.CategoryUnknown:
		return unknown(CodeProfile, "no category")
	}
	return warn(CodeCategory, "made for an HSM or as a software certificate")
}
