package screen

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Style is the role of a piece of text; a theme gives it its colours.
type Style uint8

// The styles. Each differs from its surroundings by more than its colour.
const (
	Body     Style = iota
	Strong         // headings, emphasis
	Bar            // the top line and the key bar
	Key            // a key's name in the bar
	Focus          // the item that Enter opens; ">" stands before it as well
	Mark           // a word that matched
	Quiet          // sources, notes; still of full contrast
	Field          // what the visitor types
	Modules        // a QR code: white light modules on black dark ones
	Good           // with its word
	Bad            // with its word
	Doubt          // with its word
	BandGood       // a verdict over the full width, with word and shape
	BandBad
	BandDoubt
	BandNote
	styleCount
)

// Styles is the number of styles, for the table of a theme.
const Styles = int(styleCount)

// Run is a piece of text of one style. Its text has passed Clean, and each of
// its runes takes one cell.
type Run struct {
	Text  string
	Style Style
}

// Line is a row of the screen, without what would overflow.
type Line []Run

// run returns cleaned text in a style: the only way text comes into a Line.
func run(style Style, s string) Run { return Run{Text: Clean(s), Style: style} }

// Width counts the cells of a line.
func (l Line) Width() int {
	n := 0
	for _, r := range l {
		n += utf8.RuneCountInString(r.Text)
	}
	return n
}

// String is the line's text without styles.
func (l Line) String() string {
	var b strings.Builder
	for _, r := range l {
		b.WriteString(r.Text)
	}
	return b.String()
}

// word is what wrapping never parts, unless it is longer than a line.
type word struct {
	runs  Line
	space bool // a blank stood before it
}

// words cuts runs at blanks; a word may change its style in the middle.
func words(runs []Run) []word {
	var all []word
	cur := word{}
	flush := func(space bool) {
		if len(cur.runs) > 0 {
			all = append(all, cur)
			cur = word{}
		}
		cur.space = cur.space || space
	}
	for _, r := range runs {
		for i, part := range strings.Split(r.Text, " ") {
			if i > 0 {
				flush(true)
			}
			if part != "" {
				cur.runs = append(cur.runs, Run{part, r.Style})
			}
		}
	}
	flush(false)
	return all
}

// wrap lays runs out in lines of at most width cells. French punctuation that
// a blank precedes (" :", " ?", " !", " ;", " »") stays with its word.
func wrap(runs []Run, width int) []Line {
	var lines []Line
	var line Line
	for _, w := range glue(words(runs)) {
		gap := 0
		if len(line) > 0 && w.space {
			gap = 1
		}
		if len(line) > 0 && line.Width()+gap+w.runs.Width() > width {
			lines, line, gap = append(lines, line), nil, 0
		}
		if gap == 1 {
			line = appendGap(line, w.runs[0].Style)
		}
		for _, piece := range chop(w.runs, width-line.Width(), width) {
			if line.Width()+piece.Width() > width {
				lines, line = append(lines, line), nil
			}
			line = append(line, piece...)
		}
	}
	if len(line) > 0 || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

// appendGap adds the blank between two words; between two of one style it
// takes that style, so that a marked phrase is marked throughout.
func appendGap(line Line, next Style) Line {
	last := line[len(line)-1].Style
	style := Body
	if last == next {
		style = last
	}
	return append(line, Run{" ", style})
}

// glue joins what a line end must not part: the punctuation that French sets apart
// by a blank, an opening guillemet and the word behind it, the groups of a phone
// number, a number and what it counts.
func glue(ws []word) []word {
	var out []word
	for _, w := range ws {
		if n := len(out); n > 0 && w.space && inseparable(out[n-1].runs, w.runs) {
			out[n-1].runs = append(append(out[n-1].runs, Run{" ", w.runs[0].Style}), w.runs...)
			continue
		}
		out = append(out, w)
	}
	return out
}

// inseparable looks at the piece before a blank and at the one behind it.
func inseparable(before, behind Line) bool {
	last, next := before[len(before)-1].Text, behind[0].Text
	return isTail(next) && len(behind) == 1 || last == "«" ||
		isNumber(last) && (isNumber(strings.TrimRight(next, ").,;:")) || unicode.IsLower(firstRune(next)))
}

// isNumber says whether a word is a number of up to three digits, with a bracket
// or a plus before it at most.
func isNumber(w string) bool {
	w = strings.TrimLeft(w, "(+")
	if w == "" || len(w) > 3 {
		return false
	}
	for _, r := range w {
		if r < '0' || r > '9' {
			return false
		}
	}
	return true
}

func firstRune(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func isTail(s string) bool {
	switch s {
	case ":", "?", "!", ";", "»", "».":
		return true
	}
	return false
}

// chop cuts a word that is longer than a line: the first piece fills the rest
// of the line, the others whole lines.
func chop(w Line, room, width int) []Line {
	if w.Width() <= width {
		return []Line{w}
	}
	var pieces []Line
	var cur Line
	n, limit := 0, max(room, 1)
	for _, r := range w {
		for _, c := range r.Text {
			if n == limit {
				pieces, cur, n, limit = append(pieces, cur), nil, 0, width
			}
			cur = append(cur, Run{string(c), r.Style})
			n++
		}
	}
	return append(pieces, cur)
}

// indent puts head before the first line and as many blanks before the others.
func indent(head Run, lines []Line) []Line {
	out := make([]Line, len(lines))
	blank := Run{strings.Repeat(" ", utf8.RuneCountInString(head.Text)), head.Style}
	for i, l := range lines {
		first := blank
		if i == 0 {
			first = head
		}
		out[i] = append(Line{first}, l...)
	}
	return out
}
