package faq

import "strings"

// rewrite makes one word of a run of words.
type rewrite struct {
	words []string
	to    string
}

// rewriteLines lists the names of the field that people write in several ways.
func rewriteLines() []rewrite {
	return []rewrite{
		{[]string{"e", "cps"}, "ecps"},
		{[]string{"e", "carte", "cps"}, "ecps"},
		{[]string{"rpps", "plus"}, "rppsplus"},
		{[]string{"qrcode"}, "qr"},
		{[]string{"flash", "code"}, "flashcode"},
		{[]string{"a", "jour"}, "ajour"},
		{[]string{"rendez", "vous"}, "rendezvous"},
		{[]string{"sage", "femme"}, "sagefemme"},
		{[]string{"sages", "femmes"}, "sagefemme"},
		{[]string{"chirurgien", "dentiste"}, "chirurgiendentiste"},
		{[]string{"chirurgiens", "dentistes"}, "chirurgiendentiste"},
		{[]string{"chirurgienne", "dentiste"}, "chirurgiendentiste"},
	}
}

// joinLetters makes an acronym of the field out of letters that stand apart, as
// in "C.P.E." and "r p p s".
func (a *Analyser) joinLetters(tokens []Token) []Token {
	kept := tokens[:0]
	for i := 0; i < len(tokens); {
		t, n := tokens[i], 1
		word := ""
		for j := i; j < len(tokens) && j-i < maxAcronym && len(tokens[j].Word) == 1; j++ {
			if word += tokens[j].Word; len(word) > 1 && a.shields[word] {
				t, n = Token{Word: word, Start: tokens[i].Start, End: tokens[j].End}, len(word)
			}
		}
		kept = append(kept, t)
		i += n
	}
	return kept
}

// maxAcronym is the longest acronym that is joined out of letters.
const maxAcronym = 8

// A French telephone number has ten digits, of which the first is 0; abroad 33
// stands in its place.
const (
	phoneDigits   = 10
	countryDigits = "33"
)

// joinDigits makes one word of a telephone number, however its digits are
// grouped: 0806800213 for "0 806 80 02 13" and "+33 (0)8 06 80 02 13". Where open
// is true a number at the end of the text may be shorter: it is being typed.
func joinDigits(tokens []Token, open bool) []Token {
	kept := tokens[:0]
	for i := 0; i < len(tokens); {
		t, n := phone(tokens[i:], open)
		if n == 0 {
			t, n = tokens[i], 1
		}
		kept = append(kept, t)
		i += n
	}
	return kept
}

// phone reads a telephone number that begins with the first token, and returns
// how many tokens it takes, 0 for none.
func phone(tokens []Token, open bool) (Token, int) {
	n, digits := 0, ""
	if tokens[0].Word == "plus" {
		n = 1
	}
	for ; n < len(tokens) && onlyDigits(tokens[n].Word) && len(digits) < phoneDigits+4; n++ {
		digits += tokens[n].Word
		number := national(digits, tokens[0].Word == "plus")
		whole := len(number) == phoneDigits
		if whole || open && n == len(tokens)-1 && n > 0 && len(number) < phoneDigits && number != "" {
			return Token{Word: number, Start: tokens[0].Start, End: tokens[n].End}, n + 1
		}
	}
	return Token{}, 0
}

// national brings the digits of a number to the form used in France, "" when
// they are none.
func national(digits string, abroad bool) string {
	rest, found := strings.CutPrefix(digits, "00"+countryDigits)
	if !found && (abroad || len(digits) > phoneDigits) {
		rest, found = strings.CutPrefix(digits, countryDigits)
	}
	switch {
	case found:
		return "0" + strings.TrimPrefix(rest, "0")
	case !abroad && digits[0] == '0':
		return digits
	}
	return ""
}

func onlyDigits(word string) bool {
	return strings.IndexFunc(word, func(c rune) bool { return c < '0' || c > '9' }) < 0
}

// rewrite applies the lines from left to right, the first that fits each time.
func (a *Analyser) rewrite(tokens []Token) []Token {
	kept := tokens[:0]
	for i := 0; i < len(tokens); {
		t, n := tokens[i], 1
		for _, line := range a.rewrites {
			if fits(line.words, tokens[i:]) {
				n = len(line.words)
				t = Token{Word: line.to, Start: t.Start, End: tokens[i+n-1].End}
				break
			}
		}
		kept = append(kept, t)
		i += n
	}
	return kept
}

// fits says whether tokens begin with words.
func fits(words []string, tokens []Token) bool {
	if len(tokens) < len(words) {
		return false
	}
	for i, w := range words {
		if tokens[i].Word != w {
			return false
		}
	}
	return true
}
