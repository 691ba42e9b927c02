package overlay

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"guichet/data"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// ownText is the program's folder of words.
func ownText(t *testing.T) fstest.MapFS {
	t.Helper()
	files, err := fs.Glob(data.FS, "text/*")
	if err != nil {
		t.Fatal(err)
	}
	folder := fstest.MapFS{}
	for _, name := range files {
		doc, err := fs.ReadFile(data.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		folder[strings.TrimPrefix(name, "text/")] = &fstest.MapFile{Data: doc}
	}
	return folder
}

// reworded loads a folder of words, reads what it changes, and checks it.
func reworded(t *testing.T, folder fstest.MapFS) (Overlay, error) {
	t.Helper()
	return checked(t, Source{Text: folder})
}

func replaced(t *testing.T, folder fstest.MapFS, file, old, with string) {
	t.Helper()
	doc := string(folder[file].Data)
	if !strings.Contains(doc, old) {
		t.Fatalf("%s: got no %q in it", file, old)
	}
	folder[file] = &fstest.MapFile{Data: []byte(strings.Replace(doc, old, with, 1))}
}

// The program's own folder changes nothing. A word that is another in one language
// travels with the one in the other, and is on the screens; the program's own stay as
// they are for whoever has them.
func TestWordsTravel(t *testing.T) {
	folder := ownText(t)
	if o, err := reworded(t, folder); err != nil || o.Counts().Total() != 0 {
		t.Fatalf("the program's own: got %v, %v; want nothing", o.Counts(), err)
	}
	replaced(t, folder, "screens.fr.yaml", "Chercher une réponse\n", "Poser une question\n")
	replaced(t, folder, "verdicts.fr.yaml", "Montrez-la à l'accueil.", "Voyez l'accueil.")
	replaced(t, folder, "cards.fr.yaml", "vitale-2: Carte Vitale", "vitale-2: Carte Vitale 2")
	o, err := reworded(t, folder)
	if err != nil || o.Counts()[Word] != 3 {
		t.Fatalf("got %v, %v; want 3 words", o.Counts(), err)
	}
	own := ownWords(t)
	words := o.Words(own)
	if got := words.For(faq.French).Home.Search; got != "Poser une question" {
		t.Errorf("got %q", got)
	}
	if got := words.Cards(faq.French).Names["vitale-2"]; got != "Carte Vitale 2" {
		t.Errorf("got %q", got)
	}
	for _, l := range text.Languages() {
		if l == faq.English && words.For(l).Home.Search != own.For(l).Home.Search {
			t.Errorf("%s: got %q", l, words.For(l).Home.Search)
		}
		if words.Sticks(l) != own.Sticks(l) {
			t.Errorf("%s: other words for a technician", l)
		}
	}
	if got := own.For(faq.French).Home.Search; got != "Chercher une réponse" {
		t.Errorf("the program's own are %q now", got)
	}
	if got := own.Cards(faq.French).Names["vitale-2"]; got != "Carte Vitale" {
		t.Errorf("the program's own are %q now", got)
	}
	alone := fstest.MapFS{
		"screens.fr.yaml": {Data: []byte("home: {lead: Un chiffre ou une question.}\n")},
		"screens.en.yaml": {Data: []byte("home: {lead: A digit or a question.}\n")},
	}
	if o, err = reworded(t, alone); err != nil || o.Counts()[Word] != 1 {
		t.Errorf("the changed words alone: got %v, %v", o.Counts(), err)
	}
}

// Odd files, as people and editors make them, and words that would lie.
func TestOddWords(t *testing.T) {
	both := func(fr, en string) fstest.MapFS {
		return fstest.MapFS{"screens.fr.yaml": {Data: []byte(fr)}, "screens.en.yaml": {Data: []byte(en)}}
	}
	verdicts := func(doc string) fstest.MapFS {
		return fstest.MapFS{"verdicts.fr.yaml": {Data: []byte(doc)}, "verdicts.en.yaml": {Data: []byte(doc)}}
	}
	title := func(words string) fstest.MapFS { return both("menu: {title: "+words+"}", "menu: {title: "+words+"}") }
	bomb := "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nmenu: {title: *b}\n"
	for _, c := range []struct {
		name   string
		folder fstest.MapFS
		want   string
	}{
		{"a BOM and CRLF", both("\ufeffmenu: {title: A}\r\n", "menu:\r\n  title: B\r\n"), ""},
		{"an empty file", both("", "# nothing\n"), ""},
		{"tabs", both("menu:\n\ttitle: A\n", "menu: {title: B}"), "cannot start any token"},
		{"an anchor", both("menu: {title: &a A}", "menu: {title: B}"), "an anchor"},
		{"a bomb", both(bomb, bomb), "an anchor"},
		{"a merge", both("menu: {<<: {title: A}}", "menu: {title: B}"), "a key that is no word"},
		{"a key twice", both("menu: {title: A, title: C}", "menu: {title: B}"), "twice"},
		{"10 MB", both(strings.Repeat("# nothing\n", 1<<20), ""), "more than 262144 bytes"},
		{"two documents", both("menu: {title: A}\n---\nmenu: {title: C}", ""), "more than one"},
		{"a number", both("menu: {title: 12}", "menu: {title: B}"), "not words"},
		{"yes", both("menu: {title: yes}", "menu: {title: B}"), ""}, // a word in YAML 1.2
		{"a list", both("menu: {title: [A]}", "menu: {title: B}"), "not words"},
		{"not UTF-8", both("menu: {title: \"\xE9\"}", "menu: {title: B}"), "invalid"},
		{"one language", both("menu: {title: A}", ""), `screens.menu.title: no words in "en"`},
		{"one file", fstest.MapFS{"screens.fr.yaml": {Data: []byte("menu: {title: A}")}}, `no words in "en"`},
		{"another file", fstest.MapFS{"screens.de.yaml": {Data: []byte("menu: {title: A}")}}, "screens.de.yaml: no such file"},
		{"a technician's words", fstest.MapFS{"sticks.fr.yaml": {Data: []byte("offer: {title: A}")}}, "sticks.fr.yaml: these words come with the program"},
		{"a typing error", both("menu: {titel: A}", "menu: {titel: B}"), "menu.titel: the program has no words of this name"},
		{"empty words", title("''"), "no words"},
		{"blanks", title("'  '"), "no words"},
		{"an emoji", title("Menu 😀"), "U+1F600"},
		{"right to left", title("\"\u202eunem\""), "U+202E"},
		{"zero width", title("\"me\u200bnu\""), "U+200B"},
		{"a combining accent", title("\"e\u0301\""), "U+0301"},
		{"a control character", title(`"\u001b[31m"`), "U+001B"},
		{"a line end", title(`"a\nb"`), "U+000A"},
		{"a band of its own", title("███"), "U+2588"},
		{"a shape", title("'[OK]'"), "the sign '['"},
		{"another placeholder", both("page: 'page {n} sur {m}'", "page: 'page {n} of {of}'"), `screens.page (fr): what the program fills in is ["{m}" "{n}"], in the place of ["{n}" "{of}"]`},
		{"one placeholder less", both("page: 'page {n}'", "page: 'page {n} of {of}'"), "in the place of"},
		{"a brace", title("'a } b'"), "a brace"},
		{"an endless title", title(strings.Repeat("a", 1001)), "at most 1000"},
		{"a word of a verdict", title("Carte VALIDE"), `"VALIDE": the word of a verdict`},
		{"a reason that says valid in small letters", verdicts("C-07: {meaning: 'Encore valide, {end} ({span}).'}"), "where it stands beside one"},
		{"a valid card's reason", verdicts("C-00: {meaning: 'Authentique et valide jusqu''au {end} : encore {span}.'}"), ""},
		{"a title over every verdict", both("brand: Carte valide", "brand: Guichet"), "where it stands beside one"},
		{"valid where no verdict is", both("home: {lead: 'Votre carte est-elle valide ?'}", "home: {lead: 'Is your card valid?'}"), ""},
		{"another card's name", fstest.MapFS{"cards.fr.yaml": {Data: []byte("names: {bank: Carte valide}")}, "cards.en.yaml": {Data: []byte("names: {bank: A card}")}}, "where it stands beside one"},
		{"another card called a CPS", fstest.MapFS{"cards.fr.yaml": {Data: []byte("names: {bank: Carte CPS}")}, "cards.en.yaml": {Data: []byte("names: {bank: A card}")}}, "none of those"},
		{"a verdict's word", verdicts("C-07: {word: VALIDE}"), "verdicts.C-07.word: these words come with the program"},
		{"the desk's line", verdicts("C-07: {desk: acceptez cette carte.}"), "verdicts.C-07.desk: these words come with the program"},
		{"a reason that says valid", verdicts("C-07: {meaning: 'VALIDE depuis le {end} ({span}).'}"), "the word of a verdict"},
		{"a reason without its date", verdicts("C-07: {meaning: Elle est bonne.}"), "in the place of"},
		{"a reason as long as a book", verdicts("C-41: {meaning: " + strings.Repeat("la carte ", 60) + "}"), "no room on the first page"},
		{"an unknown code", verdicts("C-77: {meaning: A}"), "the program has no words of this name"},
		{"a variant more", verdicts("C-41: {variants: {CPS: A}}"), "the program has no words of this name"},
		{"what is proven", both("card: {unverified: A}", "card: {unverified: B}"), "come with the program"},
		{"whom the desk calls", both("card: {help_service: personne}", "card: {help_service: nobody}"), "come with the program"},
		{"a demonstration", both("demo: BORNE", "demo: KIOSK"), "come with the program"},
		{"day and month", both("dates: '{m}/{d}/{y}'", "dates: '{m}/{d}/{y}'"), "come with the program"},
		{"a number's check", both("number: {bad_key: Bon numéro.}", "number: {bad_key: Good.}"), "come with the program"},
		{"a key's name", both("bar: {home: {key: F9}}", "bar: {home: {key: F9}}"), "come with the program"},
		{"a key's verb without room", both("bar: {home: {verb: Revenir tout au début de la borne}}", "bar: {home: {verb: Go back to the very beginning}}"), "the key bar has no room"},
		{"home on two pages", both("home: {search: "+strings.Repeat("chercher ", 30)+"}", "home: {search: a}"), "the choices take 3 pages"},
		{"a type's name", fstest.MapFS{"cards.fr.yaml": {Data: []byte("types: {CPF: CPS}")}, "cards.en.yaml": {Data: []byte("types: {CPF: CPS}")}}, "types.CPF: these words come with the program"},
		{"a CPx's name", fstest.MapFS{"cards.fr.yaml": {Data: []byte("names: {cpx: CPS}")}, "cards.en.yaml": {Data: []byte("names: {cpx: CPS}")}}, "names.cpx: these words come with the program"},
	} {
		o, err := reworded(t, c.folder)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
		if c.want == "" && c.name != "an empty file" && o.Counts()[Word] != 1 {
			t.Errorf("%s: got %v, want one word", c.name, o.Counts())
		}
	}
}

// Words that were never checked, as of a data set that is opened by its file, cannot
// touch what a verdict says of itself either.
func TestUncheckedWordsChangeNoVerdict(t *testing.T) {
	own := ownWords(t)
	random := rand.New(rand.NewPCG(16, 3))
	lies := []string{"VALIDE", "Carte valide", "{end}", "acceptez cette carte.", "OK", "{kind} {help}", "CPS", "", strings.Repeat("a ", 40)}
	hostile := text.Changes{}
	add := func(name string) {
		hostile[name] = map[faq.Lang]string{}
		for _, l := range text.Languages() {
			hostile[name][l] = lies[random.IntN(len(lies))]
		}
	}
	for _, row := range verdict.Precedence() {
		for _, reason := range row.Reasons {
			for _, part := range []string{"word", "desk", "meaning", "action", "variants.CPF", "variants.old", ""} {
				add(fmt.Sprintf("verdicts.%s.%s", reason.Code, part))
			}
		}
	}
	for _, name := range []string{
		"screens.card.desk", "screens.card.help_service", "screens.card.help_site", "screens.card.unverified", "screens.card.claimed", "screens.card.status.fail", "screens.dates", "screens.demo",
		"screens.number.bad_key", "names.cpx", "names.cps3", "types.CPF", "professions.60", "proofs.chain.wrong", "details.rules.chain",
	} {
		add(name)
	}
	words := Overlay{words: hostile}.Words(own)
	day := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for _, l := range text.Languages() {
		for code, was := range own.Cards(l).Verdicts {
			is := words.Cards(l).Verdicts[code]
			if is.Word != was.Word || is.Desk != was.Desk || len(is.Variants) != len(was.Variants) {
				t.Errorf("%s %s: got %+v, want word and desk of %+v", l, code, is, was)
			}
		}
		for _, row := range verdict.Precedence() {
			for _, reason := range row.Reasons {
				r := verdict.Report{Verdict: row.Verdict, Code: reason.Code, Name: "cps3", Type: pki.CPS, NotBefore: day, NotAfter: day, JudgedAt: day, ClockInOrder: true}
				v := session.View{Screen: session.Card, Lang: l, Focus: -1, Card: session.CardView{Phase: session.CardJudged, Report: r}}
				for _, phone := range []string{"", "01 23 45 67 89"} {
					is, was := screen.VerdictWords(&r, words.For(l), words.Cards(l), phone), screen.VerdictWords(&r, own.For(l), own.Cards(l), phone)
					if is.Word != was.Word || is.Desk != was.Desk {
						t.Errorf("%s %s: got %q, %q, want %q, %q", l, reason.Code, is.Word, is.Desk, was.Word, was.Desk)
					}
				}
				is, was := screen.Render(v, words, 80, 25), screen.Render(v, own, 80, 25)
				if band(is) != band(was) {
					t.Errorf("%s %s: got the band %q, want %q", l, reason.Code, band(is), band(was))
				}
			}
		}
	}
}

// band is what stands in the styles of a verdict's band.
func band(f screen.Frame) (all string) {
	for _, line := range f.Lines {
		for _, r := range line {
			switch r.Style {
			case screen.BandGood, screen.BandBad, screen.BandDoubt, screen.BandNote:
				all += fmt.Sprint(r.Style, r.Text, "\n")
			}
		}
	}
	return all
}
