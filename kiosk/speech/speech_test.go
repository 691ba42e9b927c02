package speech_test

import (
	"io/fs"
	"maps"
	"os/exec"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"guichet/data"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/speech"
	"guichet/kiosk/text"
)

func load(t *testing.T) speech.Words {
	t.Helper()
	sets, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	return speech.Load(sets)
}

func TestPronounce(t *testing.T) {
	w := load(t)
	for _, c := range []struct {
		lang          faq.Lang
		written, want string
	}{
		{faq.French, "Commander une CPS ou une e-CPS", "Commander une C P S ou une e C P S"},
		{faq.French, "l'ANS, l'ARS et le RPPS+", "l'A N S, l'A R S et le R P P S plus"},
		{faq.French, "Qu'est-ce qu'une carte (CPx) ?", "Qu'est-ce qu'une carte, C P X ?"},
		{faq.French, "CDE/CPE", "C D E/C P E"},
		{faq.French, "VALIDE, EXPIRE BIENTÔT", "valide, expire bientôt"},
		{faq.French, "À VÉRIFIER", "À vérifier"},
		{faq.French, "AC IGC-SANTE FORT PERSONNES", "A C I G C-santé fort personnes"},
		{faq.French, "Un code PIN", "Un code pine"},
		{faq.French, "du 01/03/2025 au 14/11/2028", "du premier mars 2025 au 14 novembre 2028"},
		{faq.French, "le 99/99/2026", "le 9 9 barre oblique 9, 9 barre oblique 2 0, 2 6"},
		{faq.French, "8 h à 18 h 30, puis 09:05:10", "8 heures à 18 heures 30, puis 9 heures 5"},
		{faq.French, "appelez le 0 806 80 02 13.", "appelez le 0, 806, 80, 02, 13."},
		{faq.French, "Accueil : 01 23 45 67 89", "Accueil : 01, 23, 45, 67, 89"},
		{faq.French, "+33 1 23 45 67 89", "+33, 1, 23, 45, 67, 89"},
		{faq.French, "810000001866", "8, puis 1 0 0 0, 0 0 0 1, 8 6 6"},
		{faq.French, "0100000018", "0 1 0 0, 0 0 0 0, 1 8"},
		{faq.French, "C-00 et B-22", "code C 0 0 et code B 2 2"},
		{faq.French, "borne ABCDE-FGH23", "borne A B C D, E F G H, 2 3"},
		{faq.French, "voir https://esante.gouv.fr/mes-cartes.", "voir esante point gouv point fr barre oblique mes tiret cartes."},
		{faq.French, "F10 ; carte « perdue »…", "F 10 ; carte, perdue."},
		{faq.French, "5 jours, en 2014, 12 chiffres", "5 jours, en 2014, 12 chiffres"},
		{faq.French, "cps vortex", "cps vortex"},
		{faq.English, "Order a CPS by 01/02/2026 (RPPS)", "Order a C P S by 1 February 2026, R P P S"},
		{faq.English, "0 806 80 02 13, esante.gouv.fr", "0, 806, 80, 02, 13, esante dot gouv dot fr"},
		{faq.English, "C-61 at 10:30, or 13:00:00", "code C 6 1 at 10 30, or 13 o'clock"},
		{"de", "CPS am 01/02/2026", "CPS am 01/02/2026"},
	} {
		if got := w.Pronounce(c.lang, c.written); got != c.want {
			t.Errorf("%s %q: got %q, want %q", c.lang, c.written, got, c.want)
		}
	}
}

// Nothing that a voice is given makes it stumble, whatever a card or a stick holds.
func FuzzPronounce(f *testing.F) {
	for _, s := range []string{"CPS", "[[p]] {x} <speak>", "01/02/2026", "0 806 80 02 13", "\x00\xff", strings.Repeat("9", 300), "https://a.fr/", "-", "A-", "+", "é-è+ç"} {
		f.Add(s)
	}
	sets, err := text.Load()
	if err != nil {
		f.Fatal(err)
	}
	w := speech.Load(sets)
	f.Fuzz(func(t *testing.T, s string) {
		got := w.Pronounce(faq.French, s)
		if utf8.ValidString(s) && !utf8.ValidString(got) || strings.ContainsAny(got, "[]{}\n") {
			t.Errorf("%q: got %q", s, got)
		}
	})
}

// capital is an abbreviation as people write it: with two capitals side by side.
var capital = regexp.MustCompile(`[\p{L}-]*\p{Lu}{2}[\p{L}\d+-]*`)

// Whatever is written in capitals in the help has its pronunciation in the lexicon, or
// is a word of a language that a voice reads: what has no vowel is none.
func TestLexiconHasTheHelpsAbbreviations(t *testing.T) {
	files, err := fs.Glob(data.FS, "faq/*/*.md")
	if err != nil || len(files) < 50 {
		t.Fatalf("got %d files, %v", len(files), err)
	}
	for _, file := range files {
		lang := faq.Lang(strings.Split(file, "/")[1])
		lex, err := text.LoadLexicon(lang)
		if err != nil {
			t.Fatal(err)
		}
		doc, err := data.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range capital.FindAllString(string(doc), -1) {
			word = strings.Trim(word, "+-")
			if len(word) > 12 { // the number of a law
				continue
			}
			parts := append(strings.Split(word, "-"), word)
			if !slices.ContainsFunc(parts, func(p string) bool { return lex.Words[p] != "" }) {
				t.Errorf("%s: %q is not in the lexicon of %s", file, word, lang)
			}
		}
	}
}

// Every screen of the session has a name in both languages, and says it when it opens.
func TestEveryScreenHasAName(t *testing.T) {
	w := load(t)
	for _, l := range text.Languages() {
		seen := map[string]session.Screen{}
		for s := session.Home; s <= session.AtCleaning; s++ {
			heard := session.SpeechView{Hearing: session.ByHeadset}
			before := screen.Frame{View: session.View{Screen: s + 1, Lang: l, Speech: heard}}
			after := screen.Frame{View: session.View{Screen: s, Lang: l, Speech: heard}}
			u, ok := w.Utter(before, after)
			if !ok {
				t.Errorf("%s: screen %d opens in silence", l, s)
				continue
			}
			if other, twice := seen[u.Sentences[0]]; twice && s != session.AtBannerEnd {
				t.Errorf("%s: %q is the name of screens %d and %d", l, u.Sentences[0], other, s)
			}
			seen[u.Sentences[0]] = s
		}
	}
}

// Both languages have all words of the voice, with the same placeholders; lexicons may
// differ.
func TestSpeechHasNoHoles(t *testing.T) {
	braces := regexp.MustCompile(`\{\w+\}`)
	var screens []map[string]string
	var fields []map[string][]string
	for _, l := range text.Languages() {
		s, err := text.LoadSpeech(l)
		if err != nil {
			t.Fatal(err)
		}
		lex, err := text.LoadLexicon(l)
		if err != nil {
			t.Fatal(err)
		}
		if len(lex.Months) != 12 || lex.Date == "" || lex.First == "" || lex.Time == "" || lex.Hour == "" || lex.Code == "" || len(lex.Words) < 40 {
			t.Errorf("%s: the lexicon has holes", l)
		}
		places := map[string][]string{}
		v := reflect.ValueOf(s).Elem()
		for i := range v.NumField() {
			if f := v.Field(i); f.Kind() == reflect.String {
				if f.String() == "" {
					t.Errorf("%s: no words for %s", l, v.Type().Field(i).Name)
				}
				places[v.Type().Field(i).Name] = braces.FindAllString(f.String(), -1)
			}
		}
		fields, screens = append(fields, places), append(screens, s.Screens)
	}
	if !reflect.DeepEqual(fields[0], fields[1]) {
		t.Errorf("placeholders: %v in French, %v in English", fields[0], fields[1])
	}
	if a, b := slices.Sorted(maps.Keys(screens[0])), slices.Sorted(maps.Keys(screens[1])); !slices.Equal(a, b) {
		t.Errorf("screens: %v in French, %v in English", a, b)
	}
}

// The voice of the appliance says our names as people do: the phonemes of what it is
// given are those of the names of the letters.
func TestLexiconByEar(t *testing.T) {
	espeak, err := exec.LookPath("espeak-ng")
	if err != nil {
		if testing.Short() {
			t.Skip("SKIPPED: espeak-ng is missing")
		}
		t.Fatal("espeak-ng is missing; hint: ./build.sh test installs it")
	}
	phonemes := func(s string) string {
		out, err := exec.Command(espeak, "-v", "fr", "-q", "-x", "--", s).Output()
		if err != nil {
			t.Fatal(err)
		}
		return strings.NewReplacer("_!", "", "'", "", ",", "", " ", "", "\n", "", "_", "", "E", "e", "|", "").Replace(string(out))
	}
	w := load(t)
	for written, sounds := range map[string]string{
		"CPS": "cé pé esse", "e-CPS": "e cé pé esse", "RPPS": "erre pé pé esse", "ANS": "a enne esse", "CPE": "cé pé e", "CDE": "cé dé e",
		"ADELI": "adéli", "C-00": "code cé zéro zéro", "01/03/2025": "premier mars deux mille vingt-cinq", "01 23 45 67 02": "zéro un, vingt-trois, quarante-cinq, soixante-sept, zéro deux",
	} {
		if got, want := phonemes(w.Pronounce(faq.French, written)), phonemes(sounds); got != want {
			t.Errorf("%s is said %q, want %q (%s)", written, got, want, sounds)
		}
	}
}

// Each tone is short, and differs from the others by more than its height.
func TestTones(t *testing.T) {
	const rate = 22050
	if speech.NoTone.Samples(rate) != nil {
		t.Error("got a sound of no tone")
	}
	var shapes []string
	for _, tone := range []speech.Tone{speech.ToneCard, speech.ToneGood, speech.ToneBad, speech.ToneUnsure, speech.ToneStick, speech.ToneError} {
		pcm := tone.Samples(rate)
		if d := time.Duration(len(pcm)) * time.Second / rate; d < 150*time.Millisecond || d > 700*time.Millisecond {
			t.Errorf("tone %d lasts %v", tone, d)
		}
		if pcm[0] != 0 || pcm[len(pcm)-1] != 0 {
			t.Errorf("tone %d begins or ends with a click", tone)
		}
		shapes = append(shapes, shape(pcm, rate))
	}
	slices.Sort(shapes)
	if len(slices.Compact(shapes)) != 6 {
		t.Errorf("got tones of one shape: %q", shapes)
	}
}

// shape is how often a sound crosses zero in each 50 ms, roughly: its melody.
func shape(pcm []int16, rate int) string {
	var b strings.Builder
	step := rate / 20
	for at := 0; at+step <= len(pcm); at += step {
		crossings := 0
		for i := at + 1; i < at+step; i++ {
			if (pcm[i-1] < 0) != (pcm[i] < 0) {
				crossings++
			}
		}
		b.WriteByte("._-=^"[min(crossings/20, 4)])
	}
	return b.String()
}

// An address is said so that it can be written down: capitals are named, and each part
// can be had alone; a phone number comes in its groups.
func TestDictation(t *testing.T) {
	w := load(t)
	sets, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	frame := func(link faq.Link, at int) screen.Frame {
		return screen.Render(session.View{Screen: session.QR, Lang: faq.French, Link: link, Speech: session.SpeechView{Hearing: session.ByHeadset, At: at}}, sets, 80, 25)
	}
	for name, c := range map[string]struct {
		link  faq.Link
		whole string
		parts []string
	}{
		"address": {faq.Link{URL: "https://ab.fr/Guide-2026"}, "A B. point, F R. barre oblique, G majuscule U I D, E. tiret, 2 0 2 6. F 5", []string{
			"1 sur 4 : A comme Anatole, B comme Berthe.", "2 sur 4 : point, F comme François, R comme Raoul.",
			"3 sur 4 : barre oblique, G majuscule comme Gaston, U comme Ursule, I comme Irma, D comme Désiré, E comme Eugène.",
			"4 sur 4 : tiret, 2, 0, 2, 6.", "Fin de la page. Flèche haut : revenir au passage précédent."}},
		"phone": {faq.Link{URL: "tel:0806800213", Label: "0 806 80 02 13"}, "Numéro : 0, 806, 80, 02, 13. F 5", []string{
			"1 sur 5 : 0.", "2 sur 5 : 806.", "3 sur 5 : 80.", "4 sur 5 : 02.", "5 sur 5 : 13."}},
	} {
		u, _ := w.Utter(screen.Frame{View: session.View{Lang: faq.French, Speech: session.SpeechView{Hearing: session.ByHeadset}}}, frame(c.link, 0))
		if got := strings.Join(u.All(), " "); !strings.Contains(got, c.whole) {
			t.Errorf("%s: got %q, want %q in it", name, got, c.whole)
		}
		for i, want := range c.parts {
			u, _ := w.Utter(frame(c.link, i), frame(c.link, i+1))
			if got := strings.Join(u.All(), " "); got != want {
				t.Errorf("%s, part %d: got %q, want %q", name, i+1, got, want)
			}
		}
	}
}
