package session

import (
	"slices"
	"strings"
)

// maxMissWords bounds the words that one visit can leave behind.
const maxMissWords = 64

// MissedWord is a word of a search that ended without an answer being opened,
// with the topic that came nearest, "" for none. faq.Result says which words may
// be counted: no number and no name is among them.
type MissedWord struct{ Topic, Word string }

// missed is what is kept of a visit's searches until it ends.
type missed struct {
	field string       // the search under way, as typed
	last  []MissedWord // its words
	words []MissedWord // of the searches before, that ended without an answer being opened
}

// note keeps the words of a search's result. A search goes on while the visitor
// types on or takes letters back; any other text is another search.
func (m missed) note(p *navEntry, a Answered) missed {
	if p.screen != Search || a.Err || a.Data.Found == nil || a.Data.Found.Cut {
		return m
	}
	if !strings.HasPrefix(p.field, m.field) && !strings.HasPrefix(m.field, p.field) {
		m = m.end()
	}
	m.field, m.last = p.field, nil
	for _, w := range a.Data.Found.Words {
		m.last = append(m.last, MissedWord{a.Data.Found.Topic, w})
	}
	return m
}

// end takes over the words of the search under way, each word once a visit.
func (m missed) end() missed {
	words := slices.Clone(m.words)
	for _, w := range m.last {
		if len(words) < maxMissWords && !slices.ContainsFunc(words, func(o MissedWord) bool { return o.Word == w.Word }) {
			words = append(words, w)
		}
	}
	return missed{words: words}
}

// opened forgets the search under way: it led to an answer.
func (m missed) opened() missed { return missed{words: m.words} }

// endVisit returns what a visit leaves behind.
func (s State) endVisit() []Effect {
	if words := s.missed.end().words; len(words) > 0 {
		return []Effect{Missed{Words: words}}
	}
	return nil
}
