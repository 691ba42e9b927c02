package screen

import (
	"strconv"
	"strings"

	"guichet/kiosk/session"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// barLines is the height of the key bar, in lines.
const barLines = 2

// layout lays one view out in a column of cols cells, left cells from the edge.
type layout struct {
	v          session.View
	t          *text.Set
	cards      func() *text.Cards  // the words about cards
	sticks     func() *text.Sticks // the words about sticks
	width      int                 // of the terminal
	cols, left int                 // of the text column
}

func newLayout(v session.View, words text.Sets, width int) *layout {
	l := &layout{v: v, t: words.For(v.Lang), width: width}
	l.cards = func() *text.Cards { return words.Cards(v.Lang) }
	l.sticks = func() *text.Sticks { return words.Sticks(v.Lang) }
	total := min(width, maxWidth)
	if v.Large {
		total = min(width, MinWidth)
	}
	l.cols = columns(total)
	l.left = (width - l.cols) / 2
	return l
}

// columns is the width of the text column on a screen of so many cells.
func columns(width int) int {
	width = min(width, maxWidth)
	margin := 1
	if width >= 60 {
		margin = 2
	}
	return width - 2*margin
}

// blocks returns what the screen holds; height is that of its body, in lines.
func (l *layout) blocks(height int) []block {
	if l.v.Left > 0 {
		return l.warning()
	}
	remind := append(l.reminder(), l.told()...)
	room := height - linesOf(remind)
	if l.v.Screen == session.QR && l.codeNeeds(room) {
		return l.qr(height) // the code goes before the reminder
	}
	return append(remind, l.screen(room)...)
}

func (l *layout) screen(height int) []block {
	switch l.v.Screen {
	case session.Search:
		return l.search()
	case session.Topics:
		return l.topics()
	case session.Questions:
		return l.questions()
	case session.Answer:
		return l.answer()
	case session.Ladder:
		return l.ladder(height)
	case session.QR:
		return l.qr(height)
	case session.Number:
		return l.number()
	case session.Card:
		return l.card(height)
	case session.Menu:
		return l.menu()
	case session.Guide:
		return l.guide()
	case session.OutOfOrder:
		return l.outOfOrder()
	}
	if blocks, ok := l.maintenance(height); ok {
		return blocks
	}
	return l.home(height)
}

// outOfOrder says that the kiosk fails, and what becomes of the card.
func (l *layout) outOfOrder() []block {
	w := l.t.OutOfOrder
	return []block{l.title(w.Title), l.para(Body, w.Lead).gapped(), l.para(Strong, w.Card).gapped(), l.para(Body, w.Action)}
}

// para is a block of wrapped text.
func (l *layout) para(style Style, s string) block {
	return block{lines: wrap([]Run{run(style, s)}, l.cols), item: -1}
}

func (b block) gapped() block { b.gap = true; return b }

// title opens a screen.
func (l *layout) title(s string) block {
	b := l.para(Strong, s)
	b.keep = true
	return b
}

// itemHead is the room for focus sign and digit before an item, in cells.
const itemHead = 4

// option is an item of a list: what it says behind its digit.
func (l *layout) option(item int, runs ...Run) block {
	head := Run{strings.Repeat(" ", itemHead), Body}
	return block{lines: indent(head, wrap(runs, l.cols-itemHead)), item: item}
}

// body draws the blocks of a page: gaps, digits, focus, and the cursor.
func (l *layout) body(p page, height int, f *Frame) []Line {
	var lines []Line
	for i, b := range p.blocks {
		if b.gap && i > 0 {
			lines = append(lines, nil)
		}
		if b.item >= 0 {
			b.lines = l.numbered(b, f)
		}
		for _, line := range b.lines {
			if !b.wide {
				line = l.shift(line)
			}
			lines = append(lines, line)
		}
		if b.field && l.v.InField {
			f.Cursor = Cursor{X: lines[len(lines)-1].Width(), Y: len(f.Lines) + len(lines) - 1, Shown: true}
		}
	}
	for len(lines) < height {
		lines = append(lines, nil)
	}
	return lines[:height]
}

// shift moves a line to the text column.
func (l *layout) shift(line Line) Line {
	if len(line) == 0 || l.left == 0 {
		return line
	}
	return append(Line{Run{strings.Repeat(" ", l.left), Body}}, line...)
}

// numbered writes focus sign and digit before an item.
func (l *layout) numbered(b block, f *Frame) []Line {
	digit := " "
	for _, s := range f.Spots {
		if s.Item == b.item && (s.Page == f.Page || len(f.Spots) <= maxDigit) {
			digit = strconv.Itoa(s.Digit)
		}
	}
	focused := b.item == l.v.Focus
	sign, style := "  ", Strong
	if focused {
		sign, style = "> ", Focus
	}
	out := append([]Line(nil), b.lines...)
	out[0] = append(Line{Run{sign + digit + " ", style}}, out[0][1:]...)
	if focused {
		for i := range out {
			out[i] = restyle(out[i], Focus)
		}
	}
	return out
}

func restyle(line Line, style Style) Line {
	out := make(Line, len(line))
	for i, r := range line {
		out[i] = Run{r.Text, style}
	}
	return out
}

// topLine names the program, says DEMONSTRATION, counts the pages, and tells the time
// where it leaves room for all that.
func (l *layout) topLine(page, pages int) Line {
	right, time := " ", l.timeOfDay()
	if pages > 1 {
		right = Clean(text.Fill(l.t.Page, "n", strconv.Itoa(page+1), "of", strconv.Itoa(pages))) + " "
		time += "  "
	}
	left, named := l.whose(l.width - cells(right) - cells(l.demo(l.width)) - 1)
	if !named {
		left, _ = l.whose(l.width - cells(right) - cells(l.demo(0)) - 1) // a name goes before the demonstration's keys
	}
	room := l.width - cells(left) - cells(right)
	middle := l.demo(room)
	if cells(middle+time)+1 < room {
		right, room = time+right, room-cells(time)
	}
	before := max((room-cells(middle)+1)/2, 0) // a blank at least, where there is one
	after := max(room-cells(middle)-before, 0)
	return Line{Run{left + strings.Repeat(" ", before) + middle + strings.Repeat(" ", after) + right, Bar}}
}

// whose names the site, or the program where the site has no name or a longer one
// than fits in room cells: then it returns false.
func (l *layout) whose(room int) (left string, named bool) {
	brand := " " + Clean(l.t.Brand)
	if l.width >= 80 {
		brand += " - "
	}
	name := Clean(l.v.Info.Site.Name)
	switch {
	case name != "" && l.width >= 80 && cells(brand)+cells(name) <= room:
		return brand + name, true
	case name != "" && 1+cells(name) <= room:
		return " " + name, true
	case l.width >= 80:
		brand += Clean(l.t.Subtitle)
	}
	return brand, name == ""
}

// demo is what a demonstration says of itself on every screen, with its keys
// where there is room.
func (l *layout) demo(room int) string {
	if !l.v.Demo {
		return ""
	}
	if long := Clean(l.t.DemoKeys); cells(long)+2 <= room {
		return long
	}
	return Clean(l.t.Demo)
}

// timeOfDay is the time in Paris and the gap before it, "" where it is not shown.
func (l *layout) timeOfDay() string {
	if l.v.Time.IsZero() {
		return ""
	}
	return "  " + verdict.Paris(l.v.Time).Format("15:04")
}

func cells(s string) int { return Line{{Text: s}}.Width() }

func (l *layout) warning() []block {
	words := text.Fill(l.t.Warning.Many, "n", strconv.Itoa(l.v.Left))
	if l.v.Left == 1 {
		words = l.t.Warning.One
	}
	return []block{
		l.title(l.t.Warning.Title),
		l.para(Body, words).gapped(),
		l.para(Strong, l.t.Warning.Action).gapped(),
	}
}
