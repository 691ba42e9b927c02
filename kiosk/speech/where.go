package speech

import (
	"strconv"

	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// where says the screen's name and the place in it.
func (t *telling) where() {
	v := &t.a.View
	places := t.focused()
	switch at := v.Speech.At; {
	case places != "", v.InField:
	case at > 0 && at <= len(t.a.Passages):
		words, n, of := t.Passage, at, len(t.a.Passages)
		if p := t.a.Passages[at-1]; p.Step > 0 {
			words, n, of = t.StepOf, p.Step, p.Steps
		}
		places = text.Fill(words, "n", strconv.Itoa(n), "of", strconv.Itoa(of))
	case t.paged():
		places = text.Fill(t.Page, "n", strconv.Itoa(t.a.Page+1), "of", strconv.Itoa(t.a.Pages))
	}
	title := ""
	switch {
	case v.Screen == session.Answer && v.Answer != nil:
		title = v.Answer.Question.Title
	case v.Screen == session.Questions:
		title = v.Topic.Title
	case v.Screen == session.Ladder:
		title = v.Ladder.Title
	case v.Screen == session.Card && len(t.a.Passages) > 0 && t.a.Passages[0].Item < 0 && !t.withheld(t.a.Passages[0]):
		title = t.a.Passages[0].Text
	}
	t.say(text.Fill(t.Where, "screen", t.name(), "place", ""), title, places)
	if v.InField && v.Field == "" || v.Screen == session.AtCode || v.Screen == session.AtClock {
		t.passages(func(p screen.Passage) bool { return p.Field })
	} else if v.InField || v.Screen == session.Search {
		t.passages(func(p screen.Passage) bool { return p.Field || v.InField && p.Item < 0 })
	}
}

// focused is the item that Enter opens, with its digit and its place in the list; ""
// for none.
func (t *telling) focused() string {
	for _, p := range t.a.Passages {
		if p.Item >= 0 && p.Item == t.a.View.Focus && !t.withheld(p) {
			return text.Fill(t.Focus, "text", t.item(p), "n", strconv.Itoa(p.Item+1), "of", strconv.Itoa(len(t.a.View.Items)))
		}
	}
	return ""
}
