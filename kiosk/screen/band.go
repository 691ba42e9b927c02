package screen

import (
	"strings"

	"guichet/kiosk/pki"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// The screens on which a verdict's word stands in large letters.
const (
	largeWidth  = 60
	largeHeight = 20
)

// sign is the shape beside a verdict's word, and the style of its band.
func sign(v verdict.Verdict) (shape string, style Style) {
	switch v {
	case verdict.Valid:
		return "[OK]", BandGood
	case verdict.ExpiresSoon:
		return "[OK !]", BandGood
	case verdict.Expired, verdict.NotYetValid, verdict.Revoked, verdict.NotAuthentic:
		return "[X]", BandBad
	case verdict.NotCPx:
		return "[i]", BandNote
	case verdict.TestCard:
		return "[T]", BandBad
	case verdict.Unreadable:
		return "[!]", BandDoubt
	}
	return "[?]", BandDoubt
}

// band is the verdict over the full width: its word in large letters where large
// is set and they fit, and in any case the word with its shape and the code for
// the staff. Of a good card it says the type too, where there is room.
func (l *layout) band(r *verdict.Report, w text.Verdict, large bool) block {
	shape, style := sign(r.Verdict)
	b := block{item: -1, wide: true}
	if large {
		for _, line := range l.largeWord(w.Word) {
			b.lines = append(b.lines, l.bandLine(style, line, ""))
		}
	}
	left, right := Clean(w.Word+" "+shape), string(r.Code)
	for _, typed := range []string{r.Type.String() + " " + right, r.Type.String() + "  " + right} {
		if r.Verdict.Good() && r.Type != pki.TypeUnknown && cells(left)+cells(typed) < l.width-2*l.bandMargin() {
			right = typed
		}
	}
	b.lines = append(b.lines, l.bandLine(style, left, right))
	return b
}

// largeWord draws a word in one line of large letters, or in two, cut at a blank;
// nil where neither fits.
func (l *layout) largeWord(word string) []string {
	room := l.width - 2*l.bandMargin()
	if lines, ok := largeLetters(word); !ok || lineCells(lines) <= room {
		return lines
	}
	for cut := len(word) - 1; cut > 0; cut-- {
		if word[cut] != ' ' {
			continue
		}
		first, ok1 := largeLetters(strings.TrimRight(word[:cut], " "))
		second, ok2 := largeLetters(word[cut+1:])
		if ok1 && ok2 && lineCells(first) <= room && lineCells(second) <= room {
			return append(first, second...)
		}
	}
	return nil
}

func lineCells(lines []string) int {
	if len(lines) == 0 {
		return 0
	}
	return cells(lines[0])
}

// bandMargin is the room before the words of a band, so that they stand above
// the column of text.
func (l *layout) bandMargin() int { return l.left }

// bandLine is one line of a band: words from the left, others at its right end.
func (l *layout) bandLine(style Style, left, right string) Line {
	margin := strings.Repeat(" ", l.bandMargin())
	room := max(l.width-2*l.bandMargin()-cells(left)-cells(right), 0)
	return Line{Run{margin + left + strings.Repeat(" ", room) + right + margin, style}}
}
