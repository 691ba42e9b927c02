package search_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"

	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
	"guichet/kiosk/search"
	"guichet/kiosk/store/storetest"
)

// ways are the ways of typing a query that mean the same.
func ways() map[string]func(string) string {
	return map[string]func(string) string{
		"no accents":      faq.Fold,
		"marks apart":     norm.NFD.String,
		"marks joined":    norm.NFC.String,
		"capitals":        strings.ToUpper,
		"small letters":   strings.ToLower,
		"spaces doubled":  strings.NewReplacer(" ", "  ").Replace,
		"spaces around":   func(s string) string { return " \t" + s + "  " },
		"curly":           strings.NewReplacer("'", "’").Replace,
		"no apostrophes":  strings.NewReplacer("'", " ").Replace,
		"no hyphens":      strings.NewReplacer("-", " ").Replace,
		"other hyphens":   strings.NewReplacer("-", "\u2010").Replace,
		"no break spaces": strings.NewReplacer(" ", "\u00a0").Replace,
	}
}

func TestTheWayOfTypingDoesNotChangeTheRanking(t *testing.T) {
	c := faqtest.BuiltIn(t)
	s := storetest.Memory(t, c)
	texts := []string{}
	for _, q := range judgedQueries(t) {
		texts = append(texts, q.text)
	}
	for _, q := range c.Questions {
		texts = append(texts, q.Title)
	}
	for _, text := range texts {
		want := storetest.IDs(t, s, faq.French, text)
		for name, way := range ways() {
			if got := storetest.IDs(t, s, faq.French, way(text)); !slices.Equal(got, want) {
				t.Errorf("%s: %q gives %v, %q gives %v", name, text, want, way(text), got)
			}
		}
	}
}

// mistype makes one error in a word: a letter dropped, doubled, replaced or
// swapped with the next.
func mistype(r *rand.Rand, word string) string {
	i := r.IntN(len(word) - 1)
	switch r.IntN(4) {
	case 0:
		return word[:i] + word[i+1:]
	case 1:
		return word[:i] + word[i:i+1] + word[i:]
	case 2:
		return word[:i] + string(rune('a'+r.IntN(26))) + word[i+1:]
	}
	return word[:i] + word[i+1:i+2] + word[i:i+1] + word[i+2:]
}

// vocabulary returns the folded words of the built-in help.
func vocabulary(c *faq.Collection) map[string]bool {
	words := map[string]bool{}
	for _, q := range c.Questions {
		for _, text := range append([]string{q.Title, q.Answer}, q.Aliases...) {
			for _, t := range faq.NewAnalyser(q.Lang).Tokens(text) {
				words[t.Word] = true
			}
		}
	}
	return words
}

// One error in one word of five letters or more keeps the first answer of the
// question typed right, in 99 of 100 cases. An error that makes another word of
// the language is none: who types it may mean it.
func TestOneTypoKeepsTheAnswer(t *testing.T) {
	c := faqtest.BuiltIn(t)
	s, known := storetest.Memory(t, c), vocabulary(c)
	random := rand.New(rand.NewPCG(7, 500))
	kept, tried := 0, 0
	for tried < 500 {
		q := &c.Questions[random.IntN(len(c.Questions))]
		folded := faq.Fold(q.Title)
		words := strings.FieldsFunc(folded, func(r rune) bool { return r < 'a' || r > 'z' })
		word := words[random.IntN(len(words))]
		if len(word) < 5 {
			continue
		}
		wrong := mistype(random, word)
		if known[wrong] || search.Real(wrong) {
			t.Logf("left out: %s is a word too (%s)", wrong, word)
			continue
		}
		tried++
		text := strings.Replace(folded, word, wrong, 1)
		want, got := storetest.IDs(t, s, q.Lang, q.Title), storetest.IDs(t, s, q.Lang, text)
		if len(want) > 0 && len(got) > 0 && got[0] == want[0] {
			kept++
		} else {
			t.Logf("lost: %q finds %v, not %v", text, got, want)
		}
	}
	if kept < tried*99/100 {
		t.Errorf("kept %d of %d", kept, tried)
	}
}
