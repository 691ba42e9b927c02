package screen

import (
	"regexp"
	"strings"
	"sync"

	"guichet/kiosk/text"
)

// Passage is a piece of a screen as it is read aloud: a paragraph, a heading, an item.
type Passage struct {
	Text    string
	Page    int  // that it begins on
	Item    int  // index into View.Items, -1 for none
	Field   bool // the prompt with what was typed
	Private bool // the holder's own: not for a loudspeaker
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
			if b.sticky && n > 0 {
				continue
			}
			if words := b.words(); words != "" {
				all = append(all, Passage{Text: words, Page: n, Item: b.item, Field: b.field, Private: b.private})
			}
		}
	}
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
