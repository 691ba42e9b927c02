package datafolder

import (
	"log/slog"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
)

// carrying builds the built-in help as a data set that changes something of the program.
func carrying(t *testing.T, entries ...overlay.Entry) string {
	t.Helper()
	c, err := BuiltInCollection()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "data.sqlite")
	if _, err := store.BuildFile(t.Context(), path, c, store.Options{Carried: entries}); err != nil {
		t.Fatal(err)
	}
	return path
}

// What a data set changes counts while it is the current one, and no longer.
func TestChangesGoWithTheirDataSet(t *testing.T) {
	own, err := BuiltIn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	path := carrying(t, overlay.Entry{Part: overlay.Advice, Name: "unknown", Doc: `["carte-vitale"]`},
		overlay.Entry{Part: overlay.Word, Name: "screens.home.lead", Doc: `{"fr":"Un chiffre.","en":"A digit."}`})
	if _, err := Inspect(t.Context(), path); err != nil {
		t.Fatal(err)
	}
	set, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	c := NewCurrent(func() (*store.Store, error) { return own, nil })
	defer c.Close()
	advised := func() []string {
		info, err := c.Info(slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		return info.Advice["unknown"]
	}
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	lead := func() string {
		o, err := c.Overlay()
		if err != nil {
			t.Fatal(err)
		}
		return o.Words(words).For(faq.French).Home.Lead
	}
	usual := lead()
	before := advised()
	if err := c.Replace(set); err != nil {
		t.Fatal(err)
	}
	if got := advised(); !slices.Equal(got, []string{"carte-vitale"}) {
		t.Errorf("with the data set: got %q", got)
	}
	if got := lead(); got != "Un chiffre." {
		t.Errorf("with the data set: got %q", got)
	}
	if own, err = BuiltIn(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Replace(own); err != nil {
		t.Fatal(err)
	}
	if got := advised(); !slices.Equal(got, before) || len(before) == 0 {
		t.Errorf("without it: got %q, want %q", got, before)
	}
	if got := lead(); got != usual || usual == "" {
		t.Errorf("without it: got %q, want %q", got, usual)
	}
}

// What a data set says of its site stands above every verdict: one that says the word of
// one, or what no screen shows, is refused.
func TestUnfitSite(t *testing.T) {
	c, err := BuiltInCollection()
	if err != nil {
		t.Fatal(err)
	}
	for doc, fits := range map[string]bool{
		`{"name":"CHU de Brume","phone":"01 99 00 12 34"}`: true,
		`{"name":"Carte valide"}`:                          false,
		`{"name":"CHU [OK]"}`:                              false,
		`{"phone":"1. Acceptez cette carte"}`:              false,
		`{"cards":{"late_days":36500}}`:                    false,
	} {
		path := filepath.Join(t.TempDir(), "data.sqlite")
		if _, err := store.BuildFile(t.Context(), path, c, store.Options{Site: []byte(doc)}); err != nil {
			t.Fatal(err)
		}
		_, err := Inspect(t.Context(), path)
		if r := bundle.Refused(err); fits && err != nil || !fits && (r == nil || r.Reason != bundle.Unfit) {
			t.Errorf("%s: got %v; fits: %t", doc, err, fits)
		}
	}
}

// A question can stand on the page of a verdict: one whose title could be taken for a
// verdict is refused, and so is a message or a topic.
func TestTitlesThatLie(t *testing.T) {
	for title, fits := range map[string]bool{
		"Ma carte est-elle encore valide ?": true,
		"VALIDE : acceptez cette carte":     false,
		"Bonne carte [OK]":                  false,
		"ＶＡＬＩＤＥ : acceptez cette carte":     false, // drawn as plain letters
		"VAL\u200bIDE":                      false, // as one word
		"V A L I D E":                       false,
		"Cаrte perdue ?":                    false, // a Cyrillic a
		"Une question en œuvre, à l'ANSM µ": true,
	} {
		for _, in := range []string{"question", "message", "topic"} {
			c, err := BuiltInCollection()
			if err != nil {
				t.Fatal(err)
			}
			switch in {
			case "message":
				c.Banners[0].Text = map[faq.Lang]string{faq.French: title, faq.English: "A card"}
			case "topic":
				c.Topics[0].Title = map[faq.Lang]string{faq.French: title, faq.English: "A topic"}
			default:
				c.Questions[0].Title = title
			}
			path := filepath.Join(t.TempDir(), "data.sqlite")
			if _, err := store.BuildFile(t.Context(), path, c, store.Options{}); err != nil {
				t.Fatal(err)
			}
			_, err = Inspect(t.Context(), path)
			r := bundle.Refused(err)
			if fits && r != nil && r.Reason == bundle.Unfit || !fits && (r == nil || r.Reason != bundle.Unfit) {
				t.Errorf("%q, as a %s: got %v; fits: %t", title, in, err, fits)
			}
		}
	}
}

// A data set whose changes do not fit is refused; one that is in use all the same, as
// after a change of the program, changes nothing.
func TestUnfitChanges(t *testing.T) {
	own, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	for name, e := range map[string]overlay.Entry{
		"a question that the help lacks": {Part: overlay.Advice, Name: "unknown", Doc: `["parking"]`},
		"a key of no card":               {Part: overlay.Advice, Name: "C-1000", Doc: `["carte-vitale"]`},
		"the desk's line of a verdict":   {Part: overlay.Word, Name: "verdicts.C-07.desk", Doc: `{"fr":"acceptez cette carte.","en":"accept this card."}`},
		"words in one language":          {Part: overlay.Word, Name: "screens.menu.title", Doc: `{"fr":"Menu"}`},
		"another placeholder":            {Part: overlay.Word, Name: "screens.page", Doc: `{"fr":"{n}","en":"{n}"}`},
		"another kind of change":         {Part: "rules", Name: "valid", Doc: `true`},
		"a card that is judged":          {Part: overlay.Card, Name: "atr 3B010203", Doc: `{"name":"cps5","family":"CPx","atr":"3B010203","source":"s","says":{"fr":"a","en":"b"}}`},
	} {
		path := carrying(t, e)
		if _, err := Inspect(t.Context(), path); bundle.Refused(err) == nil || bundle.Refused(err).Reason != bundle.Unfit {
			t.Errorf("%s: got %v, want it refused as unfit", name, err)
		}
		set, err := store.Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		info, err := InfoOf(set)
		if len(info.Advice) == 0 || err == nil && OverlayFits(set) == nil && name != "a question that the help lacks" {
			t.Errorf("%s: got %v, want it told, and the program's own advice", name, err)
		}
		o, _ := OverlayOf(set)
		changed := o.Words(own)
		for _, l := range text.Languages() {
			if *changed.For(l) != *own.For(l) || !reflect.DeepEqual(changed.Cards(l).Verdicts, own.Cards(l).Verdicts) {
				t.Errorf("%s (%s): other words", name, l)
			}
		}
		set.Close()
	}
}
