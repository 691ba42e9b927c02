package tui

import (
	"sync"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// validTTY is a terminal whose input is valid UTF-8, whose keypad sends plain
// characters, and which takes a frame in one piece. tcell v2.13.10 loops for ever on a byte that is no UTF-8
// (tScreen.scanInput makes no progress on an error of the decoder), which a paste
// or a keyboard in an 8-bit mode can send; and it takes the codes of a keypad in
// application mode (DECKPAM, which tcell itself switches on) for other keys.
type validTTY struct {
	tcell.Tty
	rest []byte // the beginning of a character or code whose end has not come yet

	mu      sync.Mutex
	gathers bool
	frame   []byte // what was written since
}

// gather keeps what is written until release: tcell writes the end of a frame apart.
func (t *validTTY) gather() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.gathers = true
}

// release writes what was gathered, at once. Of an error tcell would take no note either:
// a terminal that is gone is found out by reading.
func (t *validTTY) release() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.frame) > 0 {
		_, _ = t.Tty.Write(t.frame)
	}
	t.gathers, t.frame = false, t.frame[:0]
}

// Write implements tcell.Tty.
func (t *validTTY) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.gathers {
		t.frame = append(t.frame, p...)
		return len(p), nil
	}
	return t.Tty.Write(p)
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
		whole, begun := plainKeypad(p[:whole])
		if err == nil {
			t.rest = append(append(t.rest, begun...), rest...)
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

// ss3 begins the codes of a keypad in application mode (ESC O, "single shift
// three": ECMA-35; xterm's "VT100-style function keys").
const ss3 = "\x1bO"

// keypad is what each of these codes stands for, by its last byte.
var keypad = map[byte]byte{
	'p': '0', 'q': '1', 'r': '2', 's': '3', 't': '4', 'u': '5', 'v': '6', 'w': '7', 'x': '8', 'y': '9',
	'M': '\r', 'I': '\t', ' ': ' ', 'X': '=', 'j': '*', 'k': '+', 'l': ',', 'm': '-', 'n': '.', 'o': '/',
}

// plainKeypad replaces the keypad's codes in b by their characters, and returns
// the new length and the beginning of a code that b ends with, if any.
func plainKeypad(b []byte) (whole int, begun []byte) {
	for i := 0; i < len(b); i++ {
		if b[i] == ss3[0] && i+1 < len(b) && b[i+1] == ss3[1] {
			if i+2 == len(b) {
				return whole, []byte(ss3)
			}
			if char, known := keypad[b[i+2]]; known {
				b[whole] = char
				whole, i = whole+1, i+2
				continue
			}
		}
		b[whole] = b[i]
		whole++
	}
	return whole, nil
}
