package screen_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"guichet/data"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

func frenchCards(t *testing.T) (*text.Cards, *text.Set) {
	t.Helper()
	words, err := loadWords()
	if err != nil {
		t.Fatal(err)
	}
	return words.Cards(faq.French), words.For(faq.French)
}

// Every rule has a name in both languages.
func TestRulesHaveNames(t *testing.T) {
	for _, lang := range text.Languages() {
		cards, err := text.LoadCards(lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range verdict.Rules() {
			if cards.Details.Rules[r.Name] == "" {
				t.Errorf("%s: no name for the rule %q", lang, r.Name)
			}
		}
		if got, want := len(cards.Details.Rules), len(verdict.Rules()); got != want {
			t.Errorf("%s: %d names of rules, want %d", lang, got, want)
		}
	}
}

// What the rules found on the cards of the deck can be said in French.
func TestDetailsOfTheDeckInFrench(t *testing.T) {
	cards, set := frenchCards(t)
	for _, j := range deck(t) {
		for _, f := range j.report.Findings {
			if f.Detail != "" && cards.Details.Say(f.Detail, set) == "" {
				t.Errorf("%s: no French for %q (data/text/details.fr.yaml)", f.Rule, f.Detail)
			}
		}
	}
	for in, want := range map[string]string{
		"in opposition since 2026-11-19":                                             "en opposition depuis le 19/11/2026",
		`list of "AC Fort: d'essai" of 2026-11-21, 3 days old`:                       "liste de « AC Fort: d'essai » du 21/11/2026, âge en jours : 3",
		`certificate by "X": its signature does not hold`:                            "certificat de « X » : sa signature est fausse",
		`certificate by "X": some cause of a library`:                                "certificat de « X »",
		"some cause of a library":                                                    "",
		"data set 7, 31 questions, changes of the program: card 1":                   "jeu de données 7, 31 questions, changements : cartes ajoutées 1",
		"data set 7, 31 questions, changes of the program: advice 2, card 1, word 3": "jeu de données 7, 31 questions, changements : questions conseillées 2, cartes ajoutées 1, mots 3",
		"CPS3": "CPS3",
	} {
		if got := cards.Details.Say(in, set); got != want {
			t.Errorf("%q is said %q, want %q", in, got, want)
		}
	}
}

// What the rules may ever say can be said in French: every detail that package
// verdict makes is found in its source, with samples for what it fills in.
func TestEveryDetailHasFrench(t *testing.T) {
	cards, set := frenchCards(t)
	n := 0
	for _, f := range sources(t, "../verdict", "../doctor") {
		ast.Inspect(f, func(node ast.Node) bool {
			said := detailIn(node)
			if said == nil {
				return true
			}
			sample := filled(sampleOf(said))
			if strings.Trim(sample, "0126- :of,at()C") != "" && sample != "2026-11-21, by a doubtful clock" && !strings.HasPrefix(sample, "2026-11-21 of") {
				if n++; cards.Details.Say(sample, set) == "" {
					t.Errorf("no French for %q (data/text/details.fr.yaml)", sample)
				}
			}
			return true
		})
	}
	if n < 20 {
		t.Errorf("%d details found in the source, want 20 at least", n)
	}
}

// detailIn is the detail of a finding that is made at a node of the source, nil for none.
func detailIn(node ast.Node) ast.Expr {
	switch n := node.(type) {
	case *ast.CompositeLit:
		for _, e := range n.Elts {
			pair, ok := e.(*ast.KeyValueExpr)
			if name, is := n.Type.(*ast.Ident); ok && is && name.Name == "Finding" && pair.Key.(*ast.Ident).Name == "Detail" {
				return pair.Value
			}
		}
	case *ast.CallExpr:
		maker, ok := n.Fun.(*ast.Ident)
		switch {
		case !ok || len(n.Args) == 0 || !regexp.MustCompile(`^(pass|warn|fail|unknown|notApplicable|good|finding)$`).MatchString(maker.Name):
			return nil
		case maker.Name == "finding": // status, code, format, arguments
			return n.Args[2]
		}
		return n.Args[len(n.Args)-1]
	}
	return nil
}

// sources parses the files of packages, without their tests.
func sources(t *testing.T, dirs ...string) (all []*ast.File) {
	t.Helper()
	for _, dir := range dirs {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, f)
		}
	}
	return all
}

// filled fills a format with samples.
func filled(format string) string {
	return strings.NewReplacer("%q", `"X"`, "%d", "3", "%t", "true", "%s", "2026-11-21", "%v", "2026-11-21", "%X", "80").Replace(format)
}

// sampleOf is what an expression might say: texts as they are, a date for what is
// not known.
func sampleOf(e ast.Expr) string {
	const date = "2026-11-21"
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		if err != nil {
			return e.Value
		}
		return s
	case *ast.BinaryExpr:
		return sampleOf(e.X) + sampleOf(e.Y)
	case *ast.CallExpr:
		if sel, ok := e.Fun.(*ast.SelectorExpr); ok && sel.Sel.Name == "Sprintf" {
			s := sampleOf(e.Args[0])
			return filled(s)
		}
	}
	return date
}

// A page in French has no English word, and the other way round: no word that
// stands in the one catalogue and not in the other.
func TestNoWordOfTheOtherLanguage(t *testing.T) {
	words := map[faq.Lang]map[string]bool{}
	for _, lang := range text.Languages() {
		words[lang] = catalogue(t, lang)
	}
	other := map[faq.Lang]faq.Lang{faq.French: faq.English, faq.English: faq.French}
	for _, j := range deck(t) {
		for lang, foreign := range other {
			for _, detail := range []bool{false, true} {
				d := inserted(t, j, lang, 80, 25, brume())
				if detail {
					d.send(session.ToggleDetail{})
				}
				wantOnly(t, d, fmt.Sprintf("%s, detail %v", j.name, detail), words[lang], words[foreign])
			}
		}
	}
	for _, sc := range append(scenes(), stickScenes()...) {
		for lang, foreign := range other {
			d := newDriver(t, lang, 80, 25)
			sc.visit(d)
			wantOnly(t, d, sc.name, words[lang], words[foreign])
		}
	}
}

var wordOf = regexp.MustCompile(`[\p{L}]+`)

// wantOnly looks for words that the page's own language does not know, and the
// other one does.
func wantOnly(t *testing.T, d *driver, name string, own, foreign map[string]bool) {
	t.Helper()
	seen := given()
	for _, f := range d.pages() {
		for _, w := range wordOf.FindAllString(strings.ToLower(flat(f)), -1) {
			if len(w) > 2 && foreign[w] && !own[w] && !seen[w] {
				seen[w] = true
				t.Errorf("%s in %s: the word %q is of the other language", name, d.s.View().Lang, w)
			}
		}
	}
}

// given are words that cards, sticks and help bring, in whatever language theirs is.
func given() map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields("racine inconnue essai été txt borne informations vieux photo comment renouveler activer mon retirée fort") {
		all[w] = true
	}
	return all
}

// catalogue is every word of a language: those of the screens, of the help, and
// for English those of the details that are translated.
func catalogue(t *testing.T, lang faq.Lang) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	add := func(s string) {
		for _, w := range wordOf.FindAllString(strings.ToLower(screen.Clean(s)), -1) {
			all[w] = true
		}
	}
	files, err := fs.Glob(data.FS, "text/*."+string(lang)+".yaml")
	if err != nil || len(files) < 5 {
		t.Fatalf("%d files of words, %v", len(files), err)
	}
	for _, file := range files {
		if strings.Contains(file, "lexicon") { // names, and how they sound
			continue
		}
		doc, err := data.FS.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(file, "text/details") {
			continue
		}
		var tree any
		if err := data.DecodeYAML(doc, &tree); err != nil {
			t.Fatal(err)
		}
		texts(tree, add)
	}
	c, err := loadHelp()
	if err != nil {
		t.Fatal(err)
	}
	for _, q := range c.Questions {
		if q.Lang == lang {
			add(q.Title + " " + q.Answer + " " + q.Source)
			if q.Complement != nil {
				add(q.Complement.Text + " " + q.Complement.Source)
			}
		}
	}
	for _, topic := range c.Topics {
		add(topic.Title[lang])
	}
	for _, l := range text.Languages() {
		cards, err := text.LoadCards(l)
		if err != nil {
			t.Fatal(err)
		}
		if l == lang {
			for _, name := range cards.Details.Rules {
				add(name)
			}
		}
		for _, p := range cards.Details.Phrases { // French ones: English, French
			if lang == faq.English {
				add(p[0])
			} else {
				add(p[1])
			}
		}
	}
	return all
}

// texts walks what a YAML file holds: its values, not its keys.
func texts(tree any, add func(string)) {
	switch v := tree.(type) {
	case string:
		add(v)
	case []any:
		for _, x := range v {
			texts(x, add)
		}
	case map[string]any:
		for _, x := range v {
			texts(x, add)
		}
	}
}

// What a card says of its holder keeps the look of a claim in the detail too, unless
// its issuer is proven to have signed it.
func TestDetailOfWhatNobodySigned(t *testing.T) {
	for _, j := range deck(t) {
		if j.report.Holder.Surname == "" {
			continue
		}
		d := inserted(t, j, faq.French, 100, 30, brume())
		d.send(session.ToggleDetail{})
		for _, f := range d.pages() {
			for _, l := range f.Lines {
				if s := l.String(); strings.Contains(s, "Titulaire :") && strings.Contains(s, "(lu, non vérifié)") == (j.report.Proofs()[0].State == verdict.Proven) {
					t.Errorf("%s: got %q, signature proven: %v", j.name, s, j.report.Proofs()[0].State == verdict.Proven)
				}
			}
		}
	}
}
