package faq

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold returns s without accents and capitals: NFKD, marks stripped, lower
// case, ligatures and barred letters spelled out. It never fails; bytes that
// are not UTF-8 become spaces.
func Fold(s string) string {
	folded := make([]byte, 0, len(s))
	for i := 0; i < len(s); {
		var size int
		folded, size = foldRune(folded, s[i:])
		if size < 0 {
			folded, size = append(folded, ' '), -size
		}
		i += size
	}
	return string(folded)
}

// foldRune appends the folded form of the first rune of s to dst and returns
// the rune's size in bytes, negative when the bytes are not UTF-8. Marks and
// invisible format characters append nothing.
func foldRune(dst []byte, s string) ([]byte, int) {
	if c := s[0]; c < utf8.RuneSelf {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		return append(dst, c), 1
	}
	r, size := utf8.DecodeRuneInString(s)
	if r == utf8.RuneError {
		return dst, -size
	}
	parts := norm.NFKD.PropertiesString(s[:size]).Decomposition()
	if parts == nil {
		return foldBase(dst, r), size
	}
	for len(parts) > 0 {
		part, n := utf8.DecodeRune(parts)
		dst, parts = foldBase(dst, part), parts[n:]
	}
	return dst, size
}

// foldBase appends one decomposed rune.
func foldBase(dst []byte, r rune) []byte {
	switch {
	case unicode.Is(unicode.Mn, r), unicode.Is(unicode.Cf, r):
		return dst
	case r < utf8.RuneSelf:
		return append(dst, byte(unicode.ToLower(r)))
	}
	switch r = unicode.ToLower(r); r {
	case 'œ':
		return append(dst, "oe"...)
	case 'æ':
		return append(dst, "ae"...)
	case 'ß':
		return append(dst, "ss"...)
	case 'ø':
		return append(dst, 'o')
	case 'ł':
		return append(dst, 'l')
	case 'đ':
		return append(dst, 'd')
	}
	return utf8.AppendRune(dst, r)
}
