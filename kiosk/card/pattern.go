package card

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math/bits"
	"strings"
)

// pattern is a row of hexadecimal digits, each a set of allowed values.
type pattern struct {
	digits []uint16 // bit v set: the digit may be v
	open   bool     // any rest may follow
}

const anyDigit = 0xFFFF

// parsePattern reads the pattern language of data/cardtypes: hexadecimal digits,
// "." for any digit, "[13A]" for one of these, "*" at the end for any rest.
func parsePattern(s string) (pattern, error) {
	s = strings.ReplaceAll(s, " ", "")
	s, open := strings.CutSuffix(s, "*")
	p := pattern{open: open}
	for s != "" {
		digit, rest, err := nextDigit(s)
		if err != nil {
			return pattern{}, err
		}
		p.digits = append(p.digits, digit)
		s = rest
	}
	if len(p.digits) == 0 || len(p.digits)%2 != 0 {
		return pattern{}, fmt.Errorf("pattern of %d digits", len(p.digits))
	}
	return p, nil
}

// nextDigit reads one digit set off s.
func nextDigit(s string) (set uint16, rest string, err error) {
	if s[0] == '.' {
		return anyDigit, s[1:], nil
	}
	choices, rest := s[:1], s[1:]
	if s[0] == '[' {
		var ok bool
		if choices, rest, ok = strings.Cut(s[1:], "]"); !ok || choices == "" {
			return 0, "", errors.New("pattern with an open or empty bracket")
		}
	}
	for _, c := range choices {
		v := strings.IndexRune("0123456789ABCDEF", c)
		if v < 0 {
			return 0, "", fmt.Errorf("pattern with %q", c)
		}
		set |= 1 << v
	}
	return set, rest, nil
}

// match tells whether b fits p.
func (p pattern) match(b []byte) bool {
	if 2*len(b) < len(p.digits) || 2*len(b) > len(p.digits) && !p.open {
		return false
	}
	for i, set := range p.digits {
		v := b[i/2] >> 4
		if i%2 == 1 {
			v = b[i/2] & 0x0F
		}
		if set&(1<<v) == 0 {
			return false
		}
	}
	return true
}

// fixed counts the digits that may have one value only.
func (p pattern) fixed() (n int) {
	for _, set := range p.digits {
		if bits.OnesCount16(set) == 1 {
			n++
		}
	}
	return n
}

// parseHex reads hexadecimal bytes; spaces do not count.
func parseHex(s string) ([]byte, error) {
	return hex.DecodeString(strings.ReplaceAll(s, " ", ""))
}
