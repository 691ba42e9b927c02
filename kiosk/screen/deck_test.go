package screen_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"guichet/data"
	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/screen"
	"guichet/kiosk/screen/screentest"
	"guichet/kiosk/session"
	"guichet/kiosk/sim"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/site"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// The deck is every virtual card, read and judged as in a demonstration.

func deckDay() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

// deckSizes are a panel in large letters, a small one, a terminal, a wide one.
func deckSizes() [][2]int { return [][2]int{{40, 12}, {60, 20}, {80, 25}, {100, 30}} }

// judged is a card of the deck with the report it gets.
type judged struct {
	name     string
	identity card.Identity
	report   verdict.Report
	codes    card.Codes
}

// loadDeck reads and judges every card once for all tests; nothing changes it.
var loadDeck = sync.OnceValues(func() ([]judged, error) {
	deck := sim.New(func() (*pkisim.PKI, error) { return pkisim.New(pkisim.SharedKeys(), deckDay()) })
	trust, err := deck.Trust()
	if err != nil {
		return nil, err
	}
	var all []judged
	for _, c := range sim.Cards() {
		virtual, err := deck.Insert(c.Name)
		if err != nil {
			return nil, err
		}
		id := card.Identify(virtual.ATR())
		ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
		facts := card.Read(ctx, virtual, id, nil)
		codes := card.ReadCodes(ctx, virtual, facts)
		cancel()
		all = append(all, judged{c.Name, id, verdict.Evaluate(facts, trust, verdict.Clock{Now: deckDay(), Kept: true}), codes})
	}
	return all, nil
})

func deck(t *testing.T) (all []judged) {
	t.Helper()
	var err error
	// A card that does not answer is waited for in the time of a bubble.
	synctest.Test(t, func(t *testing.T) { all, err = loadDeck() })
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// brume is a site that says everything of itself.
func brume() site.Site {
	return site.Site{Name: "CHU de Brume", Phone: "01 23 45 67 89",
		Hours: map[faq.Lang]string{faq.French: "8 h à 18 h", faq.English: "8 am to 6 pm"}}
}

// inserted is a kiosk of that size with the card in its slot and the verdict on
// the screen.
func inserted(t *testing.T, j judged, lang faq.Lang, w, h int, where site.Site) *driver {
	t.Helper()
	d := newDriver(t, lang, w, h)
	d.now = deckDay()
	doc, err := data.FS.ReadFile("cardtypes/help.yaml")
	if err != nil {
		t.Fatal(err)
	}
	advice := session.Advice{}
	if err := data.DecodeYAML(doc, &advice); err != nil {
		t.Fatal(err)
	}
	d.config.Info.Advice, d.config.Info.Site = advice, where
	d.begin(lang)
	d.send(session.CardInserted{Slot: 1, Identity: j.identity})
	d.send(session.CardReported{Seq: d.read.Seq, Report: j.report})
	d.send(session.CardCodes{Seq: d.read.Seq, Codes: j.codes})
	return d
}

func TestGoldenDeck(t *testing.T) {
	for _, j := range deck(t) {
		t.Run(j.name, func(t *testing.T) {
			var b strings.Builder
			for _, size := range deckSizes() {
				for _, lang := range []faq.Lang{faq.French, faq.English} {
					fmt.Fprintf(&b, "%s %dx%d %s\n", j.name, size[0], size[1], lang)
					b.WriteString(drawing(inserted(t, j, lang, size[0], size[1], brume())))
				}
			}
			screentest.Golden(t, *update, "go test ./kiosk/screen -update", filepath.Join("testdata", "deck", j.name+".txt"), b.String())
		})
	}
}

// flat is what a frame says as one line of words, its large letters left out.
func flat(f screen.Frame) string {
	var words []string
	for _, l := range f.Lines {
		if s := l.String(); !strings.ContainsAny(s, "█▀▄") {
			words = append(words, strings.Fields(s)...)
		}
	}
	return strings.Join(words, " ")
}

// The first page holds verdict, reason, action and the desk's line, whatever the
// card, the size and the language, with a site that says much of itself and with
// one that says nothing, and while the visitor is reminded of the card.
func TestFirstPageOfEveryCard(t *testing.T) {
	for _, j := range deck(t) {
		for _, size := range deckSizes() {
			for _, lang := range []faq.Lang{faq.French, faq.English} {
				for _, where := range []site.Site{{}, brume()} {
					d := inserted(t, j, lang, size[0], size[1], where)
					wantFirstPage(t, d, j)
					d.after(21 * time.Second)
					wantFirstPage(t, d, j)
				}
			}
		}
	}
}

// The same of every code in the table of precedence, with its worst dates, for
// every type, and of every card that is known by name.
func TestFirstPageOfEveryCode(t *testing.T) {
	var all []judged
	for _, row := range verdict.Precedence() {
		for _, reason := range row.Reasons {
			for _, ct := range []pki.CardType{pki.TypeUnknown, pki.CPS, pki.CPF, pki.CPE, pki.CPA} {
				all = append(all, judged{name: string(reason.Code), report: verdict.Report{
					Verdict: row.Verdict, Code: reason.Code, Family: card.CPx, Generation: card.CPS4, Name: "cps4", Type: ct,
					NotBefore: deckDay().AddDate(0, 0, 59), NotAfter: deckDay().AddDate(0, -23, 0), Since: deckDay().AddDate(0, -22, 0),
					InformationDate: deckDay().AddDate(0, -23, 0), JudgedAt: deckDay(), ClockInOrder: true,
				}})
			}
		}
	}
	words, err := text.LoadCards(faq.French)
	if err != nil {
		t.Fatal(err)
	}
	for name := range words.Names {
		all = append(all, judged{name: name, report: verdict.Report{Verdict: verdict.NotCPx, Code: verdict.CodeNotCPx, Name: name, JudgedAt: deckDay(), ClockInOrder: true}})
	}
	for _, j := range all {
		for _, lang := range []faq.Lang{faq.French, faq.English} {
			for _, where := range []site.Site{{}, brume()} {
				for _, size := range [][2]int{{40, 12}, {60, 20}} {
					d := inserted(t, j, lang, size[0], size[1], where)
					wantFirstPage(t, d, j)
					d.after(21 * time.Second)
					wantFirstPage(t, d, j)
				}
			}
		}
	}
}

func wantFirstPage(t *testing.T, d *driver, j judged) {
	t.Helper()
	v := d.s.View()
	v.Page, v.Focus = 0, -1
	f := screen.Render(v, d.words, d.width, d.height)
	set := d.words.For(v.Lang)
	w := screen.VerdictWords(&j.report, set, d.words.Cards(v.Lang), v.Info.Site.Phone)
	want := map[string]string{"verdict": w.Word, "reason": w.Meaning, "action": w.Action, "desk": w.Desk, "code": string(j.report.Code)}
	if j.codes.PIN.Known && j.codes.PIN.Left == 0 && j.report.Verdict.Good() { // the first thing to do with it
		want["action"] = screen.CodeWords(j.codes, set)[0]
	}
	if j.report.Verdict == verdict.Valid {
		want["type"] = "[OK] " + j.report.Type.String() + " " + string(j.report.Code)
	}
	for what, words := range want {
		if words == "" || strings.Contains(words, "{") || !strings.Contains(flat(f), strings.Join(strings.Fields(screen.Clean(words)), " ")) {
			t.Errorf("%s %dx%d %s: no %s %q on the first page:\n%s", j.name, d.width, d.height, v.Lang, what, words, flat(f))
		}
	}
}

// What must be known before a code is typed again stands on the first page of every
// good card, in the place of "nothing else to do" where the code is blocked.
func TestCodeWarningsOnTheFirstPage(t *testing.T) {
	known := func(left int) card.Counter { return card.Counter{Known: true, Left: left, Max: 10} }
	all := deck(t)
	for _, code := range []verdict.Code{verdict.CodeValid, verdict.CodeSoon} {
		for _, ct := range []pki.CardType{pki.CPS, pki.CPF, pki.CPE, pki.CPA} {
			for _, pin := range []card.Counter{known(0), known(1), known(3)} {
				for _, unblock := range []card.Counter{{}, known(0), known(10)} {
					j := all[0]
					j.report = verdict.Report{
						Verdict: verdict.Valid, Code: code, Family: card.CPx, Generation: card.CPS3, Name: "cps3", Type: ct,
						NotBefore: deckDay().AddDate(-2, 0, 0), NotAfter: deckDay().AddDate(0, 0, 59),
						InformationDate: deckDay().AddDate(0, 0, -1), JudgedAt: deckDay(), ClockInOrder: true,
					}
					if code == verdict.CodeSoon {
						j.report.Verdict = verdict.ExpiresSoon
					}
					j.codes = card.Codes{Status: card.CodesRead, PIN: pin, Unblock: unblock}
					for _, size := range deckSizes() {
						for _, lang := range []faq.Lang{faq.French, faq.English} {
							wantCodeWarnings(t, inserted(t, j, lang, size[0], size[1], brume()), j)
						}
					}
				}
			}
		}
	}
}

func wantCodeWarnings(t *testing.T, d *driver, j judged) {
	t.Helper()
	set := d.words.For(d.s.View().Lang)
	first := flat(d.pages()[0])
	words := screen.CodeWords(j.codes, set)
	switch left := j.codes.PIN.Left; {
	case left > 1 && len(words) == 1:
		return // it can wait
	case left > 1:
		words = words[1:]
	case left == 0 && strings.Contains(first, strings.Fields(d.words.Cards(d.s.View().Lang).Verdicts["C-00"].Action)[0]+" "):
		t.Errorf("%dx%d %s: a blocked code below words that all is done:\n%s", d.width, d.height, d.s.View().Lang, first)
	}
	if left := words[0]; !strings.Contains(first, screen.Clean(left)) {
		t.Errorf("%s %s %dx%d %s: got %q, want %q on the first page", j.report.Code, j.report.Type, d.width, d.height, d.s.View().Lang, first, left)
	}
}

// A phone number stands once on a page, also where the site has none of its own.
func TestNumberOnceOnAPage(t *testing.T) {
	for _, lang := range []faq.Lang{faq.French, faq.English} {
		words, err := text.LoadCards(lang)
		if err != nil {
			t.Fatal(err)
		}
		sets, err := text.Load()
		if err != nil {
			t.Fatal(err)
		}
		for code := range words.Verdicts {
			w := screen.VerdictWords(&verdict.Report{Code: verdict.Code(code)}, sets.For(lang), words, "")
			if all := w.Meaning + w.Action + w.Desk; strings.Count(all, "0 806 80 02 13") > 1 {
				t.Errorf("%s %s: got the number twice in %q", code, lang, all)
			}
		}
	}
}

// A card of a model that is not listed and was read in full is valid without a doubt.
func TestUnlistedReadInFull(t *testing.T) {
	for _, j := range deck(t) {
		if j.name != "unlisted-atr" {
			continue
		}
		d := inserted(t, j, faq.French, 80, 25, brume())
		if got, want := flat(d.pages()[0]), "Carte CPx, modèle non répertorié, lue en entier"; !strings.Contains(got, want) {
			t.Errorf("got %q, want %q in it", got, want)
		}
		j.report.Verdict, j.report.Code = verdict.ToCheck, verdict.CodeUnlisted
		d = inserted(t, j, faq.French, 80, 25, brume())
		if got := flat(d.pages()[0]); strings.Contains(got, "lue en entier") {
			t.Errorf("one that was not read in full: got %q", got)
		}
	}
}

// The site shows how the card goes into its reader, also for a card that was put
// in the wrong way; whose kiosk it is; and, where it wants them, initials.
func TestSiteOnTheCardsPages(t *testing.T) {
	where := brume()
	where.Reader = site.Reader{Slot: site.SlotUpright, Chip: site.ChipUp}
	where.Cards.Initials = true
	for _, lang := range []faq.Lang{faq.French, faq.English} {
		for _, size := range deckSizes() {
			d := newDriver(t, lang, size[0], size[1])
			d.config.Info.Site = where
			d.begin(lang)
			d.typeIn("3")
			set := d.words.For(lang)
			first, all := "", ""
			for i, f := range d.pages() {
				for _, l := range f.Lines {
					if all += l.String() + "\n"; i == 0 {
						first += l.String() + "\n"
					}
				}
			}
			if !strings.Contains(first, "██████") || !strings.Contains(all, where.Phone) || !strings.Contains(first, where.Name) {
				t.Errorf("%dx%d %s: no drawing, phone or name on the empty slot's page:\n%s", size[0], size[1], lang, all)
			}
			for _, j := range deck(t) {
				d := inserted(t, j, lang, size[0], size[1], where)
				all := ""
				for _, f := range d.pages() {
					all += flat(f)
				}
				if j.name == "cps" && !strings.Contains(all, strings.ReplaceAll(set.Card.Initials, "{name}", "C. R.")) {
					t.Errorf("%dx%d %s: no initials of a CPS: %s", size[0], size[1], lang, all)
				}
				if j.name == "cps" && strings.Contains(all, "ROCHE") {
					t.Errorf("%dx%d %s: the holder's name is shown", size[0], size[1], lang)
				}
			}
		}
	}
}
