package speech

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// passages says those that pick wants, with the number of choices before the first of
// a list. What is private is said in a headset only.
func (t *telling) passages(pick func(screen.Passage) bool) {
	withheld, counted := false, false
	for _, p := range t.a.Passages {
		switch {
		case !pick(p), t.stale(p):
		case t.withheld(p):
			withheld = true
		case p.Field:
			t.field(p)
		case p.Item >= 0:
			if !counted && t.listed() {
				t.say(t.count())
			}
			counted = true
			t.say(t.item(p))
		default:
			if p.Step == 1 {
				t.say(text.Fill(t.Steps, "n", strconv.Itoa(p.Steps)))
			}
			t.say(t.read(p))
		}
	}
	if withheld {
		t.withholds()
	}
}

// withheld says whether a passage is for one pair of ears, and there may be more
// (EN 301 549, 5.1.3.9): the holder's own always, and what a card's check or a visitor's
// number says where the site has not opened it.
func (t *telling) withheld(p screen.Passage) bool {
	return p.Private && t.a.View.Speech.Hearing != session.ByHeadset || t.closed() && t.personal(p)
}

// closed says whether others may hear what is the visitor's own.
func (t *telling) closed() bool {
	v := &t.a.View.Speech
	return v.Hearing != session.ByHeadset && !v.Open
}

// personal says whether a passage tells of the visitor's card or number.
func (t *telling) personal(p screen.Passage) bool {
	v, c := &t.a.View, &t.set.Card
	switch v.Screen {
	case session.Card:
		reminds := p.Text == c.Remind || strings.TrimSpace(p.Text) == c.RemindLoud
		return v.Left == 0 && v.Card.Phase == session.CardJudged && !v.Card.Masked && !reminds
	case session.Number:
		return v.Number.Suggestion != "" && strings.Contains(p.Text, v.Number.Suggestion)
	}
	return false
}

// withholds says that something was not said, and who can help.
func (t *telling) withholds() {
	if t.closed() {
		t.say(t.NotAloud)
	} else {
		t.say(t.Private)
	}
}

// read is a passage that cannot be picked: a step is said with its number.
func (t *telling) read(p screen.Passage) string {
	words := t.linked(t.reworded(p.Text))
	if p.Step > 0 {
		return text.Fill(t.Step, "n", strconv.Itoa(p.Step), "text", words)
	}
	return words
}

// passage says the one that a listener went to, from 1, and where the reading ends.
func (t *telling) passage(at int) {
	switch all := t.a.Passages; {
	case at < 1:
		t.where()
	case at > len(all):
		t.say(t.End)
	case t.withheld(all[at-1]):
		t.withholds()
	case all[at-1].Spelled:
		t.pronounced(text.Fill(t.Part, "n", strconv.Itoa(at), "of", strconv.Itoa(len(all)), "text", t.dictate(all[at-1].Text)))
	case all[at-1].Item >= 0:
		t.say(t.item(all[at-1]))
	default:
		t.say(t.read(all[at-1]))
	}
}

// stale says whether a passage is about to be replaced by one in the new language.
func (t *telling) stale(p screen.Passage) bool {
	v := &t.a.View
	return v.Loading && v.Lang != t.b.View.Lang && p.Item >= 0 && v.Items[p.Item].Kind == session.ItemQuestion
}

// listed says whether a screen is a list and little else.
func (t *telling) listed() bool {
	switch t.a.View.Screen {
	case session.Home, session.Topics, session.Questions, session.Menu, session.AtTechnician, session.AtBanner:
		return true
	}
	return false
}

func (t *telling) count() string {
	n := len(t.a.View.Items)
	if n == 1 {
		return t.OneChoice
	}
	return text.Fill(t.Choices, "n", strconv.Itoa(n))
}

// item is an item behind the key that picks it.
func (t *telling) item(p screen.Passage) string {
	words, letter := t.linked(p.Text), ""
	switch t.a.View.Items[p.Item].Kind {
	case session.ItemLink:
		if _, label, named := strings.Cut(words, ": "); named {
			words = text.Fill(t.Listen, "label", label) // on the screen it opens a QR code
		}
	case session.ItemVote, session.ItemReply: // "Yes (Y)"
		words, letter, _ = strings.Cut(strings.TrimSuffix(words, ")"), " (")
	}
	for _, s := range t.a.Spots {
		if s.Item != p.Item || s.Page != t.a.Page && t.paged() {
			continue
		}
		if digit := strconv.Itoa(s.Digit); letter != "" {
			return text.Fill(t.ItemOr, "digit", digit, "letter", letter, "text", words)
		} else {
			return text.Fill(t.Item, "digit", digit, "text", words)
		}
	}
	return words
}

// linked names the keys of links in a text: "[2]" is "lien, touche 2".
func (t *telling) linked(s string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(s, "[")
		b.WriteString(before)
		number, after, closed := strings.Cut(rest, "]")
		if !found || !closed || len(number) != 1 || number[0] < '1' || number[0] > '9' {
			b.WriteString(strings.TrimPrefix(s, before))
			return b.String()
		}
		b.WriteString("(" + text.Fill(t.Link, "n", number) + ")")
		s = after
	}
}

// field says the prompt and what was typed: a number digit by digit, a code never.
func (t *telling) field(p screen.Passage) {
	v := &t.a.View
	switch {
	case v.Screen == session.AtCode:
		prompt, _, _ := strings.Cut(p.Text, "*")
		t.say(prompt, text.Fill(t.Digits, "n", strconv.Itoa(v.Maint.Code.Digits)))
	case v.Screen == session.AtClock:
		t.say(p.Text)
	case v.Field == "":
		t.say(p.Text, t.NothingTyped)
	case v.Screen == session.Number && t.closed():
		t.say(t.set.Number.Prompt, text.Fill(t.Digits, "n", strconv.Itoa(utf8.RuneCountInString(v.Field))))
	case v.Screen == session.Number:
		t.say(t.set.Number.Prompt)
		t.pronounced(text.Fill(t.Typed, "text", t.number(v.Field)))
	default:
		t.say(text.Fill(t.Typed, "text", v.Field))
	}
}
