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
	afresh bool        // with every cell of it, also those that did not change
	drew   bool        // since it was last shown
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
		scr.Fill(0, tcell.StyleDefault) // which none of the cells below is
	}
	styles := stylesOf(c.frame.View.Theme, scr.Colors())
	for y := range height {
		var line screen.Line
		if y < len(c.frame.Lines) {
			line = c.frame.Lines[y]
		}
		drawLine(scr, y, width, line, &styles)
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
		c.resized(width, height)
	}
}

// drawLine draws a line and blanks behind it.
func drawLine(scr tcell.Screen, y, width int, line screen.Line, styles *styleTable) {
	x := 0
	for _, r := range line {
		for _, char := range r.Text {
			scr.SetContent(x, y, char, nil, styles[r.Style])
			x++
		}
	}
	for ; x < width; x++ {
		scr.SetContent(x, y, ' ', nil, styles[screen.Body])
	}
}
