package verdict

import "guichet/kiosk/card"

// actuaRule: no update of the card was cut short.
func actuaRule() Rule {
	return Rule{
		Name:     "actua",
		Citation: "dops-cryptolib, card-cps.c: EF_ACTUA present and empty or ill-formed is CKR_ASIP_BAD_EF_ACTUA",
		Meaning:  "The last update of the card came to its end.",
		optional: true,
		// Without contacts the file cannot be read.
		applies: func(e *evidence) bool { return e.judged() && !e.facts.Identity.Contactless },
		check:   checkActua,
	}
}

func checkActua(e *evidence) []Finding {
	switch e.facts.Actua {
	case card.ActuaAbsent:
		return one(pass("never updated"))
	case card.ActuaValid:
		return one(pass("updated"))
	case card.ActuaInterrupted:
		return one(fail(CodeInterrupted, "an update was cut short"))
	}
	return one(unknown(CodePartial, "EF_ACTUA was not read"))
}
