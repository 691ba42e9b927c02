package faq

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// normalize takes away what editors add without being asked: a byte order mark
// and Windows line ends.
func normalize(s string) string {
	s = strings.TrimPrefix(s, "\ufeff")
	if strings.Contains(s, "\r\n") {
		s = strings.ReplaceAll(s, "\r\n", "\n")
	}
	return s
}

// checkText refuses bytes that are not UTF-8 and characters that would steer a
// screen instead of being read; it warns of those that nobody sees. It reports
// the first of each in a line.
func checkText(s string, r *report) {
	line, failed, warned := 1, 0, 0
	for i := 0; i < len(s); {
		c, size := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, size = utf8.DecodeRuneInString(s[i:])
		}
		switch fault := runeFault(c, size); {
		case c == '\n':
			line++
		case fault == sound:
		case fault == invisible && line != warned:
			warned = line
			r.warn(line, "delete it: search cannot see past it", "invisible character %U", c)
		case fault == steering && line != failed:
			failed = line
			r.fail(line, "delete it", "control character %U", c)
		case fault == undecodable && line != failed:
			failed = line
			r.fail(line, "save the file as UTF-8", "bytes that are not UTF-8")
		}
		i += size
	}
}

// fault is what can be wrong with one character.
type fault uint8

const (
	undecodable fault = iota
	steering
	invisible
	sound
)

// runeFault judges c, which was size bytes long; it takes tabs for blanks.
func runeFault(c rune, size int) fault {
	switch {
	case c >= ' ' && c < 0x7F, c == '\t':
		return sound
	case c == utf8.RuneError && size == 1:
		return undecodable
	case steers(c):
		return steering
	case c > 0x7F && c != softHyphen && unicode.Is(unicode.Cf, c):
		return invisible
	}
	return sound
}

// softHyphen is invisible too, but it is a proper sign of typography.
const softHyphen = '\u00ad'

// steers tells whether c could act on a terminal or on the order of writing:
// controls (Unicode's Cc), separators of lines and paragraphs (Zl, Zp), and
// what has the property Bidi_Control.
func steers(c rune) bool {
	switch {
	case c < ' ', 0x7F <= c && c < 0xA0: // Cc
		return true
	case c == 0x061C, c == 0x200E, c == 0x200F: // marks of direction
		return true
	case 0x2028 <= c && c <= 0x202E: // Zl, Zp, embeddings and overrides
		return true
	}
	return 0x2066 <= c && c <= 0x2069 // isolates
}

// plainLine tells whether s can stand on one line of a screen as it is.
func plainLine(s string) bool {
	for i, c := range s {
		if steers(c) || c == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD") {
			return false
		}
	}
	return true
}

// validSlug tells whether s can name a question or a topic: ASCII letters,
// digits and hyphens, at most maxSlugBytes.
func validSlug(s string) bool {
	for _, c := range []byte(s) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-':
		default:
			return false
		}
	}
	return s != "" && len(s) <= maxSlugBytes
}

const (
	maxSlugBytes = 100
	slugHint     = "letters without accents, digits and hyphens, at most 100"
)

// lineAt returns the number of the line, counted from 1, that offset lies in.
func lineAt(s string, offset int) int {
	return 1 + strings.Count(s[:max(0, min(offset, len(s)))], "\n")
}
