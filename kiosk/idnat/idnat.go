// Package idnat checks the form of a French national identifier of a health
// professional (PS_IdNat): an RPPS or an ADELI number, with or without the
// type digit that activation of the e-CPS wants in front. It never says
// whether a person exists; it has no list of persons.
//
// Source: ANS, "Sources des données personnes et structures", section 5.4, and
// nomenclature TRE_G08 (type digits); the Luhn key of RPPS is that of
// ISO/IEC 7812-1, annex B, over the eleven digits without the type digit.
package idnat

import "strings"

// The lengths and the type digits.
const (
	RPPSLength  = 11 // digits, without the type digit
	ADELILength = 9  // characters, without the type digit
	RPPSPrefix  = '8'
	ADELIPrefix = '0'

	// MaxInput bounds what a visitor can type: the longest number, room for
	// blanks between its groups, and a few letters too many.
	MaxInput = 24
)

// Kind says which number the input looks like. The zero value is unknown.
type Kind uint8

// The kinds of numbers that are told apart.
const (
	KindUnknown Kind = iota
	RPPS
	ADELI
)

// Finding is what is to be said of an input. The zero value says nothing.
type Finding uint8

// The findings, from the good one to the ones that cannot be repaired here.
const (
	Nothing         Finding = iota // empty input
	Good                           // the form is right, type digit included
	MissingPrefix                  // right but for the type digit: Suggestion holds it whole
	WrongPrefix                    // right but for its first character: Suggestion holds it whole
	DoubledPrefix                  // the type digit was typed twice: Suggestion holds it whole
	BadKey                         // an RPPS whose eleven digits do not fit together
	LetterInRPPS                   // as long as an RPPS, but holds a letter
	TooShort                       // Missing characters are missing for an RPPS, MissingADELI for an ADELI
	TooLong                        // more characters than any of the two numbers has
	ForeignSymbol                  // holds a sign that belongs to neither number
	OtherIdentifier                // a type digit of another register (a structure's number, a student's)
)

// Result is the judgement on one input.
type Result struct {
	Finding    Finding
	Kind       Kind
	Number     string // the input without blanks, in capitals
	Suggestion string // what to type instead, "" when nobody can know
	// Missing counts the characters that are missing for Kind, prefix included; of
	// an ADELI without prefix, those that an RPPS would lack, 0 if it can be none.
	Missing int
	// Excess counts the characters beyond the longest form.
	Excess int
	// RareLetter is set where an ADELI holds a letter elsewhere than in its
	// second place (2A, 2B): possible, but worth a second look.
	RareLetter bool
}

// Check judges what a visitor typed. Blanks, dots and hyphens between groups
// of digits do not count, nor does the number's name in front ("N° RPPS :"); small
// letters are capitals.
func Check(input string) Result {
	n := normalise(input)
	r := Result{Number: n}
	switch {
	case n == "":
		return r
	case strings.ContainsFunc(n, isForeign):
		r.Finding = ForeignSymbol
		return r
	}
	if len(n) >= ADELILength && strings.Trim(n, "0") == "" {
		r.Finding = BadKey // nobody's, though its key fits
		return r
	}
	return checkLength(r)
}

func checkLength(r Result) Result {
	switch len(r.Number) {
	case ADELILength:
		return adeliWithoutPrefix(r)
	case ADELILength + 1:
		return tenCharacters(r)
	case RPPSLength:
		return elevenCharacters(r)
	case RPPSLength + 1:
		return twelveCharacters(r)
	}
	if len(r.Number) < ADELILength {
		return tooShort(r)
	}
	return tooLong(r)
}

// tooShort names the number that the first character announces; without such
// a sign the longer one is meant only from ten characters on.
func tooShort(r Result) Result {
	r.Finding = TooShort
	switch {
	case r.Number[0] == RPPSPrefix && digitsOnly(r.Number):
		r.Kind, r.Missing = RPPS, RPPSLength+1-len(r.Number)
	case r.Number[0] == ADELIPrefix || !digitsOnly(r.Number):
		r.Kind, r.Missing = ADELI, ADELILength+1-len(r.Number)
	}
	return r
}

func adeliWithoutPrefix(r Result) Result {
	if first := r.Number[0]; (first == RPPSPrefix || first == '1') && digitsOnly(r.Number) {
		// Either the beginning of an RPPS, with or without its 8, or an ADELI of the
		// departments 80 to 89 or 10 to 19.
		r.Missing = RPPSLength + 1 - len(r.Number)
	}
	r.Finding, r.Kind = MissingPrefix, ADELI
	r.Suggestion = string(ADELIPrefix) + r.Number
	r.RareLetter = rareLetter(r.Number)
	return r
}

func tenCharacters(r Result) Result {
	switch {
	case r.Number[0] == ADELIPrefix:
		r.Finding, r.Kind, r.RareLetter = Good, ADELI, rareLetter(r.Number[1:])
	case r.Number[0] == RPPSPrefix && digitsOnly(r.Number):
		r.Finding, r.Kind, r.Missing = TooShort, RPPS, RPPSLength+1-len(r.Number)
	case digitsOnly(r.Number) && r.Number[0] == '1':
		// Today's RPPS numbers begin with 1: one digit is missing, and the prefix.
		r.Finding, r.Kind, r.Missing = TooShort, RPPS, RPPSLength+1-len(r.Number)
	default:
		r.Finding, r.Kind, r.RareLetter = WrongPrefix, ADELI, rareLetter(r.Number[1:])
		r.Suggestion = string(ADELIPrefix) + r.Number[1:]
	}
	return r
}

func elevenCharacters(r Result) Result {
	switch {
	case !digitsOnly(r.Number):
		r.Finding, r.Kind = LetterInRPPS, RPPS
		if n, ok := doubledADELI(r.Number); ok {
			r.Finding, r.Kind, r.Suggestion = DoubledPrefix, ADELI, n
		}
	case luhn(r.Number):
		r.Finding, r.Kind, r.Suggestion = MissingPrefix, RPPS, string(RPPSPrefix)+r.Number
	case r.Number[0] == RPPSPrefix:
		r.Finding, r.Kind, r.Missing = TooShort, RPPS, 1
	default:
		if n, ok := doubledADELI(r.Number); ok {
			r.Finding, r.Kind, r.Suggestion = DoubledPrefix, ADELI, n
			return r
		}
		r.Finding, r.Kind = BadKey, RPPS
	}
	return r
}

// doubledADELI tells whether an eleven-character number is an ADELI whose
// prefix was typed twice, and returns it with one.
func doubledADELI(n string) (string, bool) {
	if n[0] == ADELIPrefix && n[1] == ADELIPrefix {
		return n[1:], true
	}
	return "", false
}

func twelveCharacters(r Result) Result {
	r.Kind = RPPS
	switch body := r.Number[1:]; {
	case !digitsOnly(r.Number):
		r.Finding = LetterInRPPS
	case r.Number[0] == RPPSPrefix && luhn(body):
		r.Finding = Good
	case r.Number[0] == RPPSPrefix:
		r.Finding = BadKey
	case luhn(body):
		r.Finding, r.Suggestion = WrongPrefix, string(RPPSPrefix)+body
	default:
		r.Finding, r.Kind = OtherIdentifier, KindUnknown
	}
	return r
}

func tooLong(r Result) Result {
	if len(r.Number) == RPPSLength+2 && digitsOnly(r.Number) &&
		r.Number[1] == RPPSPrefix && luhn(r.Number[2:]) {
		r.Finding, r.Kind, r.Suggestion = DoubledPrefix, RPPS, r.Number[1:]
		return r
	}
	r.Finding, r.Excess = TooLong, len(r.Number)-(RPPSLength+1)
	return r
}

// luhn is ISO/IEC 7812-1, annex B: every second digit from the right doubled.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

func normalise(s string) string {
	s = strings.ToUpper(strings.TrimSpace(s))
	s = strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "", ".", "", "-", "").Replace(s)
	for _, name := range []string{"N°", "NO", "RPPS", "ADELI", ":"} {
		s = strings.TrimPrefix(s, name)
	}
	return s
}

func isDigit(r rune) bool   { return '0' <= r && r <= '9' }
func isForeign(r rune) bool { return !isDigit(r) && (r < 'A' || r > 'Z') }

func digitsOnly(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return !isDigit(r) })
}

// rareLetter looks at the nine characters of an ADELI number.
func rareLetter(n string) bool {
	for i, r := range n {
		if !isDigit(r) && i != 1 {
			return true
		}
	}
	return false
}
