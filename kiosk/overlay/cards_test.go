package overlay

import (
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"guichet/data"
	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/text"
)

// anyQuestion is a help that has every question.
func anyQuestion(string) bool { return true }

func ownWords(t *testing.T) text.Sets {
	t.Helper()
	own, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return own
}

// overlaid loads a folder of card types, reads what it changes, and checks it.
func overlaid(t *testing.T, files map[string]string) (Overlay, error) {
	t.Helper()
	folder := fstest.MapFS{}
	for name, doc := range files {
		folder[name] = &fstest.MapFile{Data: []byte(doc)}
	}
	return checked(t, Source{Cards: folder})
}

// checked loads what a source changes, and checks it as a kiosk does.
func checked(t *testing.T, from Source) (Overlay, error) {
	t.Helper()
	entries, err := Load(from, ownWords(t))
	if err != nil {
		return Overlay{}, err
	}
	o, err := Parse(entries)
	if err != nil {
		return Overlay{}, err
	}
	return o, o.Check(ownWords(t), anyQuestion)
}

const canteen = `
cards:
  - name: cantine
    family: other
    atr: "3B 7A 18 00 00 73 66 74 65 20 63 64 31 34 34"
    says: {fr: Carte de cantine, en: Canteen card}
    source: ours
  - {name: cantine, family: other, text: "menu", source: ours}
`

// The program's own folder changes nothing; a card beside those in it is known by name
// in both languages, and can have questions of its own.
func TestAddedCards(t *testing.T) {
	own := map[string]string{}
	for _, name := range []string{judgedFile, cardsFile, probesFile, AdviceFile} {
		doc, err := fs.ReadFile(data.FS, "cardtypes/"+name)
		if err != nil {
			t.Fatal(err)
		}
		own[name] = string(doc)
	}
	if o, err := overlaid(t, own); err != nil || o.Counts().Total() != 0 {
		t.Errorf("the program's own: got %v, %v; want nothing", o.Counts(), err)
	}
	own[cardsFile] += strings.TrimPrefix(canteen, "\ncards:\n")
	own[AdviceFile] += "cantine: [carte-vitale]\n"
	own[probesFile] += "  - {name: bank, family: EMV, aid: A0 00 00 00 42 10 10, source: ours}\n"
	o, err := overlaid(t, own)
	if err != nil || o.Counts()[Card] != 3 || o.Counts()[Advice] != 1 {
		t.Fatalf("got %v, %v; want three cards", o.Counts(), err)
	}
	atr := "\x3B\x7A\x18\x00\x00sfte cd144"
	id := o.Cards().Identify([]byte(atr))
	if id.Name != "cantine" || id.Family != card.Other {
		t.Errorf("got %+v, want a card of the canteen", id)
	}
	words := o.Words(ownWords(t))
	for l, want := range map[faq.Lang]string{faq.French: "Carte de cantine", faq.English: "Canteen card"} {
		if got := words.Cards(l).Names["cantine"]; got != want {
			t.Errorf("%s: got %q, want %q", l, got, want)
		}
		if got := ownWords(t).Cards(l).Names["cantine"]; got != "" {
			t.Errorf("%s: got %q among the program's own", l, got)
		}
	}
	if got := (Overlay{}).Cards().Identify([]byte(atr)); got.Family != card.FamilyUnknown {
		t.Errorf("without: got %+v, want unknown", got)
	}
}

// What would touch the cards that are judged, name a card twice, or leave out its words,
// is refused with the line.
func TestRefusedCards(t *testing.T) {
	line := func(s string) map[string]string { return map[string]string{cardsFile: "cards: [{" + s + "}]"} }
	probe := func(s string) map[string]string { return map[string]string{probesFile: "probes: [{" + s + "}]"} }
	const says, good = "says: {fr: a, en: b}", "name: a, family: other, source: s, "
	for _, c := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"good", line(good + says + ", atr: 3B 01 02 03"), ""},
		{"a CPx", line("name: cps9, family: CPx, source: s, " + says + ", atr: 3B 01 02 03"), "cards that are judged"},
		{"IAS-ECC, which may be one", line("name: a, family: IAS-ECC, source: s, " + says + ", atr: 3B 01 02 03"), "may be one of them"},
		{"the table of CPx", map[string]string{judgedFile: "cards: []"}, "the cards that are judged come with the program"},
		{"an application of ANS", probe(good + says + ", aid: E8 28 BD 08 0F 80 25 00 00 01 FF 00 99"), "an application of ANS"},
		{"a probe after an ATR", probe(good + says + ", after: IAS-ECC, aid: A0 00 00 00 42"), "only the program's own probes"},
		{"a part of the reader", line("name: sam, family: other, source: s, atr: 3B 01 02 03"), "parts of a reader"},
		{"a CPx's name", line("name: cps3, family: other, source: s, atr: 3B 01 02 03"), "knows that card as CPx"},
		{"a card that is known", line(good + says + ", atr: 3B 04 A2 13 10 91"), `knows this card already, as "memory"`},
		{"known by another name of the way", probe(good + says + ", aid: A0000002471001"), `already, as "emrtd"`},
		{"every card", line(good + says + ", atr: 3B *"), "too many cards"},
		{"every card, in dots", line(good + says + ", atr: 3B .. .. .. *"), "too many cards"},
		{"every card, in brackets", line(good + says + ", atr: '[0123456789ABCDEF][0123456789ABCDEF] *'"), "too many cards"},
		{"a short text", line(good + says + ", text: ab"), "too many cards"},
		{"no source", line("name: a, family: other, atr: 3B 01 02 03, " + says), "a source"},
		{"an unknown family", line("name: a, family: loyalty, source: s, atr: 3B 01 02 03, " + says), "unknown family"},
		{"two ways", line(good + says + ", atr: 3B 01 02 03, text: abc"), "exactly one of"},
		{"no way", line(good + says), "exactly one of"},
		{"no words", line(good + "atr: 3B 01 02 03"), "says (fr): no words"},
		{"one language", line(good + "says: {fr: a}, atr: 3B 01 02 03"), "says (en): no words"},
		{"a third language", line(good + "says: {fr: a, en: b, de: c}, atr: 3B 01 02 03"), "words in 3 languages"},
		{"words for a card with words", line("name: bank, family: EMV, source: s, atr: 3B 01 02 03, " + says), "the program has a name for it"},
		{"a verdict for a name", line(good + "says: {fr: Carte VALIDE, en: b}, atr: 3B 01 02 03"), "the word of a verdict"},
		{"the verdict in small letters", line(good + "says: {fr: 'Carte valide, acceptez-la', en: b}, atr: 3B 01 02 03"), "the word of a verdict"},
		{"the verdict, letters apart", line(good + "says: {fr: a, en: 'V a l i d card'}, atr: 3B 01 02 03"), "the word of a verdict"},
		{"the verdict with an accent", line(good + "says: {fr: a, en: 'Carte VALIDÉ'}, atr: 3B 01 02 03"), "the word of a verdict"},
		{"a disabled person's card", line(good + "says: {fr: Carte d'invalidité, en: Les Invalides}, atr: 3B 01 02 03"), ""},
		{"a judged card's type", line(good + "says: {fr: Carte C.P.S., en: b}, atr: 3B 01 02 03"), "never one of those"},
		{"a judged card's type, in small letters", line(good + "says: {fr: a, en: my cpe card}, atr: 3B 01 02 03"), "never one of those"},
		{"a shape for a name", line(good + "says: {fr: 'Carte [OK]', en: b}, atr: 3B 01 02 03"), "the sign '['"},
		{"an emoji", line(good + "says: {fr: Carte 🍽, en: b}, atr: 3B 01 02 03"), "the sign '🍽'"},
		{"zero width", line(good + "says: {fr: \"Car\u200bte\", en: b}, atr: 3B 01 02 03"), "U+200B"},
		{"right to left", line(good + "says: {fr: \"\u202eetraC\", en: b}, atr: 3B 01 02 03"), "U+202E"},
		{"a brace", line(good + "says: {fr: 'Carte {kind}', en: b}, atr: 3B 01 02 03"), "brace"},
		{"a long name", line(good + "says: {fr: '" + strings.Repeat("a", 61) + "', en: b}, atr: 3B 01 02 03"), "at most 60"},
		{"a key's name", line("name: C-00 valid, family: other, source: s, " + says + ", atr: 3B 01 02 03"), "a name is of a-z"},
		{"an unknown key", line(good + says + ", atr: 3B 01 02 03, verdict: valid"), "field verdict not found"},
		{"seventeen probes", map[string]string{probesFile: manyProbes(17)}, "17 probes"},
		{"sixteen probes", map[string]string{probesFile: manyProbes(16)}, ""},
	} {
		_, err := overlaid(t, c.files)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	for doc, want := range map[string]string{
		`{"name":"a","family":"other","atr":"3B010203","source":"s","says":{"fr":"a","en":"b"}}`:                   "",
		`{"name":"a","family":"other","atr":"3B010204","source":"s","says":{"fr":"a","en":"b"}}`:                   "recognises a card by",
		`{"name":"a","family":"CPx","atr":"3B010203","source":"s","says":{"fr":"a","en":"b"}}`:                     "cards that are judged",
		`{"name":"a","family":"other","atr":"3B010203","source":"s","says":{"fr":"a","en":"b"},"verdict":"valid"}`: "unknown field",
		`{"name":"a","family":"other","atr":"3B010203","source":"s"} {}`:                                           "more than one value",
		`[]`: "cannot unmarshal",
	} {
		_, err := Parse([]Entry{{Card, "atr 3B010203", doc}})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: got %v, want %q", doc, err, want)
		}
	}
}

func manyProbes(n int) string {
	doc := "probes:\n"
	for i := range n {
		doc += "  - {name: bank, family: EMV, source: s, aid: A0 00 00 00 99 " + string("0123456789ABCDEFG"[i%16]) + string("0123456789ABCDEF"[i/16]) + "}\n"
	}
	return doc
}
