// Package speech says what a visitor who does not see must hear: it turns the
// frames of package screen, one after the other, into words as they are to be
// pronounced. It is pure: no sound, no clock, no state. Package voice makes sound
// of it.
package speech

import (
	"sync"

	"guichet/kiosk/faq"
	"guichet/kiosk/text"
)

// Utterance is what is said at one time. A newer one takes its place, and so does
// any key.
type Utterance struct {
	Lang         faq.Lang // of the voice
	Rate, Volume int      // steps from the usual ones, as of session.SpeechView
	Tone         Tone     // before the words
	Sentences    []string // as they are pronounced; none: the tone alone
	Waits        bool     // for what is being said now; otherwise it takes its place

	Then *Utterance // said right after it, in a language of its own; nil: nothing
}

// All are the sentences of u and of what is said right after it.
func (u *Utterance) All() []string {
	var all []string
	for ; u != nil; u = u.Then {
		all = append(all, u.Sentences...)
	}
	return all
}

// Words holds what is said in each language, and how it is pronounced. Make it with
// Load. It is safe for concurrent use.
type Words struct {
	languages map[faq.Lang]func() (*language, error)
}

// language is what one language needs.
type language struct {
	*text.Speech
	set   *text.Set
	lex   *text.Lexicon
	cards func() *text.Cards
}

// Load makes the words ready; they are read when they are first needed.
func Load(sets text.Sets) Words {
	w := Words{languages: map[faq.Lang]func() (*language, error){}}
	for _, l := range text.Languages() {
		w.languages[l] = sync.OnceValues(func() (*language, error) { return read(sets, l) })
	}
	return w
}

func read(sets text.Sets, l faq.Lang) (*language, error) {
	set, err := sets.Of(l)
	if err != nil {
		return nil, err
	}
	words, err := text.LoadSpeech(l)
	if err != nil {
		return nil, err
	}
	lex, err := text.LoadLexicon(l)
	if err != nil {
		return nil, err
	}
	return &language{Speech: words, set: set, lex: lex, cards: func() *text.Cards { return sets.Cards(l) }}, nil
}

// in returns the words of a language, nil where it has none: then nothing is said.
func (w Words) in(l faq.Lang) *language {
	if load := w.languages[l]; load != nil {
		if words, err := load(); err == nil {
			return words
		}
	}
	return nil
}
