package verdict

import "fmt"

// datesRule: the card and its path are within their dates. An end is also proven
// by a proving date, whatever the clock says.
func datesRule() Rule {
	return Rule{
		Name:     "dates",
		Citation: "RFC 5280, 4.1.2.5 (both ends included) and 6.1.3 (a)(2); contract of the verdict, rows 7, 8 and 10",
		Meaning:  "The card has begun and has not ended.",
		applies:  (*evidence).judged,
		check:    checkDates,
	}
}

func checkDates(e *evidence) []Finding {
	now, inOrder := e.at.Now, e.clock.InOrder()
	notBefore, notAfter, _ := e.validity()
	ended := "ended " + dateOf(notAfter)
	switch {
	case e.clock.AtLeast.After(notAfter), inOrder && now.After(notAfter):
		return one(fail(e.expiry(), ended))
	case !inOrder && now.After(notAfter):
		return one(unknown(e.clock.Doubts[0].Code, ended+", by a doubtful clock"))
	case !inOrder:
		return one(unknown(e.clock.Doubts[0].Code, "ends "+dateOf(notAfter)+", but the clock is doubtful"))
	case now.Before(notBefore):
		return one(fail(CodeNotYet, "begins "+dateOf(notBefore)))
	}
	days := Days(now, notAfter)
	detail := fmt.Sprintf("ends %s, in %d days", dateOf(notAfter), days)
	if days <= e.trust.Site.soonDays() {
		return one(warn(CodeSoon, detail))
	}
	return one(pass(detail))
}

// expiry tells whether it is the card or its issuer that ended.
func (e *evidence) expiry() Code {
	if _, _, byCA := e.validity(); byCA {
		return CodeCAExpired
	}
	return CodeExpired
}
