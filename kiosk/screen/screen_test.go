package screen_test

import (
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
)

// Every word of the owner's text is on screen, in its order, at every size.
func TestOwnersWordsAreOnScreen(t *testing.T) {
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 25}, {132, 43}} {
		d := newDriver(t, faq.French, size.w, size.h)
		for id, want := range ownersText(t, d.c) {
			d.open(id)
			var shown strings.Builder
			for _, f := range d.pages() {
				shown.WriteString(body(f))
			}
			got := plainWords(shown.String())
			if w := plainWords(want); !strings.HasPrefix(got, w+" ") {
				t.Errorf("%dx%d %s shows\n%s\nthe owner's words are\n%s", size.w, size.h, id, got, w)
			}
		}
	}
}

// In large print the first page of an answer has more than its question, and
// yes and no are asked on one page.
func TestPagesOfAnswersInLargePrint(t *testing.T) {
	for _, lang := range []faq.Lang{faq.French, faq.English} {
		d := newDriver(t, lang, 40, 12)
		for _, q := range d.c.Questions {
			if q.Lang != lang {
				continue
			}
			d.open(q.ID)
			pages := d.pages()
			if first := plainWords(body(pages[0])); first == plainWords(q.Title) {
				t.Errorf("%s: %s: the first page has the question only", lang, q.ID)
			}
			for n, f := range pages {
				yes := strings.Contains(flat(f), "Oui (O)") || strings.Contains(flat(f), "Yes (Y)")
				no := strings.Contains(flat(f), "Non (N)") || strings.Contains(flat(f), "No (N)")
				if yes != no {
					t.Errorf("%s: %s: page %d has yes: %v, no: %v", lang, q.ID, n+1, yes, no)
				}
			}
		}
	}
}

// ownersText is the owner's file cut at its questions, by the ids of the help.
func ownersText(t *testing.T, c *faq.Collection) map[string]string {
	t.Helper()
	raw, err := os.ReadFile("../faq/testdata/owner-faq-fr.txt")
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	id := ""
	for _, line := range strings.Split(string(raw), "\n") {
		for _, q := range c.Questions {
			if q.Lang == faq.French && strings.TrimSpace(line) == q.Title {
				id = q.ID
			}
		}
		if id == "" && strings.TrimSpace(line) != "" {
			t.Fatalf("a line before any question: %q", line)
		}
		texts[id] += line + "\n"
	}
	if len(texts) != 9 {
		t.Fatalf("%d questions in the owner's text, want 9", len(texts))
	}
	return texts
}

// linkSign is the number that the screen puts behind the words of a link.
var linkSign = regexp.MustCompile(` ?\[\d\]`)

// plainWords leaves the words, on one line: without bullets, link signs and
// the difference between typographic and typewriter signs, which is the
// font's.
func plainWords(s string) string {
	s = linkSign.ReplaceAllString(s, "")
	s = strings.NewReplacer("’", "'", "•", "-").Replace(s)
	var words []string
	for _, w := range strings.Fields(s) {
		if w != "-" {
			words = append(words, w)
		}
	}
	return strings.Join(words, " ")
}

// A thousand random key sequences at random sizes: every frame is whole, and
// nothing of what it should say is cut.
func TestRandomKeysKeepFramesWhole(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 1000 {
		d := newDriver(t, faq.French, 40+rng.IntN(90), 12+rng.IntN(40))
		for range 30 {
			randomStep(d, rng)
			whole(t, d)
		}
	}
}

func randomStep(d *driver, rng *rand.Rand) {
	switch rng.IntN(12) {
	case 0:
		d.width, d.height = 1+rng.IntN(140), 1+rng.IntN(50)
	case 1:
		d.after(time.Duration(rng.IntN(150)) * time.Second)
	case 2, 3:
		d.press(screen.KeyPress{Code: screen.Code(rng.IntN(int(screen.PageDown) + 1)), Rune: 'x'})
	case 4, 5, 6, 7:
		d.typeIn(string(rune('0' + rng.IntN(10))))
	case 8:
		d.typeIn(string(rune(rng.IntN(utf8.MaxRune))))
	default:
		d.typeIn(string(rune('a' + rng.IntN(26))))
	}
}

// whole checks that lines fit, that the page shown is one of those there are,
// and that every item has its place.
func whole(t *testing.T, d *driver) {
	t.Helper()
	f := d.frame()
	if len(f.Lines) > d.height || !f.Flat && len(f.Lines) != d.height {
		t.Fatalf("%d lines on a screen of %d", len(f.Lines), d.height)
	}
	for _, l := range f.Lines {
		if l.Width() > d.width {
			t.Fatalf("a line of %d cells on a screen of %d: %q", l.Width(), d.width, l)
		}
	}
	if f.Flat {
		return
	}
	v := d.s.View()
	if v.Left == 0 && !v.Attract && len(f.Spots) != len(v.Items) {
		t.Fatalf("screen %d: %d items, %d have a place", v.Screen, len(v.Items), len(f.Spots))
	}
	if v.Left == 0 && !v.Attract && v.Focus >= 0 && len(v.Items) > 0 && f.Focused() != v.Focus {
		t.Fatalf("screen %d: the focus on item %d is not on the page shown", v.Screen, v.Focus)
	}
	var shown strings.Builder
	for _, p := range d.pages() {
		shown.WriteString(body(p))
	}
	all := strings.Join(strings.Fields(shown.String()), "")
	for _, it := range v.Items {
		if want := strings.Join(strings.Fields(screen.Clean(it.Question.Title)), ""); v.Left == 0 && !strings.Contains(all, want) {
			t.Fatalf("the item %q is cut", it.Question.Title)
		}
	}
}

func TestTooSmallTerminalSaysSo(t *testing.T) {
	d := newDriver(t, faq.French, 39, 12)
	f := d.frame()
	if got := plainWords(f.Lines[0].String()); !f.Flat || !strings.HasPrefix("Écran trop petit : 40 x 12 au moins.", got) {
		t.Errorf("a terminal of 39 columns shows %q", got)
	}
	if k := f.Action(screen.KeyPress{Code: screen.Char, Rune: '1'}); k != (session.Poke{}) {
		t.Errorf("a key acts on a screen that nobody can read: %T", k)
	}
	for _, size := range [][2]int{{0, 0}, {1, 1}, {-1, 5}, {40, 3}} {
		d.width, d.height = size[0], size[1]
		d.frame() // must not panic
	}
}

func TestLargePrintIsTheFortyColumnLayout(t *testing.T) {
	d := newDriver(t, faq.French, 120, 40)
	d.open("qu-est-ce-qu-une-cpx")
	d.code(screen.F3)
	for _, f := range d.pages() {
		for _, l := range strings.Split(body(f), "\n") {
			if text := strings.TrimLeft(l, " "); utf8.RuneCountInString(text) > 38 {
				t.Fatalf("a line of large print has %q", text)
			}
		}
	}
}

// Where there are more than nine items, each page numbers its own.
func TestDigitsOfALongList(t *testing.T) {
	d := newDriver(t, faq.French, 80, 25)
	d.typeIn("2")
	var long []faq.Ref
	for i := range 23 {
		long = append(long, faq.Ref{ID: string(rune('a' + i)), Title: "Question " + string(rune('A'+i))})
	}
	s, asks := d.s.Step(d.now, session.Choose{List: d.s.View().List, Item: 0})
	d.s, _ = s.Step(d.now, session.Answered{Seq: asks[0].(session.ListQuestions).Seq, Data: session.Data{Questions: long}})
	f := d.frame()
	if f.Pages < 3 {
		t.Fatalf("%d pages for 23 items", f.Pages)
	}
	d.press(screen.KeyPress{Code: screen.PageDown})
	f = d.frame()
	if got, want := f.Pick(1), 9; f.Page != 1 || got != want {
		t.Errorf("on page %d, 1 picks item %d, want %d", f.Page, got, want)
	}
	if got := f.Pick(10); got != -1 {
		t.Errorf("10 picks item %d", got)
	}
}

// What is typed on an answer votes only where the vote is to be seen.
func TestNobodyVotesBlind(t *testing.T) {
	d := newDriver(t, faq.French, 40, 12)
	d.open("commander-une-cps")
	for i, it := range d.s.View().Items {
		if it.Kind == session.ItemVote {
			d.typeIn(string(rune('1' + i)))
		}
	}
	d.typeIn("comment renouveler")
	if d.s.View().Voted {
		t.Fatal("typing on the first page voted")
	}
	d.lastPage()
	d.typeIn("n")
	if !d.s.View().Voted {
		t.Error("N does not vote where the vote is shown")
	}
}

// In lists the unshifted top row of a French keyboard picks as its digits do; on
// home its letters begin a search.
func TestAzertyRowPicks(t *testing.T) {
	for i, r := range []rune("à&é\"'(-è_ç") {
		home, list := newDriver(t, faq.French, 80, 25), newDriver(t, faq.French, 80, 25)
		list.typeIn("2")
		for name, f := range map[string]screen.Frame{"home": home.frame(), "topics": list.frame()} {
			want := f.Action(screen.KeyPress{Code: screen.Char, Rune: rune('0' + i)}).(session.Digit).Does
			if name == "home" && unicode.IsLetter(r) {
				want = session.Typed{Rune: r}
			}
			if got := f.Action(screen.KeyPress{Code: screen.Char, Rune: r}); got != want {
				t.Errorf("%s: %c means %#v, want %#v", name, r, got, want)
			}
		}
	}
	d := newDriver(t, faq.French, 80, 25)
	d.typeIn("1é")
	if got := d.s.View().Field; got != "é" {
		t.Errorf("in a field, é gives %q", got)
	}
}

// The whole kiosk can be driven with digits, arrows, Enter and Escape.
func TestDigitsArrowsEnterEscape(t *testing.T) {
	d := newDriver(t, faq.French, 40, 12)
	d.typeIn("2") // topics
	d.code(screen.Down, screen.EnterKey)
	if v := d.s.View(); v.Screen != session.Questions {
		t.Fatalf("down and Enter lead to screen %d", v.Screen)
	}
	d.code(screen.EnterKey)
	if v := d.s.View(); v.Screen != session.Answer {
		t.Fatalf("Enter leads to screen %d", v.Screen)
	}
	d.typeIn("01") // the menu's first action is the next page
	if f := d.frame(); d.s.View().Screen != session.Answer || f.Page != 1 {
		t.Fatalf("next page by the menu: screen %d, page %d", d.s.View().Screen, f.Page)
	}
	for range 20 {
		d.code(screen.Down)
	}
	if f := d.frame(); f.Page != f.Pages-1 {
		t.Errorf("arrows end on page %d of %d", f.Page+1, f.Pages)
	}
	for range 40 {
		d.code(screen.Up)
	}
	if f := d.frame(); f.Page != 0 {
		t.Errorf("arrows come back to page %d", f.Page+1)
	}
	d.code(screen.Escape, screen.Escape, screen.Escape)
	if v := d.s.View(); v.Screen != session.Home {
		t.Errorf("Escape ends on screen %d", v.Screen)
	}
}

// In the number's field the same row is digits, and letters stay letters. The minus is
// the 6 of that row, or stands between groups where the digits were typed otherwise.
func TestAzertyRowIsDigitsInANumber(t *testing.T) {
	d := newDriver(t, faq.French, 80, 25)
	d.typeIn("4")
	d.later()
	for typed, want := range map[string]string{
		"à&é\"'(-è_ça": "0123456789a",
		"_&à&àà-":      "8101006",
		"-ç1":          "691",
		"8-1000-00":    "8-1000-00",
		"8-1&-":        "8-116",
	} {
		d.typeIn(typed)
		if got := d.s.View().Field; !strings.EqualFold(got, want) {
			t.Errorf("%s: field %q, want %q", typed, got, want)
		}
		d.s, _ = d.s.Step(d.now, session.Clear{})
	}
	d = newDriver(t, faq.French, 80, 25)
	d.typeIn("1")
	d.typeIn("éà")
	if got := d.s.View().Field; got != "éà" {
		t.Errorf("in a search: %q", got)
	}
}
