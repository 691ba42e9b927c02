package speech

import (
	"strconv"
	"strings"

	"guichet/kiosk/faq"
	"guichet/kiosk/idnat"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// reworded is a passage in the words that an ear needs, where those of the screen are
// made for the eye: they point at a code, at what is erased there, or at digits that
// stand above.
func (t *telling) reworded(words string) string {
	v := &t.a.View
	switch {
	case v.Left > 0:
		return t.warning(words)
	case v.Screen == session.Answer:
		return t.note(words)
	case v.Screen == session.Number:
		return t.finding(words)
	case v.Screen == session.Card && t.verdictShown() && words == t.action():
		return text.Fill(t.Afterwards, "text", words)
	}
	return words
}

// warning says what ends, and not that a screen does.
func (t *telling) warning(words string) string {
	n := strconv.Itoa(t.a.View.Left)
	if words == t.set.Warning.One || words == text.Fill(t.set.Warning.Many, "n", n) {
		return text.Fill(t.Wiped, "n", n)
	}
	return words
}

// sources says in short where an answer comes from: all of it is in the passages.
func (t *telling) sources() {
	for _, p := range t.a.Passages {
		if !p.Source {
			continue
		}
		words := p.Text
		if a := t.a.View.Answer; a != nil {
			if end := strings.IndexAny(a.Question.Source, ",;"); end > 0 {
				words = strings.Replace(words, a.Question.Source, strings.TrimSpace(a.Question.Source[:end]), 1)
			}
		}
		t.say(words)
	}
}

// note is our remark on a link, which on the screen points at the code.
func (t *telling) note(words string) string {
	for _, it := range t.a.View.Items {
		if it.Kind == session.ItemLink && siteOnly(it.Link) && words == text.Fill(t.set.Answer.Note, "note", it.Link.Note) {
			return t.SiteOnly
		}
	}
	return words
}

// siteOnly says whether a link leads to a site's first page where a page of it is meant:
// our remark on it says so.
func siteOnly(l faq.Link) bool {
	host, page, _ := strings.Cut(strings.TrimPrefix(l.URL, "https://"), "/")
	return l.Note != "" && page == "" && strings.Contains(host, ".")
}

// finding is what is to be said of a number. Who hears that something is missing takes
// the number for a wrong one; who hears that it is wrong must know where to look.
func (t *telling) finding(words string) string {
	r := &t.a.View.Number
	switch {
	case r.Finding == idnat.MissingPrefix && r.Kind == idnat.RPPS && words == text.Fill(t.set.Number.MissingPrefixRPPS, "number", r.Suggestion):
		return text.Fill(t.PrefixWanted, "number", r.Suggestion)
	case r.Finding == idnat.BadKey && strings.Trim(r.Number, "0") != "" && words == t.set.Number.BadKey:
		if t.closed() {
			return t.WrongDigit
		}
		return t.WrongDigit + " " + t.DigitsAgain
	}
	return words
}

// deskOnly says whether the detail is open where it is not said aloud.
func (t *telling) deskOnly() bool {
	v := &t.a.View
	return v.Screen == session.Card && v.Card.Detail && v.Speech.Hearing != session.ByHeadset
}

// verdictShown says whether a card's result is on the screen, its detail apart.
func (t *telling) verdictShown() bool {
	c := &t.a.View.Card
	return c.Phase == session.CardJudged && !c.Masked && !c.Detail
}

// action is what the visitor is to do by the card's result.
func (t *telling) action() string {
	v := &t.a.View
	return screen.VerdictWords(&v.Card.Report, t.set, t.cards(), v.Info.Site.Phone).Action
}
