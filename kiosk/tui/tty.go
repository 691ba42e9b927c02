package tui

import (
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// validTTY is a terminal whose input is valid UTF-8. tcell v2.13.10 loops for
// ever on a byte that is none (tScreen.scanInput makes no progress on an error
// of the decoder), which a paste or a keyboard in an 8-bit mode can send.
type validTTY struct {
	tcell.Tty
	rest []byte // the beginning of a character whose end has not come yet
}

// Read implements tcell.Tty: invalid bytes are dropped. It returns no bytes only
// with an error, or where the terminal itself returned none.
func (t *validTTY) Read(p []byte) (int, error) {
	if len(p) <= utf8.UTFMax {
		return t.Tty.Read(p)
	}
	for {
		kept := copy(p, t.rest)
		n, err := t.Tty.Read(p[kept:])
		t.rest = nil
		whole, rest := valid(p[:kept+n])
		if err == nil {
			t.rest = append(t.rest, rest...)
		}
		if whole > 0 || n == 0 || err != nil {
			return whole, err
		}
	}
}

// valid moves the valid characters of b to its beginning and returns their
// length, and the beginning of a character that b ends with, if any.
func valid(b []byte) (whole int, rest []byte) {
	for i := 0; i < len(b); {
		if !utf8.FullRune(b[i:]) {
			return whole, append([]byte(nil), b[i:]...)
		}
		r, size := utf8.DecodeRune(b[i:])
		if r != utf8.RuneError || size > 1 {
			whole += copy(b[whole:], b[i:i+size])
		}
		i += size
	}
	return whole, nil
}
