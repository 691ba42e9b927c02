package speech

import (
	"strconv"

	"guichet/kiosk/session"
)

// place is what makes a view another screen for the ear, and not the same one changed.
type place struct {
	screen, guideOf                    session.Screen
	status                             session.Status
	topic, answer, link, ask, bannered string
	step, offer                        string
	ends, detail, masked, pulled       bool
	second, held, voice                bool
	phase                              session.Phase
	mode                               session.CodeMode
	job                                session.Job
	page                               session.Page
}

func placeOf(v *session.View) place {
	m := &v.Maint
	p := place{
		screen: v.Screen, guideOf: v.GuideOf, topic: v.Topic.Key, link: v.Link.URL, ask: string(m.Ask), bannered: m.BannerKey,
		step: strconv.Itoa(v.Ladder.Step), ends: v.Ladder.Ask == "", offer: m.Offer.File,
		pulled: m.Pulled, second: m.Second, held: m.Held, mode: m.Code.Mode, page: m.Page,
	}
	if v.Answer != nil {
		p.answer = v.Answer.Question.ID
	}
	switch v.Screen {
	case session.Topics, session.Questions, session.Answer:
		p.status = v.Status
	case session.Card:
		p.phase, p.detail, p.masked = v.Card.Phase, v.Card.Detail, v.Card.Masked
	case session.Menu:
		p.voice = voiceMenu(v)
	case session.AtStick, session.AtWork, session.AtOutcome:
		p.job = m.Job
	case session.AtLines:
		p.status = m.Status
	}
	return p
}

func voiceMenu(v *session.View) bool {
	return v.Screen == session.Menu && len(v.Items) > 0 && v.Items[0].Action == session.Action(session.Listen{Key: session.SayAgain})
}

// names are the keys of the screens' names in data/text.
var names = map[session.Screen]string{
	session.Home: "home", session.Search: "search", session.Topics: "topics", session.Questions: "questions", session.Answer: "answer",
	session.QR: "qr", session.Number: "number", session.Card: "card", session.Ladder: "ladder", session.Menu: "menu", session.Guide: "guide",
	session.AtStick: "stick", session.AtOffer: "offer", session.AtTrust: "trust", session.AtChanges: "changes", session.AtCode: "code",
	session.AtWork: "work", session.AtOutcome: "outcome", session.AtTechnician: "technician", session.AtLines: "lines", session.AtClock: "clock",
	session.AtConfirm: "confirm", session.AtBanner: "banner", session.AtBannerEnd: "banner", session.AtCleaning: "cleaning",
	session.OutOfOrder: "out_of_order",
}

// name is the screen's name.
func (t *telling) name() string {
	if voiceMenu(&t.a.View) {
		return t.Screens["voice"]
	}
	return t.Screens[names[t.a.View.Screen]]
}

// loading says whether a screen has yet to get what it is there for: it is said then.
func loading(v *session.View) bool {
	switch v.Screen {
	case session.Topics, session.Questions, session.Answer, session.Ladder:
		return v.Loading
	}
	return false
}
