package verdict

import "guichet/kiosk/pki"

// sameRule: both certificates are of the same card and holder.
func sameRule() Rule {
	return Rule{
		Name:     "same",
		Citation: "contract of the verdict, row 4: two cards are a proof, two ways to write a name are none; gipCardID, 1.2.250.1.71.1.2.3; RFC 5280, 7.1 (names)",
		Meaning:  "The two certificates belong together: nobody put another card's certificate beside this one's.",
		applies:  func(e *evidence) bool { return e.judged() && len(e.pair) == 2 },
		check:    checkSame,
	}
}

func checkSame(e *evidence) []Finding {
	a, b := e.pair[0], e.pair[1]
	switch {
	case differ(a.Profile.CardID, b.Profile.CardID):
		return one(fail(CodePair, "different cards"))
	case differ(a.Profile.Type, b.Profile.Type):
		return one(warn(CodeProfile, "different types of card"))
	case holderKey(a) != holderKey(b):
		return one(warn(CodeHolders, "the holder is not written the same in both"))
	}
	return one(pass(""))
}

// differ compares two values that are both known; what is missing is another
// rule's business.
func differ[T comparable](a, b T) bool {
	var missing T
	return a != missing && b != missing && a != b
}

// holderKey is what names the holder in a subject, folded; titles and the order
// of the attributes may vary.
func holderKey(l leaf) (key [4]string) {
	for i, attr := range []string{pki.AttrCommonName, pki.AttrSurname, pki.AttrGivenName, pki.AttrPseudonym} {
		key[i] = pki.FoldText(l.Subject.First(attr))
	}
	return key
}
