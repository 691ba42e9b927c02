package main

import (
	"flag"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/cardreport"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/screen/screentest"
	"guichet/kiosk/session"
	"guichet/kiosk/sim"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

var updateLadder = flag.Bool("update-ladder", false, "write the golden screens of the ladder anew")

// Every step of the ladder and of the clock, as `check` says it and as it is on
// the screen: both languages, both sizes, with the staff's detail.
func TestLadderScreens(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	dir := t.TempDir()
	day := instant(t, labDay)
	made := sim.New(func() (*pkisim.PKI, error) { return pkisim.New(pkisim.SharedKeys(), day) })
	if err := made.Export(dir); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, dir)
	for _, step := range ladder() {
		report := w.judge(step, day)
		if report.Code != step.want {
			t.Errorf("%s: %s %s, want %s: %+v", step.name, report.Verdict, report.Code, step.want, report.Findings)
			continue
		}
		for _, lang := range []faq.Lang{faq.French, faq.English} {
			got := checkWordsOf(t, report, lang) + screensOf(t, report, lang)
			screentest.Golden(t, *updateLadder, "go test ./kiosk -run Ladder -update-ladder", filepath.Join("testdata", "ladder", fmt.Sprintf("%s.%s.txt", step.name, lang)), got)
		}
	}
}

// judge reads the card and judges it by a rung's data set and clock.
func (w *world) judge(step rung, day time.Time) verdict.Report {
	w.t.Helper()
	lists, err := openHelp(w.t.Context(), w.dataSet(step.set))
	if err != nil {
		w.t.Fatal(err)
	}
	defer lists.Close()
	held, err := datafolder.EvidenceOf(w.t.Context(), lists)
	if err != nil {
		w.t.Fatal(err)
	}
	held.Integrity = verdict.Intact
	virtual, err := w.catalogue.Insert(step.card)
	if err != nil {
		w.t.Fatal(err)
	}
	facts := card.Read(w.t.Context(), virtual, card.Identify(virtual.ATR()), nil)
	if step.at != "" {
		v := &checkVerb{At: instant(w.t, step.at)}
		return verdict.Evaluate(facts, held.Trust, v.clock(time.Now(), held.Issued))
	}
	c := verdict.Clock{Now: day, Kept: true}
	step.tell(&c)
	return verdict.Evaluate(facts, held.Trust, c)
}

// checkWordsOf is what `check` prints, without its last line: what the exchange
// took.
func checkWordsOf(t *testing.T, r verdict.Report, lang faq.Lang) string {
	t.Helper()
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := cardreport.WriteText(&out, r, cardreport.Reading{}, words, lang, false); err != nil {
		t.Fatal(err)
	}
	return withoutTraffic(out.String())
}

func withoutTraffic(s string) string {
	cut := strings.LastIndex(strings.TrimSuffix(s, "\n"), "\n")
	return s[:cut+1]
}

// screensOf is every page of the verdict and of the staff's detail, at both sizes.
func screensOf(t *testing.T, r verdict.Report, lang faq.Lang) string {
	t.Helper()
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	wantDateLine(t, r, lang, words)
	for _, size := range []struct{ w, h int }{{40, 12}, {80, 25}} {
		for _, detail := range []bool{false, true} {
			s := sessionWith(r, lang, detail)
			f := screen.Render(s.View(), words, size.w, size.h)
			for p := 0; ; p++ {
				s, _ = s.Step(r.JudgedAt, session.Turn{Page: p, Focus: -1})
				if f = screen.Render(s.View(), words, size.w, size.h); f.Page != p {
					break
				}
				screentest.Draw(&b, f)
			}
		}
	}
	return b.String()
}

// wantDateLine wants to read on the first page, at the smallest size too, of when
// the information is.
func wantDateLine(t *testing.T, r verdict.Report, lang faq.Lang, words text.Sets) {
	t.Helper()
	var b strings.Builder
	screentest.Draw(&b, screen.Render(sessionWith(r, lang, false).View(), words, 40, 12))
	says, _, _ := strings.Cut(words.For(lang).Card.Lists, "{")
	if r.InformationDate.IsZero() {
		says = words.For(lang).Card.NoLists
	}
	flat := strings.Join(strings.Fields(strings.ReplaceAll(b.String(), "|", " ")), " ")
	if !strings.Contains(flat, strings.TrimSpace(says)) {
		t.Errorf("%s: no date line %q on the first page:\n%s", r.Code, says, b.String())
	}
}

// sessionWith is a session that shows a card's report.
func sessionWith(r verdict.Report, lang faq.Lang, detail bool) session.State {
	info := session.Info{Languages: []faq.Lang{faq.French, faq.English}}
	s := session.New(session.Config{Timing: session.DefaultTiming(), Info: info}).WithLang(lang)
	identity := card.Identity{Family: r.Family, Generation: r.Generation, Name: r.Name, Listed: true}
	s, effects := s.Step(r.JudgedAt, session.CardInserted{Slot: 1, Identity: identity})
	for _, e := range effects {
		if read, ok := e.(session.ReadCard); ok {
			s, _ = s.Step(r.JudgedAt, session.CardReported{Seq: read.Seq, Report: r})
		}
	}
	if detail {
		s, _ = s.Step(r.JudgedAt, session.ToggleDetail{})
	}
	return s
}

// No golden screen is left over from a rung that is gone.
func TestLadderGoldensAreOfRungs(t *testing.T) {
	names := map[string]bool{}
	for _, step := range ladder() {
		names[step.name] = true
	}
	files, err := filepath.Glob(filepath.Join("testdata", "ladder", "*.txt"))
	if err != nil || len(files) != 2*len(names) {
		t.Errorf("%d files for %d rungs, %v", len(files), len(names), err)
	}
}
