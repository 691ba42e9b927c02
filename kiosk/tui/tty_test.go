package tui

import (
	"bytes"
	"errors"
	"io"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
)

// chunks is a terminal that gives its input in pieces; an empty one is a pause.
type chunks struct {
	tcell.Tty
	pieces [][]byte
}

func (c *chunks) Read(p []byte) (int, error) {
	for len(c.pieces) > 0 && len(c.pieces[0]) == 0 {
		c.pieces = c.pieces[1:]
	}
	if len(c.pieces) == 0 {
		return 0, io.EOF
	}
	n := copy(p, c.pieces[0])
	if c.pieces[0] = c.pieces[0][n:]; len(c.pieces[0]) == 0 {
		c.pieces = c.pieces[1:]
	}
	return n, nil
}

// more says whether something comes before the next pause, which is over then.
func (c *chunks) more(time.Duration) bool {
	if len(c.pieces) == 0 || len(c.pieces[0]) > 0 {
		return len(c.pieces) > 0
	}
	c.pieces = c.pieces[1:]
	return false
}

// readTo hands what tcell reads of pieces to take.
func readTo(t *testing.T, take func([]byte), pieces ...[]byte) {
	t.Helper()
	from := &chunks{pieces: pieces}
	tty := &validTTY{Tty: from, more: from.more}
	for buf := make([]byte, 128); ; {
		n, err := tty.Read(buf)
		take(buf[:n])
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil || n == 0 {
			t.Fatalf("%d bytes, %v", n, err)
		}
	}
}

func readAll(t *testing.T, pieces ...[]byte) string {
	t.Helper()
	var all bytes.Buffer
	readTo(t, func(b []byte) { all.Write(b) }, pieces...)
	return all.String()
}

func TestInputIsValid(t *testing.T) {
	for in, want := range map[string]string{
		"carte": "carte", "été": "été", "\xff": "", "a\xffb": "ab", "\xc3": "", "\xc3(": "(",
		"\xed\xa0\x80x": "x", "\xf8\x88\x80\x80\x80": "", "é\xe2\x82": "é", "\x1b[A": "\x1b[A", "\uFFFD": "\uFFFD",
		"\x1bOq\x1bOy\x1bOM": "19\r", "\x1bOA\x1bOP": "\x1bOA\x1bOP", "é\x1bOpé": "é0é",
	} {
		if got := readAll(t, []byte(in)); got != want {
			t.Errorf("%q is read as %q, want %q", in, got, want)
		}
	}
}

// However the input is cut into pieces, the valid characters come through, all
// of them and nothing else.
func FuzzInputIsValid(f *testing.F) {
	f.Add([]byte("été\xff\xc3\xa9💳"), uint8(1))
	f.Add([]byte("\xf0\x9f\x92"), uint8(2))
	f.Add([]byte("a\x1bOqb\x1b[1;5A\x1b[[A\x1b^"), uint8(0))
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		want, got := readAll(t, in), readAll(t, inPieces(in, 1+int(size)%100)...)
		if !utf8.ValidString(got) || got != want {
			t.Fatalf("%q in pieces of %d is read as %q, want %q", in, 1+int(size)%100, got, want)
		}
	})
}

func inPieces(in []byte, size int) (pieces [][]byte) {
	for rest := in; len(rest) > 0; {
		n := min(size, len(rest))
		pieces, rest = append(pieces, rest[:n]), rest[n:]
	}
	return pieces
}
