package tui

import (
	"github.com/gdamore/tcell/v2"

	"guichet/kiosk/screen"
)

// keyboard turns tcell's key events into key presses. It lives on tview's goroutine.
type keyboard struct {
	emit  func(screen.KeyPress)
	leave func() // nil where there is no way out
	exits int    // F12 key presses in a row
}

// exitPresses is how often F12 leaves the kiosk in a developer's terminal.
const exitPresses = 3

// capture eats every key: tview itself must never act on one (Ctrl-C would end
// it). Alt with a key is what tcell makes of Escape when that key follows it at
// once, as it does under a quick hand: it is both again.
func (k *keyboard) capture(ev *tcell.EventKey) *tcell.EventKey {
	if k.exit(ev) {
		return nil
	}
	if ev.Modifiers()&tcell.ModAlt != 0 {
		k.emit(screen.KeyPress{Code: screen.Escape})
		ev = tcell.NewEventKey(ev.Key(), ev.Rune(), ev.Modifiers()&^tcell.ModAlt)
	}
	k.emit(keyPress(ev))
	return nil
}

func (k *keyboard) exit(ev *tcell.EventKey) bool {
	if ev.Key() != tcell.KeyF12 || k.leave == nil {
		k.exits = 0
		return false
	}
	if k.exits++; k.exits == exitPresses {
		k.leave()
	}
	return true
}

// keyPress names a key; chords have no meaning here.
func keyPress(ev *tcell.EventKey) screen.KeyPress {
	if ev.Key() == tcell.KeyRune {
		if ev.Modifiers()&(tcell.ModCtrl|tcell.ModMeta) != 0 {
			return screen.KeyPress{}
		}
		return screen.KeyPress{Code: screen.Char, Rune: ev.Rune()}
	}
	return screen.KeyPress{Code: codeOf(ev.Key())}
}

func codeOf(k tcell.Key) screen.Code {
	switch k {
	case tcell.KeyF1:
		return screen.F1
	case tcell.KeyF2:
		return screen.F2
	case tcell.KeyF3:
		return screen.F3
	case tcell.KeyF4:
		return screen.F4
	case tcell.KeyF5:
		return screen.F5
	case tcell.KeyF9:
		return screen.F9
	case tcell.KeyF11:
		return screen.F11
	case tcell.KeyInsert:
		return screen.Insert
	case tcell.KeyEnd:
		return screen.End
	case tcell.KeyLeft:
		return screen.Left
	case tcell.KeyRight:
		return screen.Right
	case tcell.KeyF6:
		return screen.F6
	case tcell.KeyF7:
		return screen.F7
	case tcell.KeyF8:
		return screen.F8
	case tcell.KeyF10:
		return screen.F10
	case tcell.KeyEscape:
		return screen.Escape
	case tcell.KeyEnter, tcell.KeyLF:
		return screen.EnterKey
	case tcell.KeyBackspace, tcell.KeyBackspace2:
		return screen.Backspace
	case tcell.KeyDelete:
		return screen.Delete
	case tcell.KeyHome:
		return screen.HomeKey
	case tcell.KeyUp, tcell.KeyBacktab:
		return screen.Up
	case tcell.KeyDown, tcell.KeyTab:
		return screen.Down
	case tcell.KeyPgUp:
		return screen.PageUp
	case tcell.KeyPgDn:
		return screen.PageDown
	}
	return screen.Other
}
