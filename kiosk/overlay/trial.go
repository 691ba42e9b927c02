package overlay

import (
	"fmt"
	"strings"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/idnat"
	"guichet/kiosk/pki"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// trialSizes are the screens that words are tried on: the smallest, and a console's.
var trialSizes = [][2]int{{screen.MinWidth, screen.MinHeight}, {80, 25}}

// trial lays out every screen of a visitor with words, and returns an error for the
// first that does not hold: one that takes many more pages than with own words, a key
// bar that lost a key, a choice of home that is not on its page; and for every verdict
// a first page without the word, the reason, what to do, the desk's line and the code.
func trial(own, words text.Sets) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("a screen cannot be laid out with these words: %v", p)
		}
	}()
	for _, l := range text.Languages() {
		for _, size := range trialSizes {
			for _, v := range trialViews(l) {
				if err := tryView(v, own, words, size); err != nil {
					return fmt.Errorf("at %d x %d in %q: %w", size[0], size[1], l, err)
				}
			}
			for _, r := range trialReports(words.Cards(l)) {
				if err := tryVerdict(r, l, own, words, size); err != nil {
					return fmt.Errorf("at %d x %d in %q: %w", size[0], size[1], l, err)
				}
			}
		}
	}
	return nil
}

// tryView compares a screen with the same one in own words.
func tryView(v session.View, own, words text.Sets, size [2]int) error {
	was, is := screen.Render(v, own, size[0], size[1]), screen.Render(v, words, size[0], size[1])
	name := fmt.Sprintf("the screen %q", firstWords(was))
	for i, line := range is.Lines {
		if line.Width() > size[0] {
			return fmt.Errorf("%s: line %d is wider than the screen: %q", name, i+1, line)
		}
	}
	if most := 2*was.Pages + 1; is.Pages > most {
		return fmt.Errorf("%s: %d pages; at most %d", name, is.Pages, most)
	}
	if key := lostKey(was, is); key != "" {
		return fmt.Errorf("%s: the key bar has no room for %q", name, key)
	}
	if v.Screen == session.Home && is.Pages > was.Pages {
		return fmt.Errorf("%s: the choices take %d pages; want one", name, is.Pages)
	}
	return nil
}

// firstWords are those of a screen's first line below the top line.
func firstWords(f screen.Frame) string {
	for _, line := range f.Lines[1:] {
		if s := strings.TrimSpace(line.String()); s != "" {
			return s
		}
	}
	return ""
}

// lostKey is a key that stands in the bar of one frame and not of the other.
func lostKey(was, is screen.Frame) string {
	there := map[string]bool{}
	for _, line := range is.Lines {
		for _, r := range line {
			there[r.Text] = there[r.Text] || r.Style == screen.Key
		}
	}
	for _, line := range was.Lines {
		for _, r := range line {
			if r.Style == screen.Key && !there[r.Text] {
				return r.Text
			}
		}
	}
	return ""
}

// tryVerdict wants the first page of a verdict to hold what the desk needs; with a site
// that says much of itself, and with one that says nothing.
func tryVerdict(r verdict.Report, l faq.Lang, own, words text.Sets, size [2]int) error {
	for _, place := range []site.Site{{}, trialSite()} {
		v := session.View{Screen: session.Card, Lang: l, Other: other(l), Focus: -1, CanBack: true, CanHome: true, CanGuide: true,
			Info: session.Info{Site: place}, Slot: session.SlotCard, Card: session.CardView{Phase: session.CardJudged, Report: r}}
		page := flat(screen.Render(v, words, size[0], size[1]))
		w := screen.VerdictWords(&r, words.For(l), words.Cards(l), place.Phone)
		kept := screen.VerdictWords(&r, own.For(l), own.Cards(l), place.Phone)
		for _, want := range []struct{ what, words string }{
			{"word", kept.Word}, {"reason", w.Meaning}, {"what to do", w.Action}, {"line for the desk", w.Desk}, {"code", string(r.Code)},
		} {
			if !strings.Contains(page, strings.Join(strings.Fields(screen.Clean(want.words)), " ")) {
				return fmt.Errorf("verdicts.%s: the %s has no room on the first page (%s): %q", r.Code, want.what, r.Name, want.words)
			}
		}
	}
	return nil
}

// flat is what a frame says as one line of words, its large letters left out.
func flat(f screen.Frame) string {
	var all []string
	for _, line := range f.Lines {
		if s := line.String(); !strings.ContainsAny(s, "█▀▄") {
			all = append(all, strings.Fields(s)...)
		}
	}
	return strings.Join(all, " ")
}

func trialSite() site.Site {
	return site.Site{Name: "CHU de Brume", Phone: "01 23 45 67 89",
		Hours: map[faq.Lang]string{faq.French: "8 h à 18 h", faq.English: "8 am to 6 pm"}}
}

// trialDay is when the cards of a trial are judged.
func trialDay() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

// trialReports are those of every reason, with dates whose words are long: one for each
// of its variants, and one for the others; and one for every card that has a name.
func trialReports(cards *text.Cards) (all []verdict.Report) {
	day := trialDay()
	for _, row := range verdict.Precedence() {
		for _, reason := range row.Reasons {
			variants := cards.Verdicts[string(reason.Code)].Variants
			for t := pki.TypeUnknown; t <= pki.CPA; t++ {
				if t != pki.TypeUnknown && variants[t.String()] == "" {
					continue
				}
				for _, months := range []int{-23, -11} { // an old card, and one that is not
					all = append(all, verdict.Report{
						Verdict: row.Verdict, Code: reason.Code, Family: card.CPx, Generation: card.CPS4, Name: "cps4", Type: t,
						NotBefore: day.AddDate(0, 0, 59), NotAfter: day.AddDate(0, months, 0), Since: day.AddDate(0, -22, 0),
						InformationDate: day.AddDate(0, -23, 0), JudgedAt: day, ClockInOrder: true,
					})
				}
			}
		}
	}
	for name := range cards.Names {
		all = append(all, verdict.Report{Verdict: verdict.NotCPx, Code: verdict.CodeNotCPx, Family: card.Other, Name: name, JudgedAt: day, ClockInOrder: true})
	}
	return all
}

func other(l faq.Lang) faq.Lang {
	if l == faq.French {
		return faq.English
	}
	return faq.French
}

// trialViews are the other screens of a visitor, in the states that have words.
func trialViews(l faq.Lang) (all []session.View) {
	add := func(s session.Screen, change func(*session.View)) {
		v := session.View{Screen: s, Lang: l, Other: other(l), Focus: -1, Slot: session.SlotEmpty, Status: session.Ready,
			Info:    session.Info{Date: "2026-11-22", Languages: text.Languages()},
			CanBack: s != session.Home, CanHome: s != session.Home, CanGuide: s != session.Guide}
		if s == session.Home {
			v.Items = []session.Item{{Screen: session.Search}, {Screen: session.Topics}, {Screen: session.Card}, {Screen: session.Number}}
		}
		if change != nil {
			change(&v)
		}
		all = append(all, v)
	}
	for slot := session.SlotUnknown; slot <= session.SlotStuck; slot++ {
		add(session.Home, func(v *session.View) { v.Slot = slot })
		add(session.Card, func(v *session.View) { v.Slot = slot })
	}
	add(session.Home, func(v *session.View) { v.Info.Site = trialSite() })
	add(session.Home, func(v *session.View) { v.Attract = true })
	add(session.Topics, func(v *session.View) { v.Left = 20 })
	refs := []session.Item{{Kind: session.ItemQuestion, Question: faq.Ref{ID: "a", Title: "Comment commander une CPS ?"}}}
	for _, status := range []session.Status{session.Waiting, session.Ready, session.Failed} {
		for _, found := range []*faq.Result{nil, {}, {Unknown: "vortex"}, {Hits: []faq.Hit{{Ref: refs[0].Question}}, Corrected: "carte"}} {
			add(session.Search, func(v *session.View) {
				v.Field, v.InField, v.CanErase, v.Status, v.Found = "carte", true, true, status, found
				if found != nil && len(found.Hits) > 0 {
					v.Items = refs
				}
			})
		}
		add(session.Topics, func(v *session.View) { v.Status = status })
		add(session.Questions, func(v *session.View) { v.Status = status })
		add(session.Answer, func(v *session.View) { v.Status = status })
	}
	add(session.Search, func(v *session.View) { v.InField, v.Found = true, nil })
	add(session.Topics, func(v *session.View) {
		v.Items = []session.Item{{Kind: session.ItemTopic, Topic: faq.TopicRef{Key: "a", Title: "Commander", Questions: 1}},
			{Kind: session.ItemTopic, Topic: faq.TopicRef{Key: "b", Title: "Valider", Questions: 7}}}
	})
	add(session.Questions, func(v *session.View) { v.Items = refs })
	for _, voted := range []bool{false, true} {
		add(session.Answer, func(v *session.View) { v.Answer, v.Voted = trialAnswer(l), voted })
	}
	link := faq.Link{Label: "ici", URL: "https://esante.gouv.fr"}
	add(session.QR, func(v *session.View) { v.Link = link })
	add(session.QR, func(v *session.View) { v.Link = faq.Link{Label: "0 806 80 02 13", URL: "tel:+33806800213"} })
	for _, number := range []string{"", "810000001866", "10000001866"} {
		add(session.Number, func(v *session.View) { v.Field, v.InField, v.Number = number, true, idnat.Check(number) })
	}
	seen := session.CardView{Phase: session.CardReading, Glimpse: session.Glimpse{
		Identity: card.Identity{Family: card.CPx, Name: "cps3"}, Type: pki.CPS, NotBefore: trialDay(), NotAfter: trialDay()}}
	add(session.Card, func(v *session.View) { v.Card = seen })
	add(session.Card, func(v *session.View) { v.Card.Phase = session.CardGone })
	good := verdict.Report{Verdict: verdict.Valid, Code: verdict.CodeValid, Family: card.CPx, Name: "cps3", Type: pki.CPS,
		NotBefore: trialDay(), NotAfter: trialDay().AddDate(1, 0, 0), JudgedAt: trialDay(), ClockInOrder: true}
	for _, c := range []session.CardView{{Masked: true, Remind: 2}, {Detail: true, DetailLeft: 5}, {Remind: 1, Others: 1}} {
		c.Phase, c.Report = session.CardJudged, good
		add(session.Card, func(v *session.View) {
			v.Card = c
			v.Items = []session.Item{{Kind: session.ItemAction, Action: session.ToggleDetail{}}}
		})
	}
	for of := session.Home; of <= session.Menu; of++ {
		add(session.Guide, func(v *session.View) { v.GuideOf = of })
	}
	return all
}

// trialAnswer is an answer with all that can stand around one.
func trialAnswer(l faq.Lang) *session.AnswerData {
	a, err := session.NewAnswerData(faq.Question{
		ID: "a", Lang: l, Title: "Comment commander une CPS ?", Source: "ANS", Received: "2026-11-22", Answer: "Voir [ici](https://esante.gouv.fr \"note\").",
		Translated: true, Complement: &faq.Complement{Text: "Six ans.", Source: "ANS", Date: "2026-11-22"},
	}, []faq.Ref{{ID: "b", Title: "Combien de temps ?"}})
	if err != nil {
		panic(err) // the text is constant
	}
	return a
}
