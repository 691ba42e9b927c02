package search_test

import (
	"bufio"
	"os"
	"slices"
	"strings"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
	"guichet/kiosk/store/storetest"
)

// linesOf reads a file of one entry a line; "#" begins a comment.
func linesOf(t *testing.T, name string) []string {
	t.Helper()
	file, err := os.Open("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	var list []string
	for lines := bufio.NewScanner(file); lines.Scan(); {
		if line := strings.TrimSpace(lines.Text()); line != "" && line[0] != '#' {
			list = append(list, line)
		}
	}
	if len(list) == 0 {
		t.Fatalf("%s: got no line", name)
	}
	return list
}

// Ninety questions, each about a thing that the help lacks: none gets a
// confident list. An entry that says that the thing is not for this kiosk is an
// answer.
func TestWhatTheHelpLacks(t *testing.T) {
	c := faqtest.BuiltIn(t)
	s := storetest.Memory(t, c)
	asked := linesOf(t, "lacking.txt")
	if len(asked) < 60 {
		t.Errorf("got %d questions, want 60 or more", len(asked))
	}
	for _, line := range asked {
		lang, text, _ := strings.Cut(line, " ")
		r := storetest.Uncut(t, s, faq.Query{Text: text, Lang: faq.Lang(lang)})
		if len(r.Near) > 3 {
			t.Errorf("%q: got %d that come near, want 3 at most", text, len(r.Near))
		}
		if len(r.Hits) > 0 && !notForThisKiosk(c, r.Hits[0].ID) {
			t.Errorf("%q: got %v, want no hits", text, storetest.HitIDs(r))
		}
	}
}

// notForThisKiosk says whether an entry stands in the theme of what the kiosk is
// not for.
func notForThisKiosk(c *faq.Collection, id string) bool {
	return slices.ContainsFunc(c.Questions, func(q faq.Question) bool { return q.ID == id && q.Topic == "ailleurs" })
}

// An empty answer names the word that matters most, or the name that it is part
// of, as it was typed.
func TestUnknownIsNamed(t *testing.T) {
	s := storetest.Memory(t, owners(t))
	for _, c := range []struct {
		lang       faq.Lang
		text, want string
		near       bool
	}{
		{faq.French, "carte vitale", "carte vitale", true},
		{faq.French, "refaire ma carte d'identité", "carte d'identité", true},
		{faq.French, "médecine du travail", "médecine du travail", true},
		{faq.French, "j'ai perdu mon parapluie", "parapluie", false},
		{faq.French, "Où est le PARKING ?", "PARKING", false},
		{faq.French, "visa pour les États-Unis", "États-Unis", false},
		{faq.French, "mon numéro de sécurité sociale", "numéro de sécurité sociale", true},
		{faq.English, "my travel insurance card", "insurance card", true},
		{faq.French, "commander une carte", "", false},
	} {
		r := storetest.Uncut(t, s, faq.Query{Text: c.text, Lang: c.lang})
		if r.Unknown != c.want || c.near && len(r.Near) == 0 || c.want != "" && len(r.Hits) > 0 {
			t.Errorf("%q: got unknown %q, %d near, hits %v; want unknown %q", c.text, r.Unknown, len(r.Near), storetest.HitIDs(r), c.want)
		}
	}
}

// A word of the language is not taken for another one mistyped.
func TestRealWordsAreNotCorrected(t *testing.T) {
	s := storetest.Memory(t, faqtest.BuiltIn(t))
	for _, text := range []string{"carie", "corde", "porte bonheur", "pomme", "cidre", "dent de sagesse", "coude", "vase", "rame", "mode", "crèche",
		"prune", "tomate", "balle", "ruche"} {
		if r := find(t, s, text); r.Corrected != "" {
			t.Errorf("%q: got %q for it", text, r.Corrected)
		}
	}
}

// The way of writing and the circumstances change nothing that matters: each
// line of testdata/alike.txt has a language, a question, and another that finds
// the same first.
func TestWhatDoesNotMatter(t *testing.T) {
	s := storetest.Memory(t, faqtest.BuiltIn(t))
	for _, line := range linesOf(t, "alike.txt") {
		cells := strings.Split(line, " | ")
		if len(cells) != 3 {
			t.Fatalf("%q: got %d cells, want 3", line, len(cells))
		}
		lang := faq.Lang(cells[0])
		text := strings.ReplaceAll(cells[1], `\n`, "\n")
		got, want := storetest.IDs(t, s, lang, text), storetest.IDs(t, s, lang, cells[2])
		if len(want) == 0 || len(got) == 0 || got[0] != want[0] {
			t.Errorf("%q: got %v, want %v first, as for %q", text, got, want[:min(1, len(want))], cells[2])
		}
	}
}

// mostChanges is how often, over thirty whole questions typed letter by letter,
// the first hit may change after it was once right.
const mostChanges = 60

// Whole questions, typed letter by letter: once the right answer stands first it
// should stay there.
func TestTheFirstHitStays(t *testing.T) {
	s := storetest.Memory(t, faqtest.BuiltIn(t))
	all, worst, worstText := 0, 0, ""
	lines := linesOf(t, "typed.txt")
	for _, line := range lines {
		text, want, _ := strings.Cut(line, " | ")
		changes, right, letters := 0, false, []rune(text)
		for n := 1; n <= len(letters); n++ {
			got := storetest.IDs(t, s, faq.French, string(letters[:n]))
			now := len(got) > 0 && got[0] == want
			if right && !now {
				changes++
			}
			right = now
		}
		if !right {
			t.Errorf("%q: got %v at its end, want %s first", text, storetest.IDs(t, s, faq.French, text), want)
		}
		all += changes
		if changes > worst {
			worst, worstText = changes, text
		}
		t.Logf("%2d  %s", changes, text)
	}
	t.Logf("%d questions: the first hit left its place %d times, most often (%d) in %q", len(lines), all, worst, worstText)
	if len(lines) < 30 || all > mostChanges {
		t.Errorf("got %d changes over %d questions, want at most %d over 30", all, len(lines), mostChanges)
	}
}

// What may be counted of a query: words of the help and of the language, no
// number, no name, nothing that only its writer knows.
func TestWordsThatMayBeCounted(t *testing.T) {
	s := storetest.Memory(t, owners(t))
	for text, want := range map[string][]string{
		"j'ai perdu mes parapluies":                              {"perdu", "parapluie"},
		"Mme Zwiller Kowalczyk, RPPS 10001234567":                {"rpp"},
		"boulanger.kowalczyk@chu-kermadec.fr 0298000000 parking": {"parking"},
		"comander une carte cps":                                 {"commander", "carte", "cp"},
		"où est la":                                              nil,
	} {
		r := find(t, s, text)
		for _, w := range want {
			if !slices.Contains(r.Words, w) && !slices.Contains(r.Words, w+"s") {
				t.Errorf("%q: got %q, want %q among them", text, r.Words, w)
			}
		}
		for _, w := range r.Words {
			if strings.Contains("zwiller kowalczyk kermadec boulanger fr", w) || strings.ContainsAny(w, "0123456789@") {
				t.Errorf("%q: got %q, want no name and no number", text, r.Words)
			}
		}
	}
}

// Who types a question of the help, whole or to its first comma, finds that question first.
func TestOwnQuestions(t *testing.T) {
	c := faqtest.BuiltIn(t)
	s := storetest.Memory(t, c)
	for _, q := range c.Questions {
		head, _, _ := strings.Cut(q.Title, ",")
		for _, text := range []string{q.Title, strings.ToLower(strings.TrimRight(q.Title, " ?")), head} {
			r := storetest.Uncut(t, s, faq.Query{Text: text, Lang: q.Lang})
			if len(r.Hits) == 0 || r.Hits[0].ID != q.ID {
				t.Errorf("%s %q: got %v, want %s first", q.Lang, text, storetest.HitIDs(r), q.ID)
			}
		}
	}
}
