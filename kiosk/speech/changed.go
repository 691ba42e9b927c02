package speech

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// changed says what is new on a screen that stays.
func (t *telling) changed() {
	b, v := &t.b.View, &t.a.View
	switch {
	case v.Large != b.Large:
		t.say(map[bool]string{true: t.Large, false: t.Normal}[v.Large])
	case v.Theme != b.Theme:
		t.say(text.Fill(t.Theme, "n", strconv.Itoa(v.Theme+1), "of", strconv.Itoa(session.Themes)))
	case t.echoed():
	case b.InField && !v.InField && v.Screen == session.Search:
		t.say(t.focused())
	case !b.InField && v.InField:
		t.where()
	case t.a.Page != t.b.Page:
		t.turned()
	case v.Focus != b.Focus && v.Focus >= 0 && v.List == b.List:
		t.say(t.focused())
	default:
		t.added()
	}
}

// echoed says what was typed or taken back, and what changed by it; false where the
// field is as it was.
func (t *telling) echoed() bool {
	b, v := &t.b.View, &t.a.View
	was, is := b.Field, v.Field
	switch v.Screen {
	case session.Number:
		if t.closed() {
			was, is = strings.Repeat("*", utf8.RuneCountInString(was)), strings.Repeat("*", utf8.RuneCountInString(is))
		}
	case session.AtCode:
		was, is = strings.Repeat("*", b.Maint.Code.Digits), strings.Repeat("*", v.Maint.Code.Digits)
	case session.AtClock:
		was, is = b.Maint.Clock.Digits, v.Maint.Clock.Digits
	}
	if was == is {
		return false
	}
	t.pronounced(t.echo(was, is))
	if v.Screen == session.AtClock && v.Maint.Clock.Fault != b.Maint.Clock.Fault {
		t.passages(func(p screen.Passage) bool { return !p.Field && !t.stood(p) })
	}
	return true
}

// echo is the last character of a field that grew by it, or that it lost.
func (t *telling) echo(was, is string) string {
	switch {
	case is == "":
		return t.Cleared
	case strings.HasPrefix(is, was):
		return t.characters(is[len(was):])
	case strings.HasPrefix(was, is):
		return text.Fill(t.Erased, "text", t.characters(was[len(is):]))
	}
	return text.Fill(t.Typed, "text", t.pronounce(is))
}

// characters names one character; more of them at once are words.
func (t *telling) characters(s string) string {
	if r, n := utf8.DecodeRuneInString(s); n == len(s) {
		return t.character(r)
	}
	return t.pronounce(s)
}

// upshot says what there is to tell of what was typed, once it has come to rest: how
// many results there are, what is wrong with a number.
func (t *telling) upshot() {
	v := &t.a.View
	t.passages(func(p screen.Passage) bool { return !p.Field && p.Item < 0 })
	switch {
	case v.Screen != session.Search || len(v.Items) == 0:
	case len(v.Found.Hits) == 0 && (v.Found.Cut || len(v.Found.Near) == 0):
		t.say(t.NearTopics)
	default:
		t.say(t.Results)
	}
}

// turned says a page that was turned to, and what follows it.
func (t *telling) turned() {
	if t.paged() {
		t.say(text.Fill(t.NewPage, "n", strconv.Itoa(t.a.Page+1), "of", strconv.Itoa(t.a.Pages)))
		t.passages(func(p screen.Passage) bool { return p.Page == t.a.Page && !p.Field })
		t.paging()
		return
	}
	t.passages(func(p screen.Passage) bool { return p.Page >= t.a.Page && !p.Field })
}

// added says what came to the screen by itself, after what is being said: a card's
// codes, the questions that help, a thank-you. While a card is read the verdict is
// waited for. Where a digit that was said means something else now, the screen is said
// from its beginning.
func (t *telling) added() {
	if t.a.View.Screen == session.Card && moved(t.b.View.Items, t.a.View.Items) {
		t.whole()
		return
	}
	t.waits = true
	if v := &t.a.View; v.Screen == session.Card && v.Card.Phase == session.CardReading {
		return
	}
	if v := &t.a.View; v.InField && (v.Screen == session.Search || v.Screen == session.Number) {
		return // it is told when what is typed has come to rest
	}
	t.passages(func(p screen.Passage) bool {
		return !p.Field && !t.stood(p) && p.Text != t.set.Topics.Wait && t.onPage(p)
	})
}

// moved says whether one of the items before is under its digit no more.
func moved(before, after []session.Item) bool {
	for i, it := range before {
		if i >= len(after) || it.Kind != after[i].Kind || it.Question.ID != after[i].Question.ID {
			return true
		}
	}
	return false
}

// stood says whether a passage was there before. One that differs in its numbers
// alone counts down, and is the same; an item under another digit is another.
func (t *telling) stood(p screen.Passage) bool {
	for _, q := range t.b.Passages {
		if (p.Item >= 0) == (q.Item >= 0) && p.Item == q.Item && withoutDigits(p.Text) == withoutDigits(q.Text) {
			return true
		}
	}
	return false
}

func withoutDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, s)
}
