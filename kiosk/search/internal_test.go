package search

import (
	"bytes"
	"context"
	"slices"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
)

func TestWithoutTargets(t *testing.T) {
	for in, want := range map[string]string{
		"voir [ici](https://x.fr) et [là](tel:0806)":               "voir [ici  et [là ",
		`[ici](https://x.fr "l'adresse (exacte) manque"), merci`:   "[ici , merci",
		"adresse <https://wallet.esw.esante.gouv.fr>, code](perdu": "adresse <https://wallet.esw.esante.gouv.fr>, code perdu",
		"sans lien":                "sans lien",
		"[a](b\n[c](d)":            "[a b\n[c ",
		`[a](b "sans fin) et puis`: `[a b "sans fin) et puis`,
	} {
		if got := withoutTargets(in); got != want {
			t.Errorf("withoutTargets(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		typed, word   string
		whole, prefix int // at a limit of 2
	}{
		{"carte", "carte", 0, 0},
		{"crate", "carte", 1, 1},
		{"cartte", "carte", 1, 1},
		{"care", "carte", 1, 1},
		{"karte", "carte", 1, 1},
		{"comander", "commande", 2, 2},
		{"renouv", "renouvellement", 3, 0},
		{"remouv", "renouvellement", 3, 1},
		{"carte", "ordre", 3, 3},
		{"", "ab", 2, 0},
		{"abcdef", "a", 3, 3},
	} {
		whole, prefix := distance(c.typed, c.word, 2)
		if whole != c.whole || prefix != c.prefix {
			t.Errorf("distance(%q, %q) = %d, %d, want %d, %d", c.typed, c.word, whole, prefix, c.whole, c.prefix)
		}
	}
}

func FuzzDistance(f *testing.F) {
	f.Add("carte", "crate", 2)
	f.Fuzz(func(t *testing.T, a, b string, limit int) {
		if limit < 0 || limit > 3 || len(b) > maxWordBytes {
			return
		}
		whole, prefix := distance(a, b, limit)
		if back, _ := distance(b, a, limit); len(a) <= maxWordBytes && back != whole {
			t.Errorf("distance(%q, %q) = %d, the other way %d", a, b, whole, back)
		}
		if prefix > whole || whole > limit+1 || (whole == 0) != (a == b && len(a) <= maxWordBytes) {
			t.Errorf("distance(%q, %q) = %d, %d", a, b, whole, prefix)
		}
	})
}

// collection is a help of one question.
func collection() *faq.Collection {
	return &faq.Collection{
		Languages: []faq.Lang{faq.French},
		Topics:    []faq.Topic{{Key: "t", Title: map[faq.Lang]string{faq.French: "T"}}},
		Questions: []faq.Question{
			{ID: "q", Lang: faq.French, Title: "Commander une carte", Topic: "t", Aliases: []string{"obtenir un badge"},
				Answer: "Au guichet.\n\n- avec une carte\n- sans rendez-vous"},
			{ID: "a", Lang: faq.French, Title: "Autre chose", Topic: "t", Answer: "Rien."},
		},
		Synonyms: map[faq.Lang]faq.SynonymTable{faq.French: {{Left: []string{"bon"}, Right: []string{"carte"}, Both: true}}},
	}
}

func TestIndexComesBack(t *testing.T) {
	image := string(Build(collection(), faq.French))
	x, err := Open(image)
	if err != nil {
		t.Fatal(err)
	}
	if err := x.Check(); err != nil {
		t.Error(err)
	}
	x.ready()
	if len(x.pages) != 2 || x.pages[0].id != "a" || x.pages[1].title != "Commander une carte" || x.topics[0].Questions != 2 || len(x.rules) != 1 {
		t.Errorf("got pages %+v, topics %+v, %d rules", x.pages, x.topics, len(x.rules))
	}
	carte, known := x.known("carte")
	if !known || x.terms[carte.term].pages != 1 || x.terms[carte.term].titles != 1 {
		t.Errorf("carte: got %+v", x.terms[carte.term])
	}
	got := slices.Collect(x.postings(carte.term))
	if want := []posting{{1, true, 1}}; !slices.Equal(got, want) {
		t.Errorf("postings of carte: got %v, want %v", got, want)
	}
}

// Any byte of an index may be wrong: it opens or not, passes Check or not, and
// can be searched, without a panic.
func FuzzOpen(f *testing.F) {
	good := Build(collection(), faq.French)
	f.Add(uint(0), byte(1), uint(0))
	f.Add(uint(20), byte(0x80), uint(3))
	f.Add(uint(len(good)-3), byte(0xFF), uint(0))
	f.Fuzz(func(t *testing.T, at uint, flip byte, cut uint) {
		bad := bytes.Clone(good)
		bad[at%uint(len(bad))] ^= flip
		bad = bad[:uint(len(bad))-cut%uint(len(bad))]
		x, err := Open(string(bad))
		if err != nil {
			return
		}
		_ = x.Check()
		e := New([]*Index{x})
		for _, text := range []string{"carte", "bon", "comander une carte", "guichet rendez"} {
			_, _ = e.Search(t.Context(), faq.Query{Text: text, Lang: x.lang})
		}
	})
}

// In a large help most pages are passed over: the candidates are those that adding
// up every page would give.
func TestPassingOverChangesNoCandidate(t *testing.T) {
	synthetic := faqtest.NewSynthetic(7, 2000)
	c := synthetic.Collection(2000)
	image := string(Build(c, faq.French))
	x, err := Open(image)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Open(image)
	if err != nil {
		t.Fatal(err)
	}
	x.ready()
	whole.ready()
	if x.titled == nil {
		t.Fatal("a help of 2,000 pages is not taken for a large one")
	}
	whole.titled = nil
	passed := 0
	for _, text := range synthetic.Keystrokes(c, 20) {
		got, seen := proposed(x, text)
		want, all := proposed(whole, text)
		if !slices.Equal(got, want) {
			t.Fatalf("%q: got %v, want %v", text, got, want)
		}
		passed += all - seen
	}
	if passed == 0 {
		t.Error("no page was passed over")
	}
}

// proposed returns the candidates of a query, and how many pages were added up.
func proposed(x *Index, text string) (best []int32, pages int) {
	p := x.understand(context.Background(), text, nil)
	s := x.borrow()
	defer x.giveBack(s)
	s.prepare(p)
	s.propose(context.Background())
	return s.best(candidates), len(s.pages)
}
