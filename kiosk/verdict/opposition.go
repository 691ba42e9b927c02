package verdict

import "time"

// enlistDays is after how many days a CPS or CPF must be in the open list.
const enlistDays = 30

// oppositionRule: nobody has the card's number in opposition.
func oppositionRule() Rule {
	return Rule{
		Name:     "opposition",
		Citation: "LEGIARTI000046845034 (system of opposition); open data \"Porteurs CPS CPF\" of ANS; contract of the verdict, rows 6 and 9",
		Meaning:  "The card was not reported as lost or stolen up to the date of the list. The open list has no CPE nor CPA.",
		optional: true,
		applies:  (*evidence).judged,
		check:    checkOpposition,
	}
}

func checkOpposition(e *evidence) []Finding {
	o := e.opposed
	switch {
	case !e.inOpenList():
		return one(notApplicable("oppositions not covered"))
	case o.err != nil:
		return one(unknown(CodeLookUp, "the opposition list cannot be read"))
	case !o.held:
		return one(unknown(CodeNoOpposition, "no opposition list"))
	case o.known:
		return one(e.oppositionOf())
	}
	return one(e.notEnlisted())
}

// oppositionOf judges what the list says of a card that it names.
func (e *evidence) oppositionOf() Finding {
	entry, made := e.opposed.entry, dateOf(e.opposed.list.Made)
	switch {
	case entry.OpposedSomeDay:
		return fail(CodeOpposed, "in opposition; the list of "+made+" has a day that cannot be read")
	case !entry.Opposed.IsZero():
		return fail(CodeOpposed, "in opposition since "+dateOf(entry.Opposed))
	case e.endedByList(entry.End):
		return warn(CodeListEnded, "the list of "+made+" has it end "+dateOf(entry.End))
	}
	return pass("list of " + made)
}

// endedByList tells whether a card that has not ended by its certificates has
// ended by the list. Its last day is a day and theirs is a second, of a zone that
// is not said: one day between the two is none.
func (e *evidence) endedByList(end time.Time) bool {
	if end.IsZero() {
		return false
	}
	for _, l := range e.pair {
		if !parisDay(l.NotAfter).After(end.AddDate(0, 0, 1)) {
			return false
		}
	}
	return parisDay(e.clock.when(e.at.Now)).After(end)
}

// notEnlisted judges a card that the list does not name.
func (e *evidence) notEnlisted() Finding {
	notBefore := e.pair[0].NotBefore
	made := e.opposed.list.Made
	if made.After(notBefore.AddDate(0, 0, enlistDays)) {
		return warn(CodeNotEnlisted, "not in the list of "+dateOf(made))
	}
	return pass("the list of " + dateOf(made) + " is too early to name it")
}
