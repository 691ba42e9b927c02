package faq_test

import (
	"io/fs"
	"reflect"
	"strings"
	"testing"

	"guichet/data"
	"guichet/kiosk/faq"
)

const portal = "https://esante.gouv.fr"

// TestBuiltInLinks pins what a visitor can take away: the addresses and the
// number of the owner's text, and where a link of it was lost, the portal with
// our note.
func TestBuiltInLinks(t *testing.T) {
	const noteFR = "sur cette borne : scannez le code ; l'adresse exacte manque dans le texte reçu"
	const noteEN = "on this kiosk: scan the code; the exact address is missing from the text we received"
	const telephone, wallet = "tel:0806800213", "https://wallet.esw.esante.gouv.fr"
	tests := []struct {
		lang faq.Lang
		id   string
		want []faq.Link
	}{
		{faq.French, "commander-une-cps", []faq.Link{{"Portail de commande CPS", portal, noteFR}}},
		{faq.French, "qu-est-ce-qu-une-cpx", []faq.Link{{"ici", portal, noteFR}}},
		{faq.French, "contacter-service-client-e-cps", []faq.Link{{"0 806 80 02 13", telephone, ""}, {"formulaire de contact", portal, noteFR}}},
		{faq.French, "activer-e-cps-avec-rpps", []faq.Link{{"ici", portal, noteFR}}},
		{faq.French, "activer-e-cps-avec-carte-cps", []faq.Link{{wallet, wallet, ""}, {"ici", portal, noteFR}}},
		{faq.English, "commander-une-cps", []faq.Link{{"CPS ordering portal", portal, noteEN}}},
		{faq.English, "qu-est-ce-qu-une-cpx", []faq.Link{{"here", portal, noteEN}}},
		{faq.English, "contacter-service-client-e-cps", []faq.Link{{"0 806 80 02 13", telephone, ""}, {"contact form", portal, noteEN}}},
		{faq.English, "activer-e-cps-avec-rpps", []faq.Link{{"here", portal, noteEN}}},
		{faq.English, "activer-e-cps-avec-carte-cps", []faq.Link{{wallet, wallet, ""}, {"here", portal, noteEN}}},
	}
	c := builtIn(t)
	for _, tt := range tests {
		if _, doc := answer(t, c, tt.lang, tt.id); !reflect.DeepEqual(doc.Links, tt.want) {
			t.Errorf("%s/%s: links %q, want %q", tt.lang, tt.id, doc.Links, tt.want)
		}
	}
}

// TestBuiltInTranslations checks that English answers have the blocks and the
// links of the French ones, and say that they are translations.
func TestBuiltInTranslations(t *testing.T) {
	c := builtIn(t)
	for _, id := range ownerOrder {
		fr, frDoc := answer(t, c, faq.French, id)
		en, enDoc := answer(t, c, faq.English, id)
		if fr.Translated || !en.Translated {
			t.Errorf("%s: translated: fr %t, en %t", id, fr.Translated, en.Translated)
		}
		if got, want := shape(enDoc), shape(frDoc); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: shape %v in English, %v in French", id, got, want)
		}
		if (en.Complement == nil) != (fr.Complement == nil) {
			t.Errorf("%s: complement in one language only", id)
		}
		if !reflect.DeepEqual(en.Related, fr.Related) || len(fr.Related) == 0 {
			t.Errorf("%s: related %v in English, %v in French", id, en.Related, fr.Related)
		}
	}
}

// shape tells kind and length of each block, then the addresses.
func shape(d faq.Document) []any {
	var s []any
	for _, b := range d.Blocks {
		s = append(s, b.Kind, len(b.Items))
	}
	for _, l := range d.Links {
		s = append(s, l.URL)
	}
	return s
}

func TestBuiltInComplements(t *testing.T) {
	tests := map[string]string{
		"duree-de-validite-cps":             "six ans",
		"rpps-non-reconnu-activation-e-cps": "2A ou 2B",
	}
	c := builtIn(t)
	for _, id := range ownerOrder {
		q, doc := answer(t, c, faq.French, id)
		want := tests[id]
		if (q.Complement != nil) != (want != "") {
			t.Errorf("%s: complement %v", id, q.Complement)
			continue
		}
		if want != "" && (!strings.Contains(q.Complement.Text, want) || strings.Contains(doc.Text(), want)) {
			t.Errorf("%s: complement %q, want %q in it and not in the answer", id, q.Complement.Text, want)
		}
	}
}

func TestBuiltInDates(t *testing.T) {
	c := builtIn(t)
	if got, want := c.InformationDate(), "2026-11-26"; got != want {
		t.Errorf("InformationDate(): got %q, want %q", got, want)
	}
	for _, q := range c.Questions {
		if q.Reviewed != "" {
			t.Errorf("%s/%s: reviewed %q, but nobody has checked it yet", q.Lang, q.ID, q.Reviewed)
		}
	}
}

func TestBuiltInSynonymsAndAliases(t *testing.T) {
	c := builtIn(t)
	for _, lang := range c.Languages {
		if len(c.Synonyms[lang]) < 30 {
			t.Errorf("%s: %d synonym rules", lang, len(c.Synonyms[lang]))
		}
	}
	for _, q := range c.Questions {
		if len(q.Aliases) < 4 || len(q.Aliases) > 10 {
			t.Errorf("%s/%s: %d aliases, want 4 to 10", q.Lang, q.ID, len(q.Aliases))
		}
	}
}

// The built-in help keeps to what its authors are told.
func TestBuiltInHasNothingToMend(t *testing.T) {
	sources, err := fs.Sub(data.FS, "faq")
	if err != nil {
		t.Fatal(err)
	}
	_, issues := faq.Check(sources, wrongOptions())
	for _, i := range issues {
		t.Errorf("got %v, want no issue", i)
	}
}
