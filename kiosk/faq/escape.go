package faq

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/util"
)

// unescape resolves the backslashes and the entities of a run of text
// (CommonMark 0.31.2, 2.4 and 2.5), both in one pass: \&amp; stands for &amp;.
func unescape(s string) string {
	if !strings.ContainsAny(s, `\&`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); {
		c, size := s[i:i+1], 1
		switch {
		case s[i] == '\\' && i+1 < len(s) && util.IsPunct(s[i+1]):
			c, size = s[i+1:i+2], 2
		case s[i] == '&':
			c, size = entity(s[i:])
		}
		b.WriteString(c)
		i += size
	}
	return b.String()
}

// maxEntityBytes is more than the longest name that HTML knows,
// &CounterClockwiseContourIntegral;
const maxEntityBytes = 40

// entity resolves the entity at the start of s, which begins with "&", and
// returns its length; an "&" that begins none stands for itself.
func entity(s string) (string, int) {
	end := strings.IndexByte(s[:min(len(s), maxEntityBytes)], ';')
	if end < 2 {
		return "&", 1
	}
	name := s[1:end]
	if number, ok := strings.CutPrefix(name, "#"); ok {
		if c, ok := numericEntity(number); ok {
			return string(c), end + 1
		}
		return "&", 1
	}
	if found, ok := util.LookUpHTML5EntityByName(name); ok {
		return string(found.Characters), end + 1
	}
	return "&", 1
}

// numericEntity reads 233, x0E9 and X0E9.
func numericEntity(number string) (rune, bool) {
	base, digits := 10, number
	if strings.HasPrefix(number, "x") || strings.HasPrefix(number, "X") {
		base, digits = 16, number[1:]
	}
	code, err := strconv.ParseUint(digits, base, 32)
	if err != nil || len(digits) > 7 {
		return 0, false
	}
	if c := rune(code); code != 0 && utf8.ValidRune(c) {
		return c, true
	}
	return utf8.RuneError, true
}
