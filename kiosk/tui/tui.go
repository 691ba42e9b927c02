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
	app    *tview.Application
	canvas *canvas
	size   func() (width, height int)

	mu   sync.Mutex
	next screen.Frame
	wake chan struct{} // capacity 1: next has changed
	quit chan struct{} // closed by Stop
	once sync.Once
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
	valid := &validTTY{Tty: tty}
	scr, err := tcell.NewTerminfoScreenFromTty(valid)
	if err != nil {
		return nil, fmt.Errorf("open the terminal: %w", err)
	}
	if err := scr.Init(); err != nil {
		return nil, fmt.Errorf("set the terminal up: %w", err)
	}
	return newUI(scr, valid, ev), nil
}

// New makes a UI on a screen already initialised.
func New(scr tcell.Screen, ev Events) *UI { return newUI(scr, &validTTY{}, ev) }

func newUI(scr tcell.Screen, tty *validTTY, ev Events) *UI {
	u := &UI{
		app:    tview.NewApplication(),
		canvas: &canvas{Box: tview.NewBox(), resized: ev.Resize, emit: ev.KeyPressed},
		wake:   make(chan struct{}, 1),
		quit:   make(chan struct{}),
	}
	keys := &keyboard{emit: ev.KeyPressed, leave: ev.Leave}
	u.size = scr.Size
	u.app.EnablePaste(true).SetInputCapture(keys.capture).SetRoot(u.canvas, true).SetScreen(surface{scr, u.canvas, tty})
	return u
}

// surface is a screen as the canvas draws on it, and nobody else: of what tview does
// to a screen all is left out that is not needed or costs a second drawing.
type surface struct {
	tcell.Screen
	canvas *canvas
	tty    *validTTY // that Screen writes to
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

// Run draws and reads keys until Stop (then it returns nil), or until the
// terminal is gone. It begins with the first frame shown, so that nothing is
// drawn twice. The feeder may be left waiting inside tview after Stop (tview
// #1163): nothing waits for it.
func (u *UI) Run() error {
	defer u.end()
	u.canvas.report(u.size())
	select {
	case <-u.wake:
		u.take()
	case <-u.quit:
		return nil
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
