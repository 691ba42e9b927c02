package screen

import (
	"strings"
	"unicode"

	"guichet/kiosk/session"
)

// Code names a key of the keyboard. The zero value is a key without a meaning.
type Code uint8

// The keys that mean something.
const (
	Other Code = iota
	Char       // KeyPress.Rune
	F1
	F2
	F3
	F4
	F10
	Escape
	EnterKey
	Backspace
	Delete
	HomeKey
	Up
	Down
	PageUp
	PageDown
	F6 // of the demonstration's slot
	F7
	F8 // of its stick
)

// KeyPress is one press of a key.
type KeyPress struct {
	Code Code
	Rune rune // of Char
}

// Action gives a key press its meaning on this frame: which item a digit picks, where
// an arrow leads. A key press without a meaning is a Poke, a sign of life.
func (f *Frame) Action(s KeyPress) session.Action {
	if f.Flat {
		return session.Poke{}
	}
	switch s.Code {
	case Char:
		return f.char(s.Rune)
	case Up:
		return f.up()
	case Down:
		return f.down()
	case PageUp:
		return f.turnTo(f.Page-1, false)
	case PageDown:
		return f.turnTo(f.Page+1, false)
	}
	return verb(s.Code)
}

// verb is what a key does on every screen.
func verb(c Code) session.Action {
	switch c {
	case F1:
		return session.OpenGuide{}
	case F2:
		return session.OtherLanguage{}
	case F3:
		return session.LargePrint{}
	case F4:
		return session.NextTheme{}
	case F10, HomeKey:
		return session.GoHome{}
	case Escape:
		return session.Back{}
	case EnterKey:
		return session.Enter{}
	case Backspace:
		return session.Erase{}
	case Delete:
		return session.Clear{}
	}
	return session.Poke{}
}

// azerty holds what the unshifted top row of a French keyboard gives for the
// digits 0 to 9.
const azerty = "à&é\"'(-è_ç"

// digitOf returns the digit that a character stands for in a list, -1 for none.
func digitOf(r rune) int {
	if '0' <= r && r <= '9' {
		return int(r - '0')
	}
	if at := strings.IndexRune(azerty, r); at >= 0 {
		return len([]rune(azerty[:at]))
	}
	return -1
}

// char is a printable key: text in a field, else a digit that picks, the menu,
// a vote, or the first letter of a search.
func (f *Frame) char(r rune) session.Action {
	switch {
	case !unicode.IsPrint(r):
		return session.Poke{}
	case f.View.InField:
		return session.Typed{Rune: f.typed(r)}
	}
	switch d := digitOf(r); {
	case d == 0:
		return f.menu()
	case d > 0:
		if item := f.Pick(d); item >= 0 {
			return session.Choose{List: f.View.List, Item: item}
		}
		return session.Poke{}
	}
	if item := f.vote(r); item >= 0 {
		return session.Choose{List: f.View.List, Item: item}
	}
	if !unicode.IsLetter(r) {
		return session.Poke{}
	}
	return session.Typed{Rune: r}
}

// typed is the character that goes into the field: where a number is asked for,
// the unshifted top row of a French keyboard means its digits.
func (f *Frame) typed(r rune) rune {
	switch f.View.Screen {
	case session.Number, session.AtCode, session.AtClock:
		if d := digitOf(r); d >= 0 {
			return '0' + rune(d)
		}
	}
	return r
}

// menu opens the other actions; among them is the next page, where there is one.
func (f *Frame) menu() session.Action {
	if next, ok := f.turnTo(f.Page+1, false).(session.Turn); ok {
		return session.OpenMenu{Next: next}
	}
	return session.OpenMenu{}
}
