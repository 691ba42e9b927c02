package faq

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/french"
)

// minStemLetters is the length from which a word is stemmed: below it, what
// stemmers cut is the word itself (ans, cps, vol).
const minStemLetters = 4

// acronyms are names that no stemmer or corrector may touch.
const acronyms = `
adeli ameli ans ars asip cda cde cnam cnie cpa cpam cpe cpf cps cpx csp dmp ecps ehpad finess gie has igc ins mie mss mssante
pin psc puk qr rpps rppsplus sms ssiad
`

// shieldedWords returns the acronyms as a set.
func shieldedWords() map[string]bool { return wordSet(acronyms) }

// Shielded says whether a folded word is an acronym of the field.
func (a *Analyser) Shielded(word string) bool { return a.shields[word] }

// Stem returns the stem of a folded word.
func (a *Analyser) Stem(word string) string {
	if len(word) < minStemLetters || a.shields[word] || hasDigit(word) {
		return word
	}
	if head, ok := a.families[word]; ok {
		word = head
	}
	switch a.lang {
	case French:
		env := snowballstem.NewEnv(unaccented(word))
		french.Stem(env)
		return verbOfNoun(env.Current())
	case English:
		env := snowballstem.NewEnv(word)
		english.Stem(env)
		return env.Current()
	}
	return word
}

// unaccented brings folded endings that Snowball knows by an accent, which
// folding took away, to ones that it knows without: "ée" to "e", "ité" to
// nothing (validite and valide, but not limite and interdite).
func unaccented(word string) string {
	word = strings.TrimSuffix(word, "s")
	if base, ok := strings.CutSuffix(word, "ee"); ok && len(base) >= 3 {
		return base + "e"
	}
	base, ok := strings.CutSuffix(word, "ite")
	if ok && len(base) >= 5 && !vowel(base[len(base)-1]) && base != "interd" {
		return base
	}
	return word
}

// verbOfNoun brings together what Snowball leaves apart: authentifier
// (authentifi) and authentification (authentif).
func verbOfNoun(stem string) string {
	if strings.HasSuffix(stem, "ifi") {
		return stem[:len(stem)-1]
	}
	return stem
}

// hasDigit says whether a word holds an ASCII digit.
func hasDigit(word string) bool { return strings.ContainsAny(word, "0123456789") }
