package store

import "guichet/kiosk/faq"

// met returns the terms that any option of the plan holds.
func (p *plan) met() map[int32]bool {
	met := map[int32]bool{}
	for i := range p.wants {
		for _, t := range p.index.optionTerms(&p.wants[i]) {
			met[t] = true
		}
	}
	return met
}

// marks returns the words of title that are among terms.
func (x *index) marks(title string, terms map[int32]bool) []faq.Mark {
	var marks []faq.Mark
	for _, t := range x.analyser.Tokens(title) {
		if w, ok := x.known(t.Word); ok && !t.Stop && terms[w.term] {
			marks = append(marks, faq.Mark{Start: t.Start, End: t.End})
		}
	}
	return marks
}
