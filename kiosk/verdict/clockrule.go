package verdict

// clockRule: the clock is in order.
func clockRule() Rule {
	return Rule{
		Name:     "clock",
		Citation: "contract of the verdict: dates that prove, dates that raise doubt",
		Meaning:  "This kiosk knows what day it is.",
		applies:  (*evidence).judged,
		check:    checkClock,
	}
}

func checkClock(e *evidence) (all []Finding) {
	byHand := ""
	if !e.at.SetByHand.IsZero() {
		byHand = "clock set by hand on " + dateOf(e.at.SetByHand)
	}
	if e.clock.InOrder() {
		return one(pass(byHand))
	}
	for _, d := range e.clock.Doubts {
		all = append(all, warn(d.Code, d.Detail))
	}
	return all
}
