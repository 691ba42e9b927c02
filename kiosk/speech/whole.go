package speech

import (
	"strings"

	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// whole says the screen: its name, how many choices there are, all that stands on it
// with the digits that pick. A verdict comes before everything, also before the name.
func (t *telling) whole() {
	v := &t.a.View
	switch {
	case loading(v):
		return
	case v.Screen == session.QR:
		t.link()
		return
	}
	if v.Speech.At > 0 && !t.again() { // back on a page that was heard in parts
		t.where()
		t.say(t.Resume)
		return
	}
	name := t.name()
	if v.Screen == session.Card && v.Card.Phase == session.CardJudged && (!t.closed() || t.deskOnly()) {
		name = ""
	}
	if len(t.a.Passages) == 0 || !strings.EqualFold(t.a.Passages[0].Text, name) {
		t.say(name)
	}
	switch {
	case v.Screen == session.Card:
		t.card()
		return
	case t.noChoice():
		t.say(text.Fill(t.NoChoice, "digit", v.Field))
		return
	}
	if v.Screen == session.Answer {
		t.passages(func(p screen.Passage) bool { return !p.Source })
		t.sources()
		return
	}
	t.passages(t.onPage)
	t.paging()
}

// noChoice says whether a digit that picks nothing at home has begun a search.
func (t *telling) noChoice() bool {
	v := &t.a.View
	digit := len(v.Field) == 1 && v.Field[0] >= '0' && v.Field[0] <= '9'
	return t.b.View.Screen == session.Home && v.Screen == session.Search && digit
}

// card says the card's screen. What wipes the result is told in good time: before a card
// goes in, and right behind the verdict's word, before the advice to take the card back.
func (t *telling) card() {
	v, n := &t.a.View, 0
	first := func(screen.Passage) bool { n++; return n == 1 }
	rest := func(screen.Passage) bool { n++; return n > 1 }
	switch c := &v.Card; {
	case t.deskOnly():
		t.say(t.DetailWritten)
		t.passages(t.onPage)
	case c.Phase == session.CardJudged && !c.Masked && !c.Detail:
		if t.closed() {
			t.passages(t.onPage)
			break
		}
		at := len(t.said)
		t.passages(first)
		if v.Card.Remind == 0 && len(t.said) > at {
			t.said[at] = text.Fill(t.Verdict, "text", t.said[at])
		}
		t.say(t.HearFirst)
		n = 0
		t.passages(rest)
		t.say(t.ResultEnds)
	case c.Phase == session.NoCard && v.Slot == session.SlotEmpty:
		t.passages(t.onPage)
		if v.Info.Site.Slot[v.Lang] == "" {
			t.say(t.SlotUnknown)
		}
		t.say(t.KeepCard)
	default:
		t.passages(t.onPage)
	}
}

// again says whether the listener asked for the whole screen.
func (t *telling) again() bool {
	return t.a.View.Speech.Times > t.b.View.Speech.Times || t.a.View.Lang != t.b.View.Lang
}

// paged says whether the digits of a list are those of its page.
func (t *telling) paged() bool { return len(t.a.Spots) > 9 }

// onPage says whether a passage belongs to what is said at once: all pages, but of a
// list whose digits are those of its page that page alone.
func (t *telling) onPage(p screen.Passage) bool { return !t.paged() || p.Page == t.a.Page }

// paging says that a list goes on.
func (t *telling) paging() {
	if !t.paged() {
		return
	}
	if t.a.Page+1 < t.a.Pages {
		t.say(t.More)
	} else {
		t.say(t.EndOfList)
	}
}

// link says an address: in words, then letter by letter, a part a sentence, for whoever
// writes it down; a phone number in its groups. How to have it part by part is told last.
func (t *telling) link() {
	l := t.a.View.Link
	t.say(t.name())
	if number, call := strings.CutPrefix(l.URL, "tel:"); call {
		t.pronounced(text.Fill(t.Phone, "number", grouped(number)))
		t.say(t.DictateCall)
		return
	}
	address := strings.TrimSuffix(strings.TrimPrefix(l.URL, "https://"), "/")
	t.say(t.Code)
	t.pronounced(text.Fill(t.Address, "words", t.address(address)))
	if siteOnly(l) {
		t.say(t.SiteOnly)
	}
	t.say(t.Spelled)
	for _, p := range t.a.Passages {
		if p.Spelled {
			t.pronounced(t.letters(p.Text))
		}
	}
	if strings.ToLower(address) == address {
		t.say(t.Lowercase)
	}
	t.say(t.Dictate)
}
