package tui

import (
	"strings"
	"sync/atomic"

	"github.com/gdamore/tcell/v2"
	"github.com/rivo/tview"

	"guichet/kiosk/screen"
)

// canvas is the one primitive: it draws a frame cell by cell, so that no text
// is ever taken for markup. It lives on tview's goroutine.
type canvas struct {
	*tview.Box
	frame         screen.Frame
	resized       func(width, height int)
	emit          func(screen.KeyPress)
	width, height int // as last reported

	stale  atomic.Bool // the frame must be drawn
	lost   atomic.Bool // the screen may hold other cells than drawn says
	afresh bool        // every cell must be drawn, also those that did not change
	drew   bool        // since it was last shown

	drawn   []cell // the screen's cells, row by row
	styles  styleTable
	theme   int // realised in styles
	colours int // of the terminal, in styles
}

// cell is what one place of the screen shows.
type cell struct {
	char  rune // 0: not known
	style screen.Style
}

// take takes a new frame. Coming home every cell is written again: so goes what others
// wrote over a console.
func (c *canvas) take(f screen.Frame) {
	c.afresh = c.afresh || f.ComesHome(&c.frame)
	c.frame = f
	c.stale.Store(true)
}

// Draw draws the frame, if it was not drawn before. One that was laid out for another
// size is drawn as far as it goes: the right one is under way.
func (c *canvas) Draw(scr tcell.Screen) {
	width, height := scr.Size()
	c.report(width, height)
	if !c.stale.Swap(false) {
		return
	}
	c.drew = true
	if c.afresh {
		c.afresh = false
		c.lost.Store(true)
		scr.Fill(0, tcell.StyleDefault) // which none of the cells below is
	}
	c.realise(scr.Colors())
	if c.lost.Swap(false) {
		c.drawn = make([]cell, width*height)
	}
	for y := range height {
		var line screen.Line
		if y < len(c.frame.Lines) {
			line = c.frame.Lines[y]
		}
		c.drawLine(scr, y, width, line)
	}
	if cur := c.frame.Cursor; cur.Shown {
		scr.ShowCursor(cur.X, cur.Y)
		return
	}
	scr.HideCursor()
}

// maxPaste bounds what is taken of a paste, in characters: more than any field
// holds.
const maxPaste = 256

// PasteHandler implements tview.Primitive: what is pasted is typed, and its line
// breaks and tabs are blanks, so that none of it picks or sends anything.
func (c *canvas) PasteHandler() func(string, func(tview.Primitive)) {
	return func(pasted string, _ func(tview.Primitive)) {
		pasted = strings.ReplaceAll(pasted, "\r\n", " ")
		for i, r := range []rune(pasted) {
			if i == maxPaste {
				return
			}
			if r == '\n' || r == '\r' || r == '\t' {
				r = ' '
			}
			c.emit(screen.KeyPress{Code: screen.Char, Rune: r, Pasted: true})
		}
	}
}

// report tells of a size that is new.
func (c *canvas) report(width, height int) {
	if width != c.width || height != c.height {
		c.width, c.height = width, height
		c.lost.Store(true)
		c.resized(width, height)
	}
}

// realise prepares the styles of the frame's theme.
func (c *canvas) realise(colours int) {
	if theme := c.frame.View.Theme; theme != c.theme || colours != c.colours {
		c.theme, c.colours, c.styles = theme, colours, stylesOf(theme, colours)
		c.lost.Store(true)
	}
}

// drawLine draws what is new of a line, and blanks behind it.
func (c *canvas) drawLine(scr tcell.Screen, y, width int, line screen.Line) {
	row, x := c.drawn[y*width:(y+1)*width], 0
	put := func(char rune, style screen.Style) {
		if now := (cell{char, style}); x < width && row[x] != now {
			row[x] = now
			scr.Put(x, y, string(char), c.styles[style])
		}
		x++
	}
	for _, r := range line {
		for _, char := range r.Text {
			put(char, r.Style)
		}
	}
	for x < width {
		put(' ', screen.Body)
	}
}
