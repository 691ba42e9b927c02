package tui

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"guichet/kiosk/screen"
)

// struck are the keys that the kiosk takes pieces of input for.
func struck(t *testing.T, pieces ...[]byte) (keys []screen.KeyPress) {
	t.Helper()
	events, done := make(chan tcell.Event), make(chan struct{})
	k := &keyboard{emit: func(k screen.KeyPress) { keys = append(keys, k) }}
	go func() {
		defer close(done)
		pasting := false
		for ev := range events {
			switch ev := ev.(type) {
			case *tcell.EventKey:
				if !pasting { // as tview does
					k.capture(ev)
				}
			case *tcell.EventPaste:
				pasting = ev.Start()
			}
		}
	}()
	readTo(t, tcell.NewInputProcessor(events).ScanUTF8, pieces...)
	close(events)
	<-done
	return keys
}

// names writes keys as text: a character is itself.
func names(keys []screen.KeyPress) string {
	var b strings.Builder
	for _, k := range keys {
		switch k.Code {
		case screen.Char:
			b.WriteRune(k.Rune)
		case screen.Escape:
			b.WriteString("<Esc>")
		case screen.Up:
			b.WriteString("<Up>")
		case screen.EnterKey:
			b.WriteString("<Enter>")
		case screen.F1:
			b.WriteString("<F1>")
		case screen.F5:
			b.WriteString("<F5>")
		default:
			fmt.Fprintf(&b, "<%d>", k.Code)
		}
	}
	return b.String()
}

const pause = "PAUSE"

func pieces(texts ...string) (all [][]byte) {
	for _, text := range texts {
		all = append(all, []byte(strings.TrimSuffix(text, pause)))
	}
	return all
}

// What begins with ESC is a key's code only if it is whole at once; otherwise it is the
// keys that were struck, and none of them is lost. The digit comes after a pause.
func TestEscapeAndAKey(t *testing.T) {
	tests := map[string]string{
		// the beginnings of strings and of codes, which are plain keys
		"\x1b^": "<Esc>^", "\x1b]": "<Esc>]", "\x1bX": "<Esc>X", "\x1b_": "<Esc>_", "\x1bP": "<Esc>P", "\x1bN": "<Esc>N", "\x1b\\": "<Esc>\\",
		"\x1b[": "<Esc>[", "\x1bO": "<Esc>O", "\x1b[[": "<Esc>[[", "\x1b[12": "<Esc>[12", "\x1b": "<Esc>", "\x1b\x1b": "<Esc><Esc>",
		"\x1bOz": "<Esc>Oz", "\x1b[\r": "<Esc>[<Enter>", "\x1b[\x1b[A": "<Esc>[<Up>", "\x1b]52;c;AAAA": "<Esc>]52;c;AAAA",
		"\x1b[" + strings.Repeat("1", 60): "<Esc>[" + strings.Repeat("1", 60),
		// codes of keys
		"\x1b[A": "<Up>", "\x1bOA": "<Up>", "\x1b[1;5A": "<Up>", "\x1b[[E": "<F5>", "\x1b[15~": "<F5>", "\x1bOP": "<F1>", "\x1b\t": "<Up>", "\x1b[Z": "<Up>",
		"\x1bOp": "0", "\x1b[97u": "a", "\x1b[27;1;97~": "a", "\x1b[65;30;97;1;0;1_": "a",
		// Alt with a key, which is what Escape and a quick key look like
		"\x1bc": "<Esc>c", "\x1b\r": "<Esc><Enter>", "\x1b\x1b[A": "<Esc><Up>", "\x1b[1;3A": "<Esc><Up>",
		// what other terminals send unasked, or a broken one
		"\x1b[?62;22c": "", "\x1b[<0;10;10M": "", "\x1b[<32;NaN;NaNM": "aN;NaNM", "\x1b[I": "", "\x1b[O": "", "\x1b[24;80R": "", "\x1b[?1u": "",
		"\x1b[97;1:3u": "", "\x1b[97;1:1u": "a", "\x1b[1;1:3A": "",
		"\x1b[65;30;97;1;0;2000000000_": "", "\x1b[0;0;27;1;0;1_\x1b[0;0;93;1;0;1_": "", "\x1b[0200;1~": "", "\x1b[201~": "",
	}
	for in, want := range tests {
		if got := names(struck(t, pieces(in, pause, "7")...)); got != want+"7" {
			t.Errorf("%q, a pause, 7: got %q, want %q", in, got, want+"7")
		}
	}
}

// A code may come in pieces as long as there is no pause between them.
func TestCodeInPieces(t *testing.T) {
	for name, tt := range map[string]struct {
		pieces []string
		want   string
	}{
		"keypad":             {[]string{"a\x1bO", "qb"}, "a1b"},
		"arrow, byte a byte": {[]string{"\x1b", "[", "A"}, "<Up>"},
		"arrow, cut":         {[]string{"\x1b", pause, "[A"}, "<Esc>[A"},
		"Escape, then a key": {[]string{"\x1b", pause, "^", "1"}, "<Esc>^1"},
		"cut in tcell's 128": {[]string{strings.Repeat("x", 127) + "\x1b[A"}, strings.Repeat("x", 127) + "<Up>"},
	} {
		if got := names(struck(t, pieces(tt.pieces...)...)); got != tt.want {
			t.Errorf("%s: got %q, want %q", name, got, tt.want)
		}
	}
}

// Bytes of a paste that go to tcell always bring its end with them, and what is kept of
// one without an end is bounded.
func TestPasteEnds(t *testing.T) {
	long := strings.Repeat("0123456789", 2_000)
	for name, tt := range map[string]struct{ in, want string }{
		"whole":              {"\x1b[200~carte\r1\x1b[201~", "\x1b[200~carte\r1\x1b[201~7"},
		"no end":             {"\x1b[200~carte", "\x1b[200~carte\x1b[201~7"},
		"half an end":        {"\x1b[200~carte\x1b[20", "\x1b[200~carte[20\x1b[201~7"},
		"twice begun":        {"\x1b[200~a\x1b[200~b\x1b[201~", "\x1b[200~a[200~b\x1b[201~7"},
		"codes in it":        {"\x1b[200~a\x1b^b\x1b[\x1b[201~", "\x1b[200~a^b[\x1b[201~7"},
		"two":                {"\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~", "\x1b[200~a\x1b[201~\x1b[200~b\x1b[201~7"},
		"nothing but an end": {"\x1b[201~", "7"},
		"too long":           {"\x1b[200~" + long + "\x1b[201~", ""},
		"too long, no end":   {"\x1b[200~" + long, ""},
	} {
		for _, size := range []int{1, 5, 128} {
			got := readAll(t, slices.Concat(inPieces([]byte(tt.in), size), pieces(pause, "7"))...)
			if tt.want != "" && got != tt.want {
				t.Errorf("%s, in pieces of %d: got %q, want %q", name, size, got, tt.want)
			}
			if !strings.HasSuffix(got, "\x1b[201~7") && tt.want == "" || len(got) > maxPasteBytes+200 {
				t.Errorf("%s, in pieces of %d: got %d bytes, the last %q", name, size, len(got), got[len(got)-8:])
			}
		}
	}
}

// Nothing is waited for but after the beginning of a code.
func TestNoWaitWithoutEscape(t *testing.T) {
	from := &chunks{pieces: pieces("a", "\x1b[A", "é", "\x1b")}
	waits := 0
	tty := &validTTY{Tty: from, more: func(time.Duration) bool { waits++; return false }}
	for _, want := range []string{"a", "\x1b[A", "é", escapeKey} {
		buf := make([]byte, 128)
		if n, err := tty.Read(buf); err != nil || string(buf[:n]) != want {
			t.Errorf("got %q, %v, want %q", buf[:n], err, want)
		}
	}
	if waits != 1 {
		t.Errorf("waited %d times, want once, for the rest of a code", waits)
	}
}

// Whatever was sent, a key works again after a pause; and nothing sent becomes many keys.
func FuzzKeyboardLives(f *testing.F) {
	for _, seed := range []string{
		"\x1b^a", "\x1b]0;x", "\x1bP1$r", "\x1b_G", "\x1bX", "\x1b[200~abc", "\x1b[1;1;1", "\x1bO", "\x1bN", "\x1b[[", "\x1b\x1b[",
		"\x1b[65;0;65;1;0;2000000000_", "\x1b[0;0;27;1;0;1_\x1b[0;0;93;1;0;1_", "\x1b[<0;1;1M", "\x1b[M !!", "\xc2\x9b1", "\xc2\x90", "\x1b]52;c;QUFB\x07",
	} {
		f.Add([]byte(seed), uint8(0))
		f.Add([]byte(seed), uint8(127))
	}
	f.Fuzz(func(t *testing.T, in []byte, size uint8) {
		keys := struck(t, slices.Concat(inPieces(in, 1+int(size)), pieces(pause, "7"))...)
		if len(keys) == 0 || keys[len(keys)-1] != (screen.KeyPress{Code: screen.Char, Rune: '7'}) {
			t.Fatalf("after %q and a pause the key 7 gives %q", in, names(keys))
		}
		if len(keys) > 9*len(in)+1 {
			t.Fatalf("%q is %d keys", in, len(keys))
		}
	})
}
