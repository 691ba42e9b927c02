package screen

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxText bounds one piece of text on a screen, in bytes. The longest answer
// of the help is under 2 KiB; a hostile one is cut here.
const maxText = 64 << 10

// Clean makes any string safe to draw: composed (NFC), valid UTF-8, and made
// only of characters that the console's font holds in one cell. Typographic
// signs become their plain twins; what no twin exists for becomes "?"; control
// characters (C0, DEL, C1), marks that join or reorder (combining, bidi,
// zero-width) and private-use characters are dropped. Line ends and tabs
// become blanks. It is idempotent.
//
// Everything drawn passes here; nothing else stands between a card, a data set
// or a keyboard and the terminal.
func Clean(s string) string {
	if len(s) > maxText {
		s = s[:maxText]
	}
	if isPlain(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range norm.NFC.String(strings.ToValidUTF8(s, "?")) {
		b.WriteString(drawable(r))
	}
	return b.String()
}

// isPlain is the quick answer for the common case, printable ASCII.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// drawable returns what stands on screen for r: itself, a twin, "?" or nothing.
func drawable(r rune) string {
	switch {
	case InFont(r):
		return string(r)
	case r == '\n' || r == '\t' || r == '\r' || unicode.Is(unicode.Zs, r):
		return " "
	case unicode.In(r, unicode.C, unicode.M, unicode.Zl, unicode.Zp) || r == utf8.RuneError:
		return ""
	}
	return twin(r)
}

// twin is the plain form of a typographic sign.
func twin(r rune) string {
	switch r {
	case '\u2018', '\u2019', '\u201a', '\u2032', '\u02bc':
		return "'"
	case '\u201c', '\u201d', '\u201e', '\u2033':
		return `"`
	case '\u2010', '\u2011', '\u2012', '\u2013', '\u2014', '\u2212', '\u2022':
		return "-"
	case '\u20ac':
		return "EUR"
	}
	if plain := norm.NFKC.String(string(r)); plain != string(r) {
		return inFontOnly(plain)
	}
	return "?"
}

func inFontOnly(s string) string {
	for _, r := range s {
		if !InFont(r) {
			return "?"
		}
	}
	return s
}

// InFont says whether the console's font holds r and a terminal draws it in
// one cell: ASCII, the letters and signs of Latin-1 that French and its
// neighbours use, the two ligatures, the ellipsis, light boxes, half blocks.
func InFont(r rune) bool {
	switch {
	case ' ' <= r && r <= '~':
		return true
	case r == '\u00ad': // soft hyphen: drawn by some terminals, not by others
		return false
	case 0xa1 <= r && r <= 0xff:
		return true
	}
	return strings.ContainsRune("ŒœŸ…─│┌┐└┘├┤┬┴┼█▀▄", r)
}
