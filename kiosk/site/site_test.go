package site_test

import (
	"strings"
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/site"
	"guichet/kiosk/text"
)

// parse reads a site.yaml with the program's own words.
func parse(t *testing.T, doc []byte) (site.Site, faq.Issues) {
	t.Helper()
	own, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return site.Parse("site.yaml", doc, own)
}

func TestParse(t *testing.T) {
	s, err := parse(t, []byte(`
name: CHU de Brume
phone: 01 23 45 67 89
hours: {fr: 8 h à 18 h, en: 8 am to 6 pm}
idle: {reading: 60, warning: 30}
cards: {soon_days: 366, late_days: 92, initials: true}
reader: {slot: upright, chip: down}
slot: {fr: "à droite de l'écran", en: to the right of the screen}
speech: {speaker: true}
keys: {pause_ms: 300}
beeps: true
`))
	if err != nil {
		t.Fatal(err)
	}
	if s.Name != "CHU de Brume" || s.Hours[faq.English] != "8 am to 6 pm" || s.Idle.Reading != 60 || s.Slot[faq.French] != "à droite de l'écran" || s.Cards != (site.Cards{SoonDays: 366, LateDays: 92, Initials: true}) || s.Reader != (site.Reader{Slot: site.SlotUpright, Chip: site.ChipDown}) ||
		!s.Speech.Speaker || s.Keys.PauseMS != 300 || !s.Beeps {
		t.Errorf("%+v", s)
	}
	if got := site.Wait(s.Idle.Warning, time.Hour); got != 30*time.Second {
		t.Errorf("a warning of %v", got)
	}
	if got := site.Wait(s.Idle.Attract, time.Hour); got != time.Hour {
		t.Errorf("a wait that is not set is %v", got)
	}
}

func TestCards(t *testing.T) {
	for doc, want := range map[string]bool{"{}": true, "cards: {soon_days: 30}": true, "cards: {read_codes: true}": true, "cards: {read_codes: false}": false} {
		s, err := parse(t, []byte(doc))
		if err != nil || s.Cards.CodesRead() != want {
			t.Errorf("%s: got %v, %v; want %v", doc, s.Cards.CodesRead(), err, want)
		}
	}
	if s, err := parse(t, []byte("cards: {reader: Prium 00 01}")); err != nil || s.Cards.Reader != "Prium 00 01" {
		t.Errorf("got reader %q, %v", s.Cards.Reader, err)
	}
}

func TestParseRefuses(t *testing.T) {
	for name, c := range map[string]struct{ doc, want string }{
		"short warning": {"idle: {warning: 5}", "idle.warning: 5 seconds; hint: 20 to 600"},
		"long reading":  {"idle: {reading: 9999}", "idle.reading"},
		"long patience": {"cards: {late_days: 93}", "cards.late_days: 93 days; hint: 1 to 92"},
		"soon too soon": {"cards: {soon_days: 367}", "cards.soon_days: 367 days; hint: 1 to 366"},
		"long reader":   {"cards: {reader: " + strings.Repeat("x", 200) + "}", "cards.reader: 200 characters"},
		"half a reader": {"reader: {slot: flat}", `reader: slot "flat", chip ""; hint: slot flat or upright`},
		"no such slot":  {"reader: {slot: round, chip: up}", `reader: slot "round"`},
		"unknown key":   {"nom: CHU", "nom"},
		"long name":     {"name: " + strings.Repeat("x", 200), "name: 200 characters"},
		"escape":        {`name: "CHU \e[31m"`, `name: the sign '\x1b'`},
		"a shape":       {"name: CHU [OK]", "name: the sign '['"},
		"a band":        {"hours: {fr: █▀, en: b}", "hours.fr: the sign '█'"},
		"hidden":        {`name: "VAL\u200bIDE"`, "U+200B"},
		"a sentence":    {"phone: '12: acceptez'", "phone: the sign ':'"},
		"words":         {"phone: 12 acceptez cette carte", "phone: 2 digits and 18 letters"},
		"no number":     {"phone: poste", "phone: 0 digits"},
		"language":      {"hours: {de: immer}", `unknown language "de"`},
		"not yaml":      {"name: [", "site.yaml:1: "},
	} {
		if _, err := parse(t, []byte(c.doc)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
}

func TestPhones(t *testing.T) {
	for _, phone := range []string{"", "3615", "+33 (0)1 99 00 12 34", "01.99.00.12.34, poste 4512", "poste 4512", "4512 / 4513", "01\u202f99 00-12-34"} {
		if err := (site.Site{Phone: phone}).Check(); err != nil {
			t.Errorf("%q: %v", phone, err)
		}
	}
}

// What a site says stands in the title of every screen, and in the desk's line: never the
// word of a verdict.
func TestCheckWords(t *testing.T) {
	own, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	for want, sites := range map[string][]site.Site{
		"":                {{}, {Name: "Institution des Invalides", Phone: "01 99 00 12 34", Hours: map[faq.Lang]string{faq.French: "8 h à 18 h"}}},
		`name: "VALIDE"`:  {{Name: "Carte valide"}, {Name: "V A L I D E"}, {Name: "ＶＡＬＩＤＥ"}},
		`name: "EXPIRÉE"`: {{Name: "EXPIRÉE"}, {Name: "EXPIREE"}, {Name: "ＥＸＰＩＲＥＥ"}, {Name: "EXPIRE\u0301E"}},
		`name: "Cаrtes du CHU" has a letter of another script`: {{Name: "Cаrtes du CHU"}}, // a Cyrillic a
		`hours.en: "VALID"`: {{Hours: map[faq.Lang]string{faq.English: "Valid, always"}}},
	} {
		for _, s := range sites {
			if err := s.CheckWords(own).Err(); want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
				t.Errorf("%+v: got %v, want %q", s, err, want)
			}
		}
	}
}

func TestEmptySite(t *testing.T) {
	if s, err := parse(t, nil); err != nil || s.Name != "" {
		t.Errorf("%+v, %v", s, err)
	}
}

// Each remark has its file, its line and both languages.
func TestRemarks(t *testing.T) {
	for _, c := range []struct{ name, doc, english, french string }{
		{"too short a pause", "name: CHU\nkeys:\n  pause_ms: 5\n", "site.yaml:3: keys.pause_ms: 5 milliseconds; hint: 20 to 1000", "site.yaml:3: keys.pause_ms : 5 millièmes de seconde ; conseil : de 20 à 1000"},
		{"no such key", "name: CHU\nfoo: 1\n", `site.yaml:2: unknown key "foo"; hint: the keys are name,`, `site.yaml:2: clé inconnue : "foo" ; conseil : les clés sont name,`},
		{"words without a language", "hours: 8 h\n", "site.yaml:1: a value of the wrong shape: a single word", "site.yaml:1: une valeur de la mauvaise forme : "},
		{"one language", "name: CHU\nslot: {fr: à droite}\n", `site.yaml:2: warning: slot: in "fr" alone: visitors in "en" are told nothing`, `site.yaml:2: `},
		{"no pause", "keys: {pause_ms: 0}\n", "site.yaml:1: warning: keys.pause_ms: 0 sets no pause", "site.yaml:1: "},
		{"verdicts unheard", "name: CHU\nspeech:\n  verdicts: true\n", "site.yaml:3: warning: speech.verdicts: without speaker: true it changes nothing", "site.yaml:3: "},
	} {
		_, issues := parse(t, []byte(c.doc))
		if len(issues) != 1 {
			t.Errorf("%s: got %v, want one remark", c.name, issues)
			continue
		}
		english, french := issues[0].In(faq.English), issues[0].In(faq.French)
		if !strings.HasPrefix(english, c.english) || !strings.HasPrefix(french, c.french) || french == english {
			t.Errorf("%s: got %q and %q, want %q and %q", c.name, english, french, c.english, c.french)
		}
	}
}
