package text

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"guichet/kiosk/faq"
)

// Verdict is what a visitor reads of a verdict's code.
type Verdict struct {
	Word    string // "VALIDE"
	Meaning string // why, in one sentence
	Action  string // what the visitor does now
	Desk    string // what the desk does

	// Variants are other Actions: by pki.CardType's word, and "old" for a card
	// that ended more than a year ago.
	Variants map[string]string
}

// Proof is what is said of a rule whose outcome can be proven; Wrong is what is
// said when it is disproven, by verdict.Code.
type Proof struct {
	Proven, Unproven string
	Wrong            map[string]string
}

// Cards holds the words about cards, of one language.
type Cards struct {
	Verdicts map[string]Verdict // by verdict.Code: "C-07"
	Proofs   map[string]Proof   // by rule: "chain"
	// Names, Types, Professions: by card.Identity.Name, pki.CardType's word
	// ("CDE/CPE") and pki.Profession's code ("60").
	Names, Types, Professions map[string]string

	Details Details
}

// LoadCards reads the words about cards built into the program.
func LoadCards(l faq.Lang) (*Cards, error) {
	c := new(Cards)
	var words struct{ Names, Types, Professions map[string]string }
	for name, into := range map[string]any{"verdicts": &c.Verdicts, "proofs": &c.Proofs, "cards": &words, "details": &c.Details} {
		if err := readInto(into, name, l); err != nil {
			return nil, err
		}
	}
	c.Names, c.Types, c.Professions = words.Names, words.Types, words.Professions
	return c, nil
}

// Band is the word of a verdict, in any language, that words hold in capitals, as a band
// has it; "" for none. Accents, letters of other forms (full width, in circles), signs
// that no screen draws and blanks between single letters make no difference.
func (s Sets) Band(words string) string {
	said := capitals(words)
	spaced := strings.Join(wordsIn(said), " ")
	for _, l := range Languages() {
		for _, v := range s.Cards(l).Verdicts {
			if band := capitals(v.Word); band != "" && (strings.Contains(said, band) || strings.Contains(spaced, band)) {
				return v.Word
			}
		}
	}
	return ""
}

// capitals returns words with plain letters alone, small ones small and all others as
// capitals, without what is not drawn.
func capitals(words string) string {
	var b strings.Builder
	for _, r := range words {
		plain := faq.Fold(string(r))
		if !unicode.IsLower(r) {
			plain = strings.ToUpper(plain)
		}
		b.WriteString(plain)
	}
	return b.String()
}

// CheckLetters returns an error if words hold a letter of another script than Latin, in
// which all words of a screen are. One that looks like a Latin letter hides a word from
// whoever searches for it, and the voice says something else (Unicode UTS 39, 5.1 and
// 5.2: single script).
func CheckLetters(words string) error {
	for _, r := range words {
		if unicode.IsLetter(r) && !unicode.In(r, unicode.Latin, unicode.Common, unicode.Inherited) {
			return fmt.Errorf("%.80q: %q (%U) is no letter of the Latin script, though it may look like one; hint: type the word again", words, r, r)
		}
	}
	return nil
}

// CheckSaid returns an error if a title or a message could be taken for a verdict, beside
// which the first one can stand: its word in capitals, or the brackets of its sign; and if
// CheckLetters has one.
func (s Sets) CheckSaid(words string) error {
	if err := CheckLetters(words); err != nil {
		return err
	}
	switch band := s.Band(words); {
	case band != "":
		return fmt.Errorf("%.80q: %q in capitals is the word of a verdict; hint: write it in small letters", words, band)
	case strings.ContainsAny(words, "[]"):
		return fmt.Errorf("%.80q: [ and ] are the sign of a verdict; hint: other brackets", words)
	}
	return nil
}

// Claimed is the word of a verdict, in any language, that words from outside the
// program hold, "" for none. That of a valid card counts as a word however it is
// written; the others in capitals: people say them too.
func (s Sets) Claimed(words string) string {
	said := wordsIn(faq.Fold(words))
	for _, l := range Languages() {
		if valid := s.Cards(l).Verdicts["C-00"].Word; valid != "" && slices.Contains(said, faq.Fold(valid)) {
			return valid
		}
	}
	return s.Band(words)
}

// CardTypeIn is the type of a CPx card ("CPS") that words hold, "" for none.
func (s Sets) CardTypeIn(words string) string {
	said := wordsIn(faq.Fold(words))
	for types := range s.Cards(faq.French).Types {
		for _, t := range append(strings.Split(types, "/"), "CPx") {
			if slices.Contains(said, faq.Fold(t)) {
				return t
			}
		}
	}
	return ""
}

// wordsIn are the words of a text. Letters that stand alone, side by side, are one word:
// they are read as one.
func wordsIn(s string) []string {
	var words []string
	alone := ""
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len([]rune(w)) == 1 {
			alone += w
			continue
		}
		words = append(words, alone, w)
		alone = ""
	}
	return append(words, alone)
}
