package tui

import (
	"bytes"
	"errors"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/gdamore/tcell/v2"
	"golang.org/x/sys/unix"
)

// validTTY is a terminal whose input is valid UTF-8 and whole codes of keys, and which
// takes a frame in one piece. tcell v2.13.10 loops for ever on a byte that is no UTF-8
// (tScreen.scanInput makes no progress on an error of the decoder), which a paste
// or a keyboard in an 8-bit mode can send.
type validTTY struct {
	tcell.Tty
	more func(within time.Duration) bool // says whether there is more to read, or will be

	rest  []byte // the beginning of a character whose end has not come yet
	begun []byte // the beginning of a code or a paste, likewise
	given []byte // what tcell is to be given first

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

// Read implements tcell.Tty: invalid bytes are dropped, and codes are whole (codes.go). It
// returns no bytes only with an error, or where the terminal itself returned none.
func (t *validTTY) Read(p []byte) (int, error) {
	for len(t.given) == 0 {
		if len(t.begun) > 0 && !t.more(within(t.begun)) {
			t.take(true)
			continue
		}
		n, err := t.Tty.Read(p)
		if n == 0 || err != nil {
			return 0, err
		}
		t.begun = append(t.begun, t.valid(p[:n])...)
		t.take(false)
	}
	n := copy(p, t.given[:wholeWithin(t.given, len(p))])
	t.given = t.given[n:]
	return n, nil
}

// take moves what is whole from what has begun to what is given; at the end the rest too:
// it is no code.
func (t *validTTY) take(end bool) {
	for len(t.begun) > 0 {
		n, given := nextInput(t.begun)
		if n == 0 {
			if !end {
				t.begun = bounded(t.begun)
				return
			}
			n, given = endless(t.begun)
		}
		t.given = append(t.given, given...)
		t.begun = t.begun[n:]
	}
}

// wholeWithin is the length of the whole codes at the beginning of given that fit into
// room bytes, which is more than one has.
func wholeWithin(given []byte, room int) int {
	if len(given) <= room {
		return len(given)
	}
	if last := bytes.LastIndexByte(given[:room], '\x1b'); last > room-maxCode {
		return last
	}
	return room
}

// valid returns the valid characters of what the terminal sent before and of b.
func (t *validTTY) valid(b []byte) []byte {
	b = append(t.rest, b...)
	whole, rest := valid(b)
	t.rest = rest
	return b[:whole]
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

// moreOnStdin waits until the terminal has something to read, at most so long. The
// kiosk's standard input is its terminal.
func moreOnStdin(within time.Duration) bool {
	end := time.Now().Add(within)
	for {
		fds := []unix.PollFd{{Fd: int32(unix.Stdin), Events: unix.POLLIN}}
		n, err := unix.Poll(fds, int(max(0, time.Until(end)).Milliseconds()))
		if !errors.Is(err, unix.EINTR) {
			return n > 0
		}
	}
}
