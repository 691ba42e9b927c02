// Package data holds what the program carries with it: the help's sources, the
// words on the screens, the tables of card types. Everything here is reviewed
// like code; nothing here decides anything.
package data

import "embed"

// FS is the data folder as built into the program. (go:embed cannot leave its
// own folder, so the embedding lives beside the files.)
//
//go:embed faq text cardtypes trust
var FS embed.FS

// FingerprintWords is trust/words.fr.txt: a word a line, comments begin with "#".
//
//go:embed trust/words.fr.txt
var FingerprintWords string

// Tables of words by language, made by scripts/wordweights; README.md in words
// names their sources.
var (
	//go:embed words/fr.txt
	frenchWords string
	//go:embed words/fr.lexicon
	frenchLexicon string
	//go:embed words/fr.compounds
	frenchCompounds string
	//go:embed words/en.txt
	englishWords string
	//go:embed words/en.lexicon
	englishLexicon string
)

// Words returns what is known of the words of a language ("fr", "en") at large:
// how many texts of a background hold each, a lexicon, and which of them go
// together; "" for what there is not. Package search reads them.
func Words(lang string) (background, lexicon, compounds string) {
	switch lang {
	case "fr":
		return frenchWords, frenchLexicon, frenchCompounds
	case "en":
		return englishWords, englishLexicon, ""
	}
	return "", "", ""
}
