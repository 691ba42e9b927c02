package screen

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"

	"guichet/kiosk/faq"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// Passage is a piece of a screen as it is read aloud: a paragraph, a heading, an item.
type Passage struct {
	Text    string
	Page    int  // that it begins on
	Item    int  // index into View.Items, -1 for none
	Field   bool // the prompt with what was typed
	Private bool // the holder's own: not for a loudspeaker
	Source  bool // where an answer comes from: what it asks to be picked may be said first

	Step, Steps int  // which step of how many of an answer, from 1; 0: none
	Spelled     bool // a part of an address, or of a phone number, to be written down
}

// shapes are the signs beside a word that says the same, and what a line of a list
// begins with.
var (
	shapes = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`\[(?:OK|OK !|X|\?|!|i|T|\.\.\.)\]`) })
	head   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^[?+~-] `) })
	gaps   = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`   *`) }) // between what stands at the two ends of a line
)

// passages are the blocks of all pages as words, in reading order. What stands on
// every page is there once; drawings and codes have no words.
func passages(pages []page) []Passage {
	var all []Passage
	for n, p := range pages {
		for _, b := range p.blocks {
			if b.sticky && n > 0 || b.unsaid {
				continue
			}
			if words := b.words(); words != "" {
				if b.step > 0 { // the voice has words of its own for the digit
					words = strings.TrimPrefix(words, strconv.Itoa(b.step)+". ")
				}
				all = append(all, Passage{Text: words, Page: n, Item: b.item, Field: b.field, Private: b.private, Source: b.source, Step: b.step, Steps: b.steps})
			}
		}
	}
	return all
}

// heard are the passages of a screen. Instead of a code stand the parts of its address;
// of a card's detail, where others listen, only what can be picked.
func (l *layout) heard(pages []page) []Passage {
	switch {
	case l.v.Left > 0:
		return passages(pages)
	case l.v.Screen == session.Card && l.v.Card.Detail && l.v.Speech.Hearing != session.ByHeadset:
		return slices.DeleteFunc(passages(pages), func(p Passage) bool { return p.Item < 0 })
	case l.v.Screen != session.QR:
		return passages(pages)
	}
	return append(passages([]page{{l.reminder()}}), dictation(l.v.Link)...)
}

// dictation are the parts of a link's address in which a listener can have it dictated:
// each begins with its sign. Those of a phone number are its groups.
func dictation(link faq.Link) []Passage {
	address := shortAddress(link)
	call := strings.HasPrefix(link.URL, "tel:")
	var all []Passage
	part := func(s string) {
		if s != "" {
			all = append(all, Passage{Text: s, Item: -1, Spelled: true})
		}
	}
	begin := 0
	for i, r := range address {
		if call && r == ' ' || !call && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			part(strings.TrimSpace(address[begin:i]))
			begin = i
		}
	}
	part(strings.TrimSpace(address[begin:]))
	return all
}

// words is a block in one line, without signs, drawings and blanks for the eye.
func (b *block) words() string {
	var lines []string
	for _, line := range b.lines {
		var s strings.Builder
		for _, r := range line {
			if r.Style != Modules {
				s.WriteString(r.Text)
			}
		}
		words := shapes().ReplaceAllString(strings.Map(undrawn, s.String()), "")
		if words = strings.TrimSpace(words); words != "" {
			lines = append(lines, gaps().ReplaceAllString(words, ", "))
		}
	}
	return head().ReplaceAllString(strings.Join(lines, " "), "")
}

// undrawn drops what only draws: boxes and half blocks.
func undrawn(r rune) rune {
	if '─' <= r && r <= '█' {
		return ' '
	}
	return r
}

// darken blanks a frame, for a visitor who listens and is not to be read over the
// shoulder. Its keys work as before.
func (f *Frame) darken(t *text.Set) {
	for i := range f.Lines {
		f.Lines[i] = nil
	}
	f.Lines[0] = Line{run(Body, " "+t.Voice.Off)}
	f.Cursor = Cursor{}
}
