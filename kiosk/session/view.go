package session

import (
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/idnat"
)

// View is all that a screen needs, and nothing else. It shares no memory that
// a later Step changes.
type View struct {
	Screen  Screen
	Lang    faq.Lang
	Other   faq.Lang // what OtherLanguage leads to, "" where there is none
	Theme   int
	Steady  bool // the visitor wants a key that is struck twice to count once
	Told    bool // that Steady has just changed
	Large   bool // large print; never for a code, which wants all the room there is
	Demo    bool
	Attract bool // home as the calm screen
	Left    int  // whole seconds to the reset, 0 while none is announced

	KeyPause time.Duration // for which the same key does not count again, 0: it always does
	PauseNow time.Duration // KeyPause, or that of before while it was chosen by what may be a digit of a number

	Time time.Time // of day, to the minute; zero: it is not shown

	Slot Slot
	Info Info

	Page  int // as asked for: a screen of another size may have fewer
	Focus int // index into Items, -1 for none
	Items []Item
	List  uint64 // to be sent back with a choice

	Field     string
	InField   bool
	Unshifted bool // a digit of Field came from the top row of a French keyboard without Shift
	Status    Status
	Loading   bool        // an answer is under way: what is shown is of before, or nothing yet
	Found     *faq.Result // Search
	Topic     faq.TopicRef
	Answer    *AnswerData
	Voted     bool
	Ladder    LadderView
	Banner    BannerView
	Link      faq.Link
	Number    idnat.Result
	Opener    bool // the first digit of Field opened Number, and is no part of the number
	GuideOf   Screen

	Card   CardView
	Maint  MaintView
	Speech SpeechView

	CanBack, CanHome, CanErase, CanGuide bool
}

// View returns what is to be shown now.
func (s State) View() View {
	p := s.top()
	v := View{
		Screen: p.screen, Lang: s.lang, Theme: s.theme, Large: s.large && p.screen != QR, Demo: s.demo,
		Attract: s.attract, Left: s.left, Time: s.timeShown(), Slot: s.slot, Info: s.info,
		Page: p.page, Focus: p.focus, Items: s.items(), List: s.list,
		Field: p.field, InField: p.inField, Unshifted: p.unshifted, Status: p.status, Loading: p.asked != 0,
		Found: p.data.Found, Topic: p.topic, Answer: p.data.Answer, Voted: p.voted,
		Link: p.link, GuideOf: p.guideOf,
		CanBack: len(s.path) > 1, CanHome: len(s.path) > 1,
		Card: s.card.view, CanErase: p.field != "", CanGuide: p.screen != Guide,
	}
	v.Steady, v.KeyPause, v.PauseNow = s.steady, s.keyPause(s.steady), s.pauseNow()
	v.Told = s.told && !s.attract
	v.Maint, v.Speech = s.maintView(), s.speechView()
	switch {
	case s.blocked() || p.screen == AtCleaning || p.screen == OutOfOrder:
		v.CanBack, v.CanHome, v.CanGuide = false, false, false
	case p.screen == AtCode:
		v.CanErase = v.Maint.Code.Digits > 0
	}
	if v.Maint.Pulled {
		v.CanGuide = false
	}
	v.Ladder, _ = p.ladderView()
	v.Banner = s.bannerView()
	if p.data.Topic.Key != "" {
		v.Topic = p.data.Topic
	}
	if other := s.nextLang(); other != s.lang && p.screen != OutOfOrder {
		v.Other = other
	}
	if p.screen == Number {
		v.Number, v.Opener = p.number()
	}
	return v
}

// number judges what was typed. A first digit that opened the screen belongs to the
// number unless the rest alone is one.
func (p *navEntry) number() (r idnat.Result, opener bool) {
	r = idnat.Check(p.field)
	if !p.opener {
		return r, false
	}
	rest := idnat.Check(p.field[1:])
	whole := rest.Finding == idnat.Good || rest.Finding == idnat.MissingPrefix
	if whole || r.Finding == idnat.TooLong && rest.Finding != idnat.TooLong {
		return rest, true
	}
	return r, false
}
