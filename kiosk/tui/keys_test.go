package tui

import (
	"slices"
	"strings"
	"testing"

	"github.com/gdamore/tcell/v2"

	"guichet/kiosk/screen"
)

// What a key event of tcell's comes to.
func TestKeyPresses(t *testing.T) {
	escape, letter := screen.KeyPress{Code: screen.Escape}, screen.KeyPress{Code: screen.Char, Rune: 'c'}
	tests := map[string]struct {
		ev   *tcell.EventKey
		want []screen.KeyPress
	}{
		"letter":                    {tcell.NewEventKey(tcell.KeyRune, 'c', 0), []screen.KeyPress{letter}},
		"escape":                    {tcell.NewEventKey(tcell.KeyEscape, 0, 0), []screen.KeyPress{escape}},
		"escape twice in a hurry":   {tcell.NewEventKey(tcell.KeyEscape, 0, tcell.ModAlt), []screen.KeyPress{escape, escape}},
		"escape, letter in a hurry": {tcell.NewEventKey(tcell.KeyRune, 'c', tcell.ModAlt), []screen.KeyPress{escape, letter}},
		"escape, Enter in a hurry":  {tcell.NewEventKey(tcell.KeyEnter, 0, tcell.ModAlt), []screen.KeyPress{escape, {Code: screen.EnterKey}}},
		"a chord":                   {tcell.NewEventKey(tcell.KeyRune, 'c', tcell.ModMeta), []screen.KeyPress{{}}},
		"Ctrl-C":                    {tcell.NewEventKey(tcell.KeyCtrlC, 0, tcell.ModCtrl), []screen.KeyPress{{}}},
	}
	for name, tt := range tests {
		var got []screen.KeyPress
		k := &keyboard{emit: func(s screen.KeyPress) { got = append(got, s) }}
		if left := k.capture(tt.ev); left != nil || !slices.Equal(got, tt.want) {
			t.Errorf("%s: %v, want %v (left to tview: %v)", name, got, tt.want, left)
		}
	}
}

// What is pasted is text: its line breaks and tabs are blanks, and nothing of it
// picks or sends.
func TestPaste(t *testing.T) {
	var got []rune
	c := &canvas{emit: func(k screen.KeyPress) {
		if k.Code != screen.Char || !k.Pasted {
			t.Errorf("a paste gives %+v", k)
		}
		got = append(got, k.Rune)
	}}
	c.PasteHandler()("carte\r\nperdue\t1\n", nil)
	if string(got) != "carte perdue 1 " {
		t.Errorf("pasted as %q, want %q", string(got), "carte perdue 1 ")
	}
	got = nil
	if c.PasteHandler()(strings.Repeat("x", 9999), nil); len(got) != maxPaste {
		t.Errorf("%d characters taken, want %d", len(got), maxPaste)
	}
}
