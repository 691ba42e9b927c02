package session

import (
	"strings"
	"unicode"
)

// The bounds of what is kept of a search without an answer.
const (
	maxMissWords = 8
	maxMissRunes = 60
)

// noteMiss keeps the words of the visit's last search if it has no answer, and
// forgets them once a search has one.
func (s *State) noteMiss(p *navEntry, a Answered) {
	if p.screen != Search || a.Err || a.Data.Found == nil || a.Data.Found.Cut {
		return
	}
	s.missed = ""
	if len(a.Data.Found.Hits) == 0 {
		s.missed = missWords(p.field)
	}
}

// missWords leaves the words that are made of letters alone, so that no number
// of a person or of a card is kept.
func missWords(query string) string {
	var words []string
	for _, w := range strings.Fields(strings.ToLower(query)) {
		w = strings.TrimFunc(w, unicode.IsPunct)
		other := strings.IndexFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '-' && r != '\u2019' })
		if w != "" && other < 0 && len(words) < maxMissWords {
			words = append(words, w)
		}
	}
	line := []rune(strings.Join(words, " "))
	return string(line[:min(len(line), maxMissRunes)])
}

// endVisit returns what a visit leaves behind.
func (s State) endVisit() []Effect {
	if s.missed == "" {
		return nil
	}
	return []Effect{Missed{Words: s.missed}}
}
