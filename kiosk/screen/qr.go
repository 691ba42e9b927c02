package screen

import (
	"strings"

	"rsc.io/qr"
)

// quietZone is the light border of a QR code, in modules
// (ISO/IEC 18004:2015, 6.3.8).
const quietZone = 4

// qr shows a link as a code with its address in clear beside or below it.
func (l *layout) qr(height int) []block {
	link := l.v.Link
	code := codeLines(link.URL)
	call := strings.HasPrefix(link.URL, "tel:")
	words, small := l.t.QR.Scan, l.t.QR.TooSmall
	if call {
		words, small = l.t.QR.Call, l.t.QR.SmallCall
	}
	address := run(Strong, shortAddress(link))
	switch {
	case code == nil || len(code) > height || code[0].Width() > l.cols:
		return []block{l.para(Body, small), {lines: wrap([]Run{address}, l.cols), item: -1, gap: true}}
	case l.cols-code[0].Width() >= 24:
		side := append(wrap([]Run{run(Body, words)}, l.cols-code[0].Width()-2), nil)
		side = append(side, wrap([]Run{address}, l.cols-code[0].Width()-2)...)
		return []block{{lines: beside(code, side), item: -1}}
	default:
		return []block{{lines: code, item: -1}, l.para(Body, words).gapped(), {lines: wrap([]Run{address}, l.cols), item: -1}}
	}
}

// codeNeeds says whether a code that fits in all the room there is has none in so
// many lines.
func (l *layout) codeNeeds(height int) bool {
	if l.v.Card.Remind == 0 {
		return false
	}
	return len(codeLines(l.v.Link.URL)) > height
}

// CodeFits tells whether the code of an address fits a screen of width x height
// cells; where it does not, the address is shown to be copied.
func CodeFits(address string, width, height int) bool {
	code := codeLines(address)
	return code != nil && code[0].Width() <= columns(width) && len(code) <= bodyHeight(height)
}

// beside puts lines of text to the right of a code, from its third row on.
func beside(code, side []Line) []Line {
	out := make([]Line, max(len(code), len(side)+2))
	blank := Run{strings.Repeat(" ", code[0].Width()), Body}
	for i := range out {
		out[i] = Line{blank}
		if i < len(code) {
			out[i] = append(Line(nil), code[i]...)
		}
		if k := i - 2; k >= 0 && k < len(side) {
			out[i] = append(append(out[i], Run{"  ", Body}), side[k]...)
		}
	}
	return out
}

// codeLines draws a QR code of level M with its quiet zone, two modules a
// cell: the light modules are the glyph's ink (white), the dark ones its
// ground (black), so that it is black on white on every terminal. It is nil
// where the address is too long for any code.
func codeLines(address string) []Line { return codeOf(address, qr.M) }

// codeOf is codeLines at another level.
func codeOf(words string, level qr.Level) []Line {
	c, err := qr.Encode(words, level)
	if err != nil {
		return nil
	}
	light := func(x, y int) bool { return !c.Black(x, y) }
	var lines []Line
	for y := -quietZone; y < c.Size+quietZone; y += 2 {
		var b strings.Builder
		for x := -quietZone; x < c.Size+quietZone; x++ {
			b.WriteRune(cell(light(x, y), light(x, y+1)))
		}
		lines = append(lines, Line{{b.String(), Modules}})
	}
	return lines
}

// cell is the block glyph for two modules, one above the other.
func cell(upper, lower bool) rune {
	switch {
	case upper && lower:
		return '█'
	case upper:
		return '▀'
	case lower:
		return '▄'
	}
	return ' '
}
