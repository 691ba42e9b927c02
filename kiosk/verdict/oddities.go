package verdict

import "guichet/kiosk/card"

// odditiesRule: what the reading passed over. It weakens nothing: the pair of
// certificates decides.
func odditiesRule() Rule {
	return Rule{
		Name:     "oddities",
		Citation: "ISO/IEC 7816-15:2016, 8.4 and 8.7: directories may name objects by URL or hold them, a label is optional",
		Meaning:  "Nothing in the card's directories was passed over.",
		optional: true,
		applies:  func(e *evidence) bool { return !e.cut() && e.facts.Identity.Family == card.CPx },
		check:    checkOddities,
	}
}

func checkOddities(e *evidence) (all []Finding) {
	for _, n := range e.facts.Notes {
		if words := oddWords(n.Kind); words != "" {
			all = append(all, warn("", words))
		}
	}
	if len(all) == 0 {
		all = one(pass(""))
	}
	return all
}

// oddWords says what was passed over, "" for a note of another rule.
func oddWords(k card.NoteKind) string {
	switch k {
	case card.NoteNoLabel:
		return "TokenInfo has no label"
	case card.NoteByURL:
		return "a certificate named by URL was skipped"
	case card.NoteDirectValue:
		return "a certificate inside the directory was skipped"
	case card.NoteStrangeEntry:
		return "a directory entry that is not understood was skipped"
	case card.NoteTooMany:
		return "more certificates than are read: the last ones were skipped"
	}
	return ""
}
