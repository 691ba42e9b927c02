package faq_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"guichet/kiosk/faq"
)

// words returns the searched words of text, in order.
func words(lang faq.Lang, text string) []string {
	var found []string
	for _, t := range faq.NewAnalyser(lang).Tokens(text) {
		if !t.Stop {
			found = append(found, t.Word)
		}
	}
	return found
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Numéro ŒUVRE":       "numero oeuvre",
		"ÀÉÈÊËÎÏÔÙÛÜÇ":       "aeeeeiiouuuc",
		"e\u0301te\u0301":    "ete",
		"ﬁche ½":             "fiche 1⁄2",
		"naïve\u200bté":      "naivete",
		"a\xffb":             "a b",
		"Straße Łódź đ":      "strasse lodz d",
		"ＣＰＳ":                "cps",
		"":                   "",
		"ex\u00adpi\u00adré": "expire",
	} {
		if got := faq.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		name string
		lang faq.Lang
		text string
		want string
	}{
		{"names in several ways", faq.French, "e-CPS, e cps, eCPS, E.C.P.S", "ecps ecps ecps ecps"},
		{"a glued plus", faq.French, "RPPS+ RPPS plus RPPS + rppsplus", "rppsplus rppsplus rppsplus rppsplus"},
		{"elisions", faq.French, "l'activation d’un qu'est-ce", "activation"},
		{"accents and capitals", faq.French, "NUMÉRO Dupliqué", "numero duplique"},
		{"short messages", faq.French, "c koi pr ds le tps", "temps"},
		{"both languages mixed", faq.French, "how to order the carte", "order carte"},
		{"English", faq.English, "What is the number of my card?", "number card"},
		{"no words", faq.French, " ?!… -- ' ", ""},
		{"letters apart", faq.French, "C.P.E. r p p s, R. P. P. S. +; P.I.N. l'A.R.S e-c.p.s", "cpe rpps rppsplus pin ars ecps"},
		{"letters that make no acronym", faq.French, "x y z, a b", "x z"},
		{"a telephone number", faq.French, "0 806 80 02 13", "0806800213"},
		{"its groupings", faq.French, "08 06 80 02 13, 0806 800 213 0806.80.02.13 (0806)800-213", "0806800213 0806800213 0806800213 0806800213"},
		{"from abroad", faq.French, "+33 8 06 80 02 13, +33 (0)8 06 80 02 13; 0033806800213", "0806800213 0806800213 0806800213"},
		{"other numbers", faq.French, "5 jours, 11 chiffres, 2026 3 000, +33, 1 806 80 02 13", "5 jours 11 chiffres 2026 3 000 33 1 806 80 02 13"},
		{"words that change an answer stay", faq.French, "sans carte", "sans carte"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(words(c.lang, c.text), " "); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTokensKnowTheirPlace(t *testing.T) {
	text := "Activer l'É-CPS : e-CPS, RPPS+ !"
	var got []string
	for _, tok := range faq.NewAnalyser(faq.French).Tokens(text) {
		got = append(got, text[tok.Start:tok.End])
	}
	want := []string{"Activer", "l", "É-CPS", "e-CPS", "RPPS+"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestStem(t *testing.T) {
	for _, c := range []struct {
		lang  faq.Lang
		words string // all of one stem
	}{
		{faq.French, "commander commande commandez commandes"},
		{faq.French, "activer activation active activee activees actives"},
		{faq.French, "recevoir recu recois reception"},
		{faq.French, "renouveler renouvellement"},
		{faq.French, "authentifier authentification"},
		{faq.French, "valide valides validite"},
		{faq.English, "activate activation activated"},
		{faq.English, "card cards"},
	} {
		a := faq.NewAnalyser(c.lang)
		list := strings.Fields(c.words)
		for _, w := range list {
			if got, want := a.Stem(w), a.Stem(list[0]); got != want {
				t.Errorf("%s: stem of %s = %q, want %q", c.lang, w, got, want)
			}
		}
	}
}

func TestStemLeavesAcronyms(t *testing.T) {
	a := faq.NewAnalyser(faq.French)
	for _, w := range strings.Fields("cps cpx ecps rpps rppsplus adeli ans ars mie 2025 cps4") {
		if got := a.Stem(w); got != w {
			t.Errorf("stem of %s = %q", w, got)
		}
	}
}

func TestQueryTokensAreBounded(t *testing.T) {
	a := faq.NewAnalyser(faq.French)
	if got := len(a.QueryTokens(strings.Repeat("xy ", 1000))); got != faq.MaxQueryWords {
		t.Errorf("got %d words, want %d", got, faq.MaxQueryWords)
	}
	long := a.QueryTokens(strings.Repeat("é", faq.MaxQueryBytes))
	if len(long) != 1 || len(long[0].Word) != faq.MaxQueryBytes/2 {
		t.Errorf("a long word of two-byte letters isn't cut between runes: %v", long)
	}
}

func FuzzTokens(f *testing.F) {
	for _, s := range []string{"c'est", "e-CPS", "RPPS+", "a\xffb", "\u0301", "ﬁ+", "\U0001F600", strings.Repeat("œ", 300)} {
		f.Add(s)
	}
	french, english := faq.NewAnalyser(faq.French), faq.NewAnalyser(faq.English)
	f.Fuzz(func(t *testing.T, text string) {
		for _, a := range []*faq.Analyser{french, english} {
			end := 0
			for _, tok := range a.Tokens(text) {
				if tok.Word == "" || tok.Start < end || tok.End <= tok.Start || tok.End > len(text) {
					t.Fatalf("token %+v after byte %d of %q", tok, end, text)
				}
				if !utf8.ValidString(tok.Word) || !utf8.ValidString(a.Stem(tok.Word)) {
					t.Fatalf("token %q isn't UTF-8", tok.Word)
				}
				end = tok.End
			}
		}
	})
}
