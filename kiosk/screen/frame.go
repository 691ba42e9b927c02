// Package screen lays a session.View out as lines of text for a given size:
// wrapped, never cut, in pages, with the item that each digit picks. It is
// pure: no terminal, no state. What it returns can be drawn, printed, compared
// with a golden file, or read aloud.
package screen

import (
	"slices"

	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// The smallest terminal that a screen is laid out for, in cells.
const (
	MinWidth  = 40
	MinHeight = 12
)

// maxWidth keeps lines readable on wide terminals, in cells.
const maxWidth = 100

// roomyHeight is the height from which a blank line stands below the top line.
const roomyHeight = 20

// Frame is a screen as it is to be drawn.
type Frame struct {
	View   session.View
	Width  int
	Height int
	Lines  []Line // Height of them; the first is the top line, the last ones the key bar
	Page   int    // shown, from 0
	Pages  int
	Spots  []Spot // every item of the view, also those on other pages
	Cursor Cursor
	Flat   bool // the terminal is too small: one line, no keys

	Passages []Passage // of all pages, in reading order; nil while nobody is spoken to
}

// Spot says where an item stands.
type Spot struct {
	Item  int // index into View.Items
	Page  int
	Digit int // 1 to 9
}

// Cursor is where the text cursor stands; zero value: it is hidden.
type Cursor struct {
	X, Y  int
	Shown bool
}

// LooksLike says whether two frames look the same on a terminal.
func (f *Frame) LooksLike(g *Frame) bool {
	return f.Width == g.Width && f.Height == g.Height && f.Cursor == g.Cursor && f.View.Theme == g.View.Theme &&
		slices.EqualFunc(f.Lines, g.Lines, func(a, b Line) bool { return slices.Equal(a, b) })
}

// ComesHome says whether home, or its calm screen, has come instead of another one.
func (f *Frame) ComesHome(before *Frame) bool {
	return f.View.Screen == session.Home && (before.View.Screen != session.Home || before.View.Attract != f.View.Attract)
}

// Render lays v out for a terminal of width x height cells.
func Render(v session.View, words text.Sets, width, height int) Frame {
	t := words.For(v.Lang)
	if width < MinWidth || height < MinHeight {
		return tooSmall(v, t, width, height)
	}
	f := Frame{View: v, Width: width, Height: height}
	l := newLayout(v, words, width)
	body := bodyHeight(height)
	pages := paginate(l.blocks(body), body)
	f.Pages = len(pages)
	f.Spots = spots(pages, len(v.Items))
	f.Page = f.pageToShow()
	f.Lines = append(f.Lines, l.topLine(f.Page, f.Pages))
	if height >= roomyHeight {
		f.Lines = append(f.Lines, nil)
	}
	f.Lines = append(f.Lines, l.body(pages[f.Page], body, &f)...)
	f.Lines = append(f.Lines, l.bar(f.Page, f.Pages)...)
	if v.Speech.Hearing.Speaks() {
		f.Passages = l.heard(pages)
	}
	if v.Speech.Dark {
		f.darken(t)
	}
	return f
}

// bodyHeight is the room between top line and key bar, in lines.
func bodyHeight(height int) int {
	body := height - 1 - barLines
	if height >= roomyHeight {
		body--
	}
	return body
}

// pageToShow is the page asked for, or the one where the focus stands.
func (f *Frame) pageToShow() int {
	if f.View.Focus >= 0 {
		for _, s := range f.Spots {
			if s.Item == f.View.Focus {
				return s.Page
			}
		}
	}
	return max(min(f.View.Page, f.Pages-1), 0)
}

// Focused says which item has the focus on the page shown, -1 for none.
func (f *Frame) Focused() int {
	for _, s := range f.Spots {
		if s.Item == f.View.Focus && s.Page == f.Page {
			return s.Item
		}
	}
	return -1
}

// Pick returns the item that a digit picks, -1 for none. Where a number stands
// for one item only, it picks that item from any page; a vote is picked only
// where it is seen, or was heard.
func (f *Frame) Pick(digit int) int {
	for _, s := range f.Spots {
		anywhere := len(f.Spots) <= maxDigit && (f.View.Items[s.Item].Kind != session.ItemVote || f.View.Speech.Hearing.Speaks())
		if s.Digit == digit && (s.Page == f.Page || anywhere) {
			return s.Item
		}
	}
	return -1
}

func tooSmall(v session.View, t *text.Set, width, height int) Frame {
	f := Frame{View: v, Width: width, Height: height, Pages: 1, Flat: true}
	if width < 1 || height < 1 {
		return f
	}
	f.Lines = wrap([]Run{run(Strong, t.TooSmall)}, width)
	f.Lines = f.Lines[:min(len(f.Lines), height)]
	return f
}
