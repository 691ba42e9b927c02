package faq

import "unicode/utf8"

// The analysis: how a text becomes words that can be compared. Pages and
// queries pass through the same steps, so that what an author wrote and what a
// visitor typed meet:
//
//  1. fold: NFKD, marks stripped, lower case, oe for the ligature
//     (analysis_fold.go). It comes before stemming, so that an accent typed or
//     forgotten can change nothing.
//  2. split: a word is a run of letters and digits; the rest separates.
//  3. rewrite: a few names written in several ways become one word
//     (analysis_rewrite.go): "e-CPS", "e cps" and "ECPS" are ecps, "C.P.E." is
//     cpe, and a telephone number is one word however it is grouped.
//  4. stop: words too common to search for are flagged, not dropped, because
//     phrases of the synonym files hold some (analysis_stop.go).
//  5. stem: Snowball for the language, with acronyms shielded
//     (analysis_stem.go).

// Limits of a query. A kiosk's search field holds less; these bound what any
// caller can make the search do.
const (
	MaxQueryBytes = 256 // bytes read of a query, cut between two runes
	MaxQueryWords = 24  // words read of a query; the rest is ignored
)

// Token is one word of a text.
type Token struct {
	Word       string // folded, as in "numero"; never empty
	Start, End int    // half-open range of bytes of the text analysed
	Stop       bool   // too common to search for
}

// Analyser analyses the texts of one language. It is safe for concurrent use.
type Analyser struct {
	lang       Lang
	notes      map[string]note
	begins     map[string]bool // what stop words begin with
	everyday   map[string]bool
	predicates map[string]bool
	shields    map[string]bool
	families   map[string]string
	rewrites   []rewrite
}

// NewAnalyser returns the analyser of a language. A language without words of
// its own here is folded and split, and not stemmed.
func NewAnalyser(lang Lang) *Analyser {
	stops := stopWords(lang)
	return &Analyser{
		lang:       lang,
		notes:      notes(stops, shortForms(lang)),
		begins:     beginnings(stops),
		everyday:   everydayWords(lang),
		predicates: predicateWords(lang),
		shields:    shieldedWords(),
		families:   wordFamilies(lang),
		rewrites:   rewriteLines(),
	}
}

// Tokens returns the words of text in order.
func (a *Analyser) Tokens(text string) []Token { return a.tokens(text, false) }

// tokens is Tokens; open says that the text may not be at its end yet.
func (a *Analyser) tokens(text string, open bool) []Token {
	tokens := joinDigits(split(text), open)
	tokens = a.rewrite(a.joinLetters(tokens))
	for i := range tokens {
		t := &tokens[i]
		if n, ok := a.notes[t.Word]; ok {
			t.Stop = n.stop
			if n.long != "" {
				t.Word = n.long
			}
		}
	}
	return tokens
}

// note is what is known of a word before it is stemmed.
type note struct {
	stop bool
	long string // the word it is short for, "" for none
}

// notes joins what is known of words, so that each is looked up once.
func notes(stops map[string]bool, short map[string]string) map[string]note {
	all := make(map[string]note, len(stops)+len(short))
	for w := range stops {
		all[w] = note{stop: true}
	}
	for w, long := range short {
		all[w] = note{stop: stops[long], long: long}
	}
	return all
}

// QueryTokens returns the words of what a visitor typed, within MaxQueryBytes
// and MaxQueryWords.
func (a *Analyser) QueryTokens(text string) []Token {
	if len(text) > MaxQueryBytes {
		cut := MaxQueryBytes
		for cut > 0 && !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	tokens := a.tokens(text, true)
	return tokens[:min(len(tokens), MaxQueryWords)]
}
