package verdict

import "guichet/kiosk/pki"

// sameRule: both certificates are of the same card and holder.
func sameRule() Rule {
	return Rule{
		Name:     "same",
		Citation: "contract of the verdict, row 4; gipCardID, 1.2.250.1.71.1.2.3; X.520 names",
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
		return one(fail(CodePair, "different types of card"))
	case holderKey(a) != holderKey(b):
		return one(fail(CodePair, "different holders"))
	}
	return one(pass(""))
}

// differ compares two values that are both known; what is missing is another
// rule's business.
func differ[T comparable](a, b T) bool {
	var missing T
	return a != missing && b != missing && a != b
}

// holderKey is what names the holder in a subject; titles and the order of the
// attributes may vary.
func holderKey(l leaf) [4]string {
	s := l.Subject
	return [4]string{s.CommonName(), s.First(pki.AttrSurname), s.First(pki.AttrGivenName), s.First(pki.AttrPseudonym)}
}
