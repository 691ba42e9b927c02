// Package console gives the Linux console that the kiosk runs on its font: one with
// which a screen has its 80 x 25 cells, and a larger one for large print. It needs
// no rights beyond those over its own terminal, and no further device. It draws
// nothing: package tui does.
package console

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
)

// The cells that a screen must have at least, in normal and in large print.
const (
	normalColumns, normalRows = 80, 25
	largeColumns, largeRows   = 40, 12
)

// ErrNoConsole is that a terminal is no Linux console.
var ErrNoConsole = errors.New("no Linux console")

// terminal is what the kernel does for a console's font.
type terminal interface {
	cells() (columns, rows int, err error)
	glyphSize() (width, height int, err error) // in pixels
	font() (Font, error)
	setFont(Font) error // the glyphs alone; the size in cells follows
	setMap([]Pair) error
}

// Console is a Linux console and its fonts. It is not safe for concurrent use. Make it
// with Open.
type Console struct {
	tty   terminal
	fonts fs.FS
	cuts  []cut

	was    Font // at first; without glyphs where it could not be read
	now    Font
	seen   screen // after the last change
	large  bool   // as last asked for
	failed error  // how that ended
	normal Font   // for this screen
	// The screen's size in pixels is not told. It is less than this: what the cells
	// seen so far leave free at the edges is less than a cell.
	width, height int
}

// screen is what can be seen of a change that others made: another monitor, a driver
// that takes the place of another and brings the kernel's own font.
type screen struct{ width, height, columns, rows int }

// Open sets the normal font of the Linux console that tty is open on, out of a folder
// of files named after their size ("16x32.psf"). It returns ErrNoConsole where it is
// none, and another error where its font cannot be changed: then it is as it was.
func Open(tty *os.File, fonts fs.FS) (*Console, error) {
	t := virtualTerminal{tty}
	if !t.isConsole() {
		return nil, ErrNoConsole
	}
	return open(t, fonts)
}

func open(tty terminal, fonts fs.FS) (*Console, error) {
	cuts, err := cutsOf(fonts)
	if err != nil {
		return nil, err
	}
	c := &Console{tty: tty, fonts: fonts, cuts: cuts}
	// Linux 6.12 gives a font of 24 x 48 pixels not back (EINVAL), as a kiosk that was
	// killed in large print leaves it: no reason not to set another.
	if c.was, err = tty.font(); err != nil {
		c.was = Font{}
	}
	c.now = c.was
	if _, _, err = c.Fit(false); err != nil {
		return nil, err
	}
	return c, nil
}

// Close puts back the font that the console had, if it could be read.
func (c *Console) Close() error { return c.back(c.was) }

// Fit sees to it that the console has the font of large print, or the normal one, and
// returns its size in cells. Where all is as it was left, nothing happens; where the
// screen has changed, the fonts are chosen anew. After an error the font is the
// normal one or what it was before, never half of another.
func (c *Console) Fit(large bool) (columns, rows int, err error) {
	is, err := c.look()
	if err != nil {
		return 0, 0, err
	}
	if is == c.seen && large == c.large {
		return is.columns, is.rows, c.failed
	}
	if is != c.seen {
		c.width, c.height, c.normal = (is.columns+1)*is.width, (is.rows+1)*is.height, Font{}
	}
	err = c.change(large)
	is, lost := c.look()
	c.seen, c.large, c.failed = is, large, errors.Join(err, lost)
	return is.columns, is.rows, c.failed
}

// look is what the console is like now.
func (c *Console) look() (is screen, err error) {
	if is.width, is.height, err = c.tty.glyphSize(); err != nil {
		return screen{}, err
	}
	is.columns, is.rows, err = c.tty.cells()
	return is, err
}

// change sets the font that is asked for. The normal one is set first where it is not
// known yet: large is what is larger than that.
func (c *Console) change(large bool) (err error) {
	switch {
	case c.normal.count() == 0:
		normal := slices.DeleteFunc(slices.Clone(c.cuts), func(k cut) bool { return !k.natural() })
		if c.normal, err = c.first(normal, normalColumns, normalRows); err != nil {
			return fmt.Errorf("normal print: %w", err)
		}
	case !large:
		return c.set(c.normal)
	}
	if !large {
		return nil
	}
	bigger := slices.DeleteFunc(slices.Clone(c.cuts), func(k cut) bool { return !k.larger(c.normal) })
	if _, err = c.first(bigger, largeColumns, largeRows); err != nil {
		return fmt.Errorf("large print: %w", err)
	}
	return nil
}

// first sets the first of the fonts that the kernel takes and with which the screen
// has that many cells, and returns it.
func (c *Console) first(cuts []cut, columns, rows int) (Font, error) {
	before, refused := c.now, []error{errors.New("no font fits this screen")}
	for _, k := range cuts {
		if (c.width-1)/k.width < columns || (c.height-1)/k.height < rows {
			continue
		}
		f, err := k.font(c.fonts)
		if err == nil {
			err = c.set(f)
		}
		if err != nil { // an older kernel, or a broken file: the next one will do
			refused = append(refused, err)
			continue
		}
		if wide, high, err := c.measured(); err == nil && wide >= columns && high >= rows {
			return f, nil
		}
	}
	if c.now.Width != before.Width || c.now.Height != before.Height {
		refused = append(refused, c.back(before))
	}
	return Font{}, errors.Join(refused...)
}

// measured is the console's size in cells with the present font; with it the size in
// pixels is known better.
func (c *Console) measured() (columns, rows int, err error) {
	if columns, rows, err = c.tty.cells(); err == nil {
		c.width = min(c.width, (columns+1)*c.now.Width)
		c.height = min(c.height, (rows+1)*c.now.Height)
	}
	return columns, rows, err
}

// set gives the console a font, all of it or nothing.
func (c *Console) set(f Font) error {
	if err := c.tty.setFont(f); err != nil {
		return err
	}
	if err := c.tty.setMap(f.Map); err != nil {
		if c.now.count() == 0 {
			return err
		}
		return errors.Join(err, c.tty.setFont(c.now), c.tty.setMap(c.now.Map))
	}
	c.now = f
	return nil
}

// back returns to a font that was there before, if it is known.
func (c *Console) back(f Font) error {
	if f.count() == 0 {
		return nil
	}
	return c.set(f)
}
