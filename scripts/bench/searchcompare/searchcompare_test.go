package main

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
)

const builtIn = "../../../data/faq"

// hostile holds what Markdown would read as something else.
const hostile = `{"id": "part-F1", "title": "Carte : \"perdue\" ?", "body": "# Titre\n1. Déclarer la perte <b>vite</b> !\n- [ici](x) & là\n--- ===\n2 ans\n    indenté\n| a | b |\n* étoile \\ *\u200b"}
{"id": "part-F2", "title": "Passeport", "body": "Demander un passeport."}
`

// converted returns the help made of the hostile pages.
func converted(t *testing.T) *help {
	t.Helper()
	folder := t.TempDir()
	if err := convert(strings.NewReader(hostile), folder, false); err != nil {
		t.Fatal(err)
	}
	return loaded(t, folder)
}

func loaded(t *testing.T, folder string) *help {
	t.Helper()
	h, err := loadHelp(folder)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// opened builds an engine's index of a help and opens it.
func opened(t *testing.T, e engine, h *help) searcher {
	t.Helper()
	folder := t.TempDir()
	if err := e.build(folder, h); err != nil {
		t.Fatal(err)
	}
	s, err := e.open(folder)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func TestConvertMakesWhatTheKioskReads(t *testing.T) {
	h := converted(t)
	if len(h.pages) != 2 || h.pages[0].title != `Carte : "perdue" ?` {
		t.Fatalf("got %+v", h.pages)
	}
	for _, want := range []string{"1. Déclarer la perte", "& là", "2 ans", "indenté", "étoile"} {
		if !strings.Contains(h.pages[0].answer, want) {
			t.Errorf("%q is not in %q", want, h.pages[0].answer)
		}
	}
}

func TestStripTakesOnlySynonymsAndAliases(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "bare")
	if err := strip(builtIn, folder); err != nil {
		t.Fatal(err)
	}
	before, after := loaded(t, builtIn), loaded(t, folder)
	if len(after.Synonyms[faq.French]) > 0 {
		t.Error("synonyms are left")
	}
	for i := range before.pages {
		before.pages[i].aliases = ""
	}
	if !slices.Equal(after.pages, before.pages) {
		t.Error("more than the aliases changed")
	}
}

// Every engine finds a page of the built-in help by its own words, and takes
// whatever is typed.
func TestEnginesAnswer(t *testing.T) {
	h := loaded(t, builtIn)
	for _, e := range engines() {
		t.Run(e.name, func(t *testing.T) {
			s := opened(t, e, h)
			if a, err := s.search("durée de validité"); err != nil || len(a.ids) == 0 || a.ids[0] != "duree-de-validite-cps" {
				t.Errorf("got %v, %v", a.ids, err)
			}
			for _, text := range []string{"", " ", `"`, "c'est AND (", "col:x*", "\xff\xfe", "\x00"} {
				if _, err := s.search(text); err != nil {
					t.Errorf("%q: %v", text, err)
				}
			}
		})
	}
}

func TestBleveHasSynonyms(t *testing.T) {
	h := converted(t)
	h.Synonyms = map[faq.Lang]faq.SynonymTable{faq.French: {{Left: []string{"égarée"}, Right: []string{"perdue"}}}}
	s := opened(t, engine{"bleve", buildBleve, openBleve}, h)
	if a, err := s.search("égarée"); err != nil || !slices.Equal(a.ids, []string{"part-F1"}) {
		t.Errorf("got %v, %v", a.ids, err)
	}
}

func TestUnfinishedWord(t *testing.T) {
	for text, want := range map[string]string{
		"": "", "Car": "car", "une car": "car", "une ": "", "l’appl": "appl", "l'appl": "appl", "e-cp": "cp", "é": "é",
	} {
		if got := unfinished(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestSyntheticIsTheSameEachTime(t *testing.T) {
	one, two := faqtest.NewSynthetic(seed, 20), faqtest.NewSynthetic(seed, 20)
	a, b := one.Collection(20), two.Collection(20)
	if a.Questions[19].Answer != b.Questions[19].Answer || !slices.Equal(one.Keystrokes(a, 5), two.Keystrokes(b, 5)) {
		t.Error("two texts of one seed differ")
	}
}
