// Package tui puts the kiosk on a terminal: it draws the frames of package
// screen and names the keys that are struck. It is the only importer of tview
// and tcell. It decides nothing and asks nothing.
package tui

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"

	"github.com/gdamore/tcell/v2"
	"github.com/gdamore/tcell/v2/terminfo"
	"github.com/rivo/tview"

	"guichet/kiosk/screen"
)

// Events are the calls that the terminal makes, on tview's goroutine; none may
// wait for the UI.
type Events struct {
	KeyPressed func(screen.KeyPress)
	Resize     func(width, height int) // also once at the start, in cells
	Leave      func()                  // F12 three times; nil: there is no way out
}

// UI is the terminal's side of the kiosk. Show and Stop may be called from any
// goroutine, also after the end; Show never waits.
type UI struct {
	app     *tview.Application
	canvas  *canvas
	surface surface
	begun   bool // by Begin

	mu   sync.Mutex
	next screen.Frame
	wake chan struct{} // capacity 1: next has changed
	quit chan struct{} // closed by Stop

	drawn chan struct{} // closed once the first frame is drawn
	once  sync.Once
}

// Open takes hold of the terminal. It is written in UTF-8 whatever the locale
// says, and the environment is changed to that: under LC_ALL=C tcell draws an
// accent as "?".
func Open(ev Events) (*UI, error) {
	if err := os.Setenv("LC_ALL", "C.UTF-8"); err != nil {
		return nil, err
	}
	tty, err := tcell.NewDevTty()
	if err != nil {
		return nil, fmt.Errorf("open the terminal: %w", err)
	}
	described, err := tcell.LookupTerminfo(os.Getenv("TERM"))
	if err != nil {
		return nil, fmt.Errorf("open the terminal: %w", err)
	}
	valid := &validTTY{Tty: tty, more: moreOnStdin}
	valid.gather() // until the first frame
	scr, err := tcell.NewTerminfoScreenFromTtyTerminfo(valid, sized(*described, tty))
	if err != nil {
		return nil, fmt.Errorf("open the terminal: %w", err)
	}
	if err := scr.Init(); err != nil {
		return nil, fmt.Errorf("set the terminal up: %w", err)
	}
	return newUI(scr, valid, ev), nil
}

// sized is a terminal's description with its size as it is: tcell v2.13.10 makes the cells
// for the one in the description first, and then again.
func sized(described terminfo.Terminfo, tty tcell.Tty) *terminfo.Terminfo {
	if size, err := tty.WindowSize(); err == nil {
		described.Columns, described.Lines = size.Width, size.Height
	}
	return &described
}

// New makes a UI on a screen already initialised.
func New(scr tcell.Screen, ev Events) *UI { return newUI(scr, &validTTY{}, ev) }

func newUI(scr tcell.Screen, tty *validTTY, ev Events) *UI {
	u := &UI{
		app:    tview.NewApplication(),
		canvas: &canvas{Box: tview.NewBox(), resized: ev.Resize, emit: ev.KeyPressed},
		wake:   make(chan struct{}, 1),
		quit:   make(chan struct{}),
		drawn:  make(chan struct{}),
	}
	keys := &keyboard{emit: ev.KeyPressed, leave: ev.Leave}
	u.surface = surface{scr, u.canvas, tty, sync.OnceFunc(func() { close(u.drawn) })}
	u.app.EnablePaste(true).SetInputCapture(keys.capture).SetRoot(u.canvas, true).SetScreen(u.surface)
	return u
}

// surface is a screen as the canvas draws on it, and nobody else: of what tview does
// to a screen all is left out that is not needed or costs a second drawing.
type surface struct {
	tcell.Screen
	canvas *canvas
	tty    *validTTY // that Screen writes to
	drawn  func()    // is told of each frame that is drawn
}

// Init does nothing: the screen was initialised before, and tview would pass over an error.
func (surface) Init() error { return nil }

// Clear does nothing: the canvas draws every cell. What is cleared and drawn again is
// written to the terminal again (tcell v2.13.10, CellBuffer.Put).
func (surface) Clear() {}

// Show shows what the canvas drew. tview also shows after each key, before what the key
// does can be seen.
func (s surface) Show() {
	if s.canvas.drew {
		s.canvas.drew = false
		s.tty.gather()
		s.Screen.Show()
		s.tty.release()
		s.drawn()
	}
}

// PollEvent has the frame drawn again after a resize, which takes cells away.
func (s surface) PollEvent() tcell.Event {
	ev := s.Screen.PollEvent()
	if _, resized := ev.(*tcell.EventResize); resized {
		s.canvas.lost.Store(true)
		s.canvas.stale.Store(true)
	}
	return ev
}

// Show replaces the frame to draw next; a frame not yet drawn is skipped.
func (u *UI) Show(f screen.Frame) {
	u.mu.Lock()
	u.next = f
	u.mu.Unlock()
	select {
	case u.wake <- struct{}{}:
	default:
	}
}

// Drawn is closed once the first frame is drawn.
func (u *UI) Drawn() <-chan struct{} { return u.drawn }

// Begin calls show with the terminal's size, in cells, and draws the frame that it shows.
// It is called before Run, or not at all: what is waited for waits for no other goroutine.
func (u *UI) Begin(show func(width, height int)) {
	c := u.canvas
	c.width, c.height = u.surface.Size() // which Run need not report
	c.lost.Store(true)
	show(c.width, c.height)
	select {
	case <-u.wake:
		u.begun = true
		u.take()
		c.Draw(u.surface)
		u.surface.Show()
	default: // there is no frame yet
	}
}

// Run draws and reads keys until Stop (then it returns nil), or until the
// terminal is gone. It begins with the first frame shown, so that nothing is
// drawn twice. The feeder may be left waiting inside tview after Stop (tview
// #1163): nothing waits for it.
func (u *UI) Run() error {
	defer u.end()
	if !u.begun {
		u.canvas.report(u.surface.Size())
		select {
		case <-u.wake:
			u.take()
		case <-u.quit:
			return nil
		}
	}
	go u.feed()
	err := u.app.Run()
	select {
	case <-u.quit:
		return nil
	default:
	}
	if err == nil {
		err = fmt.Errorf("the terminal was closed")
	}
	return err
}

// Stop ends Run and restores the terminal.
func (u *UI) Stop() {
	u.end()
	u.app.Stop()
}

// Ping returns once the terminal's goroutine has drawn what was shown before, or
// the error that it did not. What it hands over may stay waiting inside tview
// after the end (tview #1163): nothing waits for it.
func (u *UI) Ping(ctx context.Context) error {
	drawn := make(chan struct{})
	go u.app.QueueUpdate(func() { close(drawn) })
	select {
	case <-drawn:
		return nil
	case <-u.quit:
		return errors.New("the terminal has ended")
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (u *UI) end() { u.once.Do(func() { close(u.quit) }) }

// feed is the one goroutine that hands frames to tview; Run starts it.
func (u *UI) feed() {
	for {
		select {
		case <-u.quit:
			return
		case <-u.wake:
		}
		u.app.QueueUpdateDraw(u.take)
	}
}

// take gives the newest frame to the canvas, on tview's goroutine.
func (u *UI) take() {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.canvas.take(u.next)
}
