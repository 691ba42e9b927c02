package screen

import (
	"unicode"

	"guichet/kiosk/session"
)

// arrow is an arrow up or down; a listener is told where it leads nowhere.
func (f *Frame) arrow(to session.Action) session.Action {
	if to == (session.Poke{}) && f.View.Speech.Hearing.Speaks() {
		return session.Nowhere{}
	}
	return to
}

// down moves one step down: to the next item of this page, else to the next
// page.
func (f *Frame) down() session.Action {
	if f.readsOn() {
		return f.readTo(f.View.Speech.At + 1)
	}
	for _, s := range f.Spots {
		if s.Page == f.Page && s.Item > f.View.Focus {
			return session.Turn{Page: s.Page, Focus: s.Item}
		}
	}
	return f.turnTo(f.Page+1, false)
}

// up moves one step up: to the item before, else to the page before; from the
// first result of a search back into the field.
func (f *Frame) up() session.Action {
	if f.readsOn() {
		return f.readTo(f.View.Speech.At - 1)
	}
	if f.View.Screen == session.Search && f.View.Focus == 0 {
		return session.ToField{}
	}
	for i := len(f.Spots) - 1; i >= 0; i-- {
		if s := f.Spots[i]; s.Page == f.Page && s.Item < f.View.Focus {
			return session.Turn{Page: s.Page, Focus: s.Item}
		}
	}
	return f.turnTo(f.Page-1, true)
}

// readsOn says whether the arrows lead a listener from passage to passage: on screens to
// read, not on lists, whose items are all there is.
func (f *Frame) readsOn() bool {
	if !f.View.Speech.Hearing.Speaks() || f.View.InField || len(f.Passages) == 0 {
		return false
	}
	switch f.View.Screen {
	case session.Answer, session.Ladder, session.QR, session.Card, session.Guide,
		session.AtOffer, session.AtTrust, session.AtChanges, session.AtLines, session.AtOutcome:
		return true
	}
	return false
}

// readTo goes to a passage, from 1; who turned the page begins there, who has just heard
// the title behind it.
func (f *Frame) readTo(at int) session.Action {
	if f.View.Speech.At == 0 && at == 1 && len(f.Passages) > 1 && f.titled() {
		at = 2
	}
	if f.View.Speech.At == 0 && at > 0 {
		for at < len(f.Passages) && f.Passages[at-1].Page < f.Page {
			at++
		}
	}
	to := session.ReadAt{At: max(min(at, len(f.Passages)+1), 0), Page: f.Page, Focus: -1}
	if i := to.At - 1; i >= 0 && i < len(f.Passages) {
		to.Page, to.Focus = f.Passages[i].Page, f.Passages[i].Item
	}
	return to
}

// titled says whether the first passage is a title that the screen began with.
func (f *Frame) titled() bool {
	switch f.View.Screen {
	case session.Answer, session.Ladder, session.Guide:
		return f.Passages[0].Item < 0
	}
	return false
}

// turnTo goes to a page with the focus on its first item (its last one when
// coming from below), where it has any; Poke where there is no such page.
func (f *Frame) turnTo(page int, last bool) session.Action {
	if page < 0 || page >= f.Pages {
		return session.Poke{}
	}
	t := session.Turn{Page: page, Focus: -1}
	for _, s := range f.Spots {
		if s.Page == page && (t.Focus < 0 || last) {
			t.Focus = s.Item
		}
	}
	if f.View.InField { // turning pages leaves the cursor where it is
		t.Focus = -1
	}
	return t
}

// shows says whether an item stands on the page shown; a listener has heard them all.
func (f *Frame) shows(item int) bool {
	for _, s := range f.Spots {
		if s.Item == item {
			return s.Page == f.Page || f.View.Speech.Hearing.Speaks()
		}
	}
	return false
}

// vote returns the item that a letter answers, a step of a ladder or the vote
// under an answer, where the page shows it; -1 for none. O and Y are yes, N is no.
func (f *Frame) vote(letter rune) int {
	want := map[rune]bool{'o': true, 'y': true, 'n': false}
	yes, known := want[unicode.ToLower(letter)]
	for i, it := range f.View.Items {
		answers := it.Kind == session.ItemVote && it.Helpful == yes || it.Kind == session.ItemReply && it.Yes == yes
		if known && answers && f.shows(i) {
			return i
		}
	}
	return -1
}
