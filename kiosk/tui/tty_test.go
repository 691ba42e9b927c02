package tui

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// chunks is a terminal that gives its input in pieces.
type chunks struct {
	tcell.Tty
	pieces [][]byte
}

func (c *chunks) Read(p []byte) (int, error) {
	if len(c.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.pieces[0])
	c.pieces = c.pieces[1:]
	return n, nil
}

func readAll(t *testing.T, pieces [][]byte) string {
	t.Helper()
	tty := &validTTY{Tty: &chunks{pieces: pieces}}
	var all bytes.Buffer
	for buf := make([]byte, 128); ; {
		n, err := tty.Read(buf)
		all.Write(buf[:n])
		if errors.Is(err, io.EOF) {
			return all.String()
		}
		if err != nil || n == 0 {
			t.Fatalf("%d bytes, %v", n, err)
		}
	}
}

func TestInputIsValid(t *testing.T) {
	for in, want := range map[string]string{
		"carte": "carte", "été": "été", "\xff": "", "a\xffb": "ab", "\xc3": "", "\xc3(": "(",
		"\xed\xa0\x80x": "x", "\xf8\x88\x80\x80\x80": "", "é\xe2\x82": "é", "\x1b[A": "\x1b[A", "\uFFFD": "\uFFFD",
		"\x1bOq\x1bOy\x1bOM": "19\r", "\x1bOA\x1bOP": "\x1bOA\x1bOP", "\x1b": "\x1b", "é\x1bOpé": "é0é", "\x1bO": "",
	} {
		if got := readAll(t, [][]byte{[]byte(in)}); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
}

// A code that is cut before its last byte is read whole; the Escape key alone does
// not wait for what follows.
func TestKeypadInPieces(t *testing.T) {
	if got := readAll(t, [][]byte{[]byte("a\x1bO"), []byte("qb")}); got != "a1b" {
		t.Errorf("read as %q, want %q", got, "a1b")
	}
	if got := readAll(t, [][]byte{[]byte("\x1b"), []byte("x")}); got != "\x1bx" {
		t.Errorf("read as %q, want %q", got, "\x1bx")
	}
}

// cutsACode says whether pieces of that size may part an ESC from what follows it.
func cutsACode(in []byte, step int) bool { return step < len(in) && bytes.ContainsRune(in, 0x1b) }

// However the input is cut into pieces, the valid characters come through, all
// of them and nothing else.
func FuzzInputIsValid(f *testing.F) {
	f.Add([]byte("été\xff\xc3\xa9💳"), uint8(1))
	f.Add([]byte("\xf0\x9f\x92"), uint8(2))
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		step := 1 + int(size)%100
		var pieces [][]byte
		for rest := in; len(rest) > 0; {
			n := min(step, len(rest))
			pieces, rest = append(pieces, rest[:n]), rest[n:]
		}
		all := append([]byte(nil), in...)
		n, _ := valid(all)
		plain, _ := plainKeypad(all[:n])
		if got := readAll(t, pieces); !utf8.ValidString(got) || !cutsACode(in, step) && got != string(all[:plain]) {
			t.Fatalf("%q in pieces of %d is read as %q, want %q", in, step, got, all[:plain])
		}
	})
}
