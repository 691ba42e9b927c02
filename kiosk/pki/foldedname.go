package pki

import (
	"encoding/asn1"
	"fmt"
	"sort"
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// foldedName is a distinguished name in the form in which names are compared
// (RFC 5280, 7.1): string types, upper and lower case, composed and decomposed
// letters, and blanks make no difference, nor does the order within an RDN.
type foldedName string

// foldName reads an RDNSequence in DER. A value that is no text is compared
// byte by byte, and a name that cannot be read as its bytes.
func foldName(der []byte) foldedName {
	raw, err := rawName(der)
	if err != nil {
		return foldedName(fmt.Sprintf("#%X", der))
	}
	rdns := make([]string, len(raw))
	for i, set := range raw {
		rdns[i] = foldRDN(set)
	}
	return foldedName(strings.Join(rdns, ""))
}

// foldRDN writes every value with its length, so that no two names read alike.
func foldRDN(set rawRDNSET) string {
	values := make([]string, len(set))
	for i, a := range set {
		folded := fmt.Sprintf("#%X", a.Value.FullBytes)
		if text, err := toUTF8(a.Value); err == nil {
			folded = FoldText(text)
		}
		values[i] = fmt.Sprintf("%s=%d:%s,", a.Type, len(folded), folded)
	}
	sort.Strings(values)
	return "(" + strings.Join(values, "") + ")"
}

// FoldText returns s in the form in which two texts of names are compared: RFC
// 5280, 7.1 and RFC 4518, 2.2 to 2.6 (characters without a shape dropped, NFKC,
// case folded, runs of blanks as one). Accents count.
func FoldText(s string) string {
	s = norm.NFKC.String(cases.Fold().String(norm.NFKC.String(s)))
	s = strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

// The universal string types beyond those that encoding/asn1 names (X.680, 8.6).
const (
	tagVisibleString   = 26
	tagUniversalString = 28
)

// latin1 reads one byte a character.
func latin1(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

// wide reads big-endian characters of n bytes each.
func wide(b []byte, n int) (string, bool) {
	if len(b)%n != 0 {
		return "", false
	}
	runes := make([]rune, 0, len(b)/n)
	for ; len(b) > 0; b = b[n:] {
		var r rune
		for _, octet := range b[:n] {
			r = r<<8 | rune(octet)
		}
		if r < 0 || r > unicode.MaxRune || 0xD800 <= r && r < 0xE000 {
			return "", false
		}
		runes = append(runes, r)
	}
	return string(runes), true
}

// inProfile tells whether certificates of cards write names in this string type.
func inProfile(tag int) bool {
	switch tag {
	case asn1.TagUTF8String, asn1.TagPrintableString, asn1.TagIA5String, asn1.TagNumericString, asn1.TagT61String:
		return true
	}
	return false
}
