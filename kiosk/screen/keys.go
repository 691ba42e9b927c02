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
	F5 // of the voice, to Right
	F9
	F11
	Insert
	End
	Left
	Right
	F6 // of the demonstration's slot
	F7
	F8 // of its stick
)

// KeyPress is one press of a key.
type KeyPress struct {
	Code Code
	Rune rune // of Char
	// Pasted: it is one of many that came at once, and only ever text.
	Pasted bool
}

// Action gives a key press its meaning on this frame: which item a digit picks, where
// an arrow leads. A key press without a meaning is a Poke, a sign of life.
func (f *Frame) Action(s KeyPress) session.Action {
	if f.Flat {
		return session.Poke{}
	}
	switch s.Code {
	case Char:
		if s.Pasted {
			return f.pasted(s.Rune)
		}
		return f.char(s.Rune)
	case Up:
		return f.arrow(f.up())
	case Down:
		return f.arrow(f.down())
	case PageUp:
		return f.arrow(f.turnTo(f.Page-1, false))
	case PageDown:
		return f.arrow(f.turnTo(f.Page+1, false))
	case EnterKey:
		return f.enter()
	}
	return verb(s.Code)
}

// pasted is a character that was pasted: text in a field, and on home the first of
// a search.
func (f *Frame) pasted(r rune) session.Action {
	begins := f.View.Screen == session.Home && r != ' '
	if !unicode.IsPrint(r) || !f.View.InField && !begins {
		return session.Poke{}
	}
	return f.typed(r)
}

// enter is the Enter key. Where no item has the focus it goes on: to the next page,
// or else to the only item of the page, or to the first one.
func (f *Frame) enter() session.Action {
	if f.View.InField || f.View.Focus >= 0 || len(f.View.Items) == 0 && f.Page == f.Pages-1 {
		return session.Enter{}
	}
	if f.readsOn() {
		return f.down()
	}
	if next, ok := f.turnTo(f.Page+1, false).(session.Turn); ok {
		next.Focus = -1
		return next
	}
	var here []int
	for _, s := range f.Spots {
		if s.Page == f.Page {
			here = append(here, s.Item)
		}
	}
	switch len(here) {
	case 0:
		return session.Enter{}
	case 1:
		return session.Choose{List: f.View.List, Item: here[0]}
	}
	return session.Turn{Page: f.Page, Focus: here[0]}
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
	if k, ok := listenKeys[c]; ok {
		return session.Listen{Key: k}
	}
	return session.Poke{}
}

// listenKeys are the keys of the voice: what a plain keyboard has and no screen uses.
// In a list, arrows to the side have no other meaning.
var listenKeys = map[Code]session.ListenKey{
	F5: session.SayAgain, F9: session.SayWhere, End: session.Slower, Insert: session.Faster,
	Left: session.Softer, Right: session.Louder, F11: session.DarkScreen,
}

// azerty holds what the unshifted top row of a French keyboard gives for the
// digits 0 to 9.
const azerty = "à&é\"'(-è_ç"

// digitOf returns the digit that a character stands for in a list, -1 for none.
// On home, where letters begin a search, the letters of that row are letters.
func (f *Frame) digitOf(r rune) int {
	if f.View.Screen == session.Home && unicode.IsLetter(r) {
		return -1
	}
	return rowDigit(r)
}

// rowDigit returns the digit that a character stands for on the top row, shifted
// or not, -1 for none.
func rowDigit(r rune) int {
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
		if item := f.found(r); item >= 0 {
			return session.Choose{List: f.View.List, Item: item}
		}
		return f.typed(r)
	}
	if d := f.digitOf(r); d >= 0 {
		return f.digit(d, r)
	}
	if item := f.vote(r); item >= 0 {
		return session.Choose{List: f.View.List, Item: item}
	}
	if !unicode.IsLetter(r) {
		return session.Poke{}
	}
	return session.Typed{Rune: r}
}

// digit is what a digit does in a list. A real digit is told with it: more of them
// may make a number.
func (f *Frame) digit(d int, r rune) session.Action {
	var does session.Action = session.Poke{}
	if d == 0 {
		does = f.menu()
	} else if item := f.Pick(d); item >= 0 {
		does = session.Choose{List: f.View.List, Item: item}
	}
	if r < '0' || r > '9' {
		return does
	}
	return session.Digit{Rune: r, Does: does}
}

// found is the result that a digit picks while the field is still being typed in,
// -1 for none: the digit is text where no result stands under it on the page, or
// where it goes on with a number or with the name of a generation ("cps3").
func (f *Frame) found(r rune) int {
	if f.View.Screen != session.Search || f.View.Status != session.Ready || r < '1' || r > '9' || joins(f.View.Field) {
		return -1
	}
	for _, s := range f.Spots {
		if s.Page == f.Page && s.Digit == int(r-'0') {
			return s.Item
		}
	}
	return -1
}

// joins says whether a digit would go on with a query: with a number in groups, or
// with the last word.
func joins(query string) bool {
	if query != "" && strings.Trim(query, "0123456789 .-") == "" {
		return true
	}
	if query == "" || strings.HasSuffix(query, " ") {
		return false
	}
	words := strings.Fields(strings.ToLower(query))
	last := []rune(words[len(words)-1])
	switch string(last) {
	case "cps", "cpx":
		return true
	}
	return len(last) == 1 || !unicode.IsLetter(last[len(last)-1])
}

// typed is the character that goes into the field: where a number is asked for,
// the unshifted top row of a French keyboard means its digits. A minus separates
// the groups of a number or of a date; at its beginning, where what is before it was
// typed on that row, and in a code, it is the 6.
func (f *Frame) typed(r rune) session.Typed {
	as := session.Typed{Rune: r}
	switch f.View.Screen {
	case session.Number, session.AtClock:
		if r == '-' && f.View.Field != "" && !f.View.Unshifted {
			return as
		}
		fallthrough
	case session.AtCode:
		if d := rowDigit(r); d >= 0 {
			as.Rune = '0' + rune(d)
			as.Unshifted = as.Rune != r
		}
	}
	return as
}

// menu opens the other actions; among them is the next page, where there is one.
func (f *Frame) menu() session.Action {
	if next, ok := f.turnTo(f.Page+1, false).(session.Turn); ok {
		return session.OpenMenu{Next: next}
	}
	return session.OpenMenu{}
}
