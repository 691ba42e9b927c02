package tui

import (
	"bytes"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// A key that is no character comes as a code: ESC and more (ECMA-48:1991, 5.4). tcell
// v2.13.10 waits without end for what must follow ESC and one of [ ] N O P X ^ _, all of
// them keys too, and swallows every key that comes meanwhile. So it is given whole codes
// alone, of the kinds that keys send; whatever else begins with ESC is the Escape key,
// and the keys that were struck after it.

// escapeKey is the Escape key as tcell takes it at once (kitty's keyboard protocol).
const escapeKey = "\x1b[27u"

// maxCode bounds a code, in bytes: the longest are those of the win32 input mode, six
// numbers.
const maxCode = 40

// nextInput says how many bytes of b, which is not empty, belong together, and what tcell
// is given for them; 0 if b is only the beginning of a code.
func nextInput(b []byte) (n int, given []byte) {
	if b[0] != '\x1b' {
		if n = bytes.IndexByte(b, '\x1b'); n < 0 {
			n = len(b)
		}
		return n, b[:n]
	}
	if len(b) == 1 {
		return 0, nil
	}
	switch b[1] {
	case '[':
		if bytes.HasPrefix(b, []byte(pasteBegin)) {
			return nextPaste(b)
		}
		return nextCSI(b)
	case 'O':
		return nextSS3(b)
	case '\t': // of a Linux console
		return 2, []byte("\x1b[Z")
	}
	return 1, []byte(escapeKey)
}

// keypad is what the codes of a keypad in application mode stand for, by their last byte
// (ESC O, "single shift three": ECMA-35; xterm's "VT100-style function keys"). tcell
// switches that mode on (DECKPAM), and takes them for other keys.
var keypad = map[byte]byte{
	'p': '0', 'q': '1', 'r': '2', 's': '3', 't': '4', 'u': '5', 'v': '6', 'w': '7', 'x': '8', 'y': '9',
	'M': '\r', 'I': '\t', ' ': ' ', 'X': '=', 'j': '*', 'k': '+', 'l': ',', 'm': '-', 'n': '.', 'o': '/',
}

func nextSS3(b []byte) (n int, given []byte) {
	if len(b) == 2 {
		return 0, nil
	}
	if char, known := keypad[b[2]]; known {
		return 3, []byte{char}
	}
	if strings.IndexByte("ABCDFHPQRS", b[2]) >= 0 {
		return 3, b[:3]
	}
	return 1, []byte(escapeKey)
}

// nextCSI is nextInput of a control sequence: parameters, intermediate bytes and a final
// byte (ECMA-48:1991, 5.4). One that is no key's is dropped.
func nextCSI(b []byte) (n int, given []byte) {
	for n = 2; n < len(b) && 0x20 <= b[n] && b[n] <= 0x3F; n++ {
	}
	switch {
	case n >= maxCode:
		return 1, []byte(escapeKey)
	case n == len(b):
		return 0, nil
	case b[n] < 0x40 || b[n] > 0x7E:
		return 1, []byte(escapeKey)
	case b[n] == '[' && n == 2:
		return nextLinuxKey(b)
	}
	if n++; !sentByKey(string(b[2:n-1]), b[n-1]) {
		return n, nil
	}
	return n, b[:n]
}

// nextLinuxKey is nextInput of F1 to F5 on a Linux console: ESC [ [ and a letter.
func nextLinuxKey(b []byte) (n int, given []byte) {
	switch {
	case len(b) == 3:
		return 0, nil
	case b[3] < 'A' || b[3] > 'E':
		return 1, []byte(escapeKey)
	}
	return 4, b[:4]
}

// sentByKey says whether a control sequence is that of a key. The end of a paste is not.
func sentByKey(parameters string, final byte) bool {
	first, rest, _ := strings.Cut(parameters, ";")
	if final == '_' {
		return sentByWin32Key(parameters)
	}
	if strings.HasSuffix(parameters, ":3") { // of a key that is let go (kitty's keyboard protocol)
		return false
	}
	if code, err := strconv.Atoi(first); final == '~' && err == nil && (code == 200 || code == 201) {
		return false
	}
	return strings.IndexByte("ABCDFHLPQRSZabcdqz~u@^", final) >= 0 && strings.Trim(first+rest, "0123456789;:$") == ""
}

// sentByWin32Key says whether six numbers are those of a key, held for a moment: tcell
// would repeat it as often as the last of them says, and take those of no key for the
// bytes of another terminal.
func sentByWin32Key(parameters string) bool {
	numbers := strings.Split(parameters, ";")
	if len(numbers) > 6 || len(numbers) == 6 && len(numbers[5]) > 1 {
		return false
	}
	for _, n := range numbers {
		if _, err := strconv.ParseUint(n, 10, 31); err != nil {
			return false
		}
	}
	return strings.Trim(numbers[0], "0") != ""
}

// What a terminal puts around what is pasted (xterm's "bracketed paste").
const (
	pasteBegin = "\x1b[200~"
	pasteEnd   = "\x1b[201~"
)

// maxPasteBytes bounds what is kept of a paste whose end has not come, in bytes: room for
// maxPaste characters.
const maxPasteBytes = len(pasteBegin) + 4*maxPaste

// nextPaste is nextInput of a paste: tcell is given its end with it, for it would take
// every key for pasted until that comes.
func nextPaste(b []byte) (n int, given []byte) {
	end := bytes.Index(b, []byte(pasteEnd))
	if end < 0 {
		return 0, nil
	}
	return end + len(pasteEnd), wholePaste(b[len(pasteBegin):end])
}

// wholePaste is a paste of a text as tcell takes it, without codes in it.
func wholePaste(text []byte) []byte {
	plain := bytes.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\r' && r != '\n' && r != '\t' {
			return -1
		}
		return r
	}, text)
	return slices.Concat([]byte(pasteBegin), plain, []byte(pasteEnd))
}

// bounded drops from a beginning the middle of a paste that is too long.
func bounded(begun []byte) []byte {
	const mayBegin = len(pasteEnd) - 1 // bytes of its end that may have come
	if len(begun) <= maxPasteBytes+1+mayBegin {
		return begun
	}
	tail := slices.Clone(begun[len(begun)-mayBegin:])
	return slices.Concat(begun[:maxPasteBytes], []byte(" "), tail)
}

// endless is what tcell is given for a beginning whose rest does not come, and for how
// many bytes of it: nothing is a code any more.
func endless(begun []byte) (n int, given []byte) {
	if bytes.HasPrefix(begun, []byte(pasteBegin)) {
		return len(begun), wholePaste(begun[len(pasteBegin):])
	}
	return 1, []byte(escapeKey)
}

// The rest of a code may be so long in coming, after which its beginning is the keys that
// were struck; and that of a paste, which may come over a network, after which it ends.
const (
	codeWithin  = 50 * time.Millisecond
	pasteWithin = 500 * time.Millisecond
)

// within is how long the rest of a beginning may be in coming.
func within(begun []byte) time.Duration {
	if bytes.HasPrefix(begun, []byte(pasteBegin)) {
		return pasteWithin
	}
	return codeWithin
}
