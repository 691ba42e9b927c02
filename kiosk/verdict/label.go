package verdict

import "guichet/kiosk/pki"

// labelRule: the label of the token and the certificates name the same card.
// The label is not signed, and whether its ten digits are the card's number was
// not confirmed on real cards: a difference is told and weakens nothing.
func labelRule() Rule {
	return Rule{
		Name:     "label",
		Citation: "dops-cryptolib, test results: CK_TOKEN_INFO.label is CPS3v3-2900995235",
		Meaning:  "The number in the card's label is the one in its certificates.",
		optional: true,
		applies:  func(e *evidence) bool { return e.judged() && e.facts.CardNumber != "" && e.number() != "" },
		check:    checkLabel,
	}
}

func checkLabel(e *evidence) []Finding {
	if pki.CardNumber(e.facts.CardNumber) != e.number() {
		return one(warn("", "the label has another number than the certificates"))
	}
	return one(pass(""))
}
