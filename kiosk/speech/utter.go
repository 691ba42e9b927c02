package speech

import (
	"strconv"
	"strings"

	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// Utter returns what is said when one frame takes another's place; false where
// nothing is. The zero Frame stands before the first one.
func (w Words) Utter(before, after screen.Frame) (Utterance, bool) {
	v := &after.View
	u := Utterance{Lang: v.Lang, Rate: v.Speech.Rate, Volume: v.Speech.Volume, Tone: toneOf(&before.View, v)}
	if !v.Speech.Hearing.Speaks() || after.Flat { // and no words need be read
		return u, u.Tone != NoTone
	}
	if words := w.in(v.Lang); words != nil {
		t := telling{language: words, b: &before, a: &after}
		t.tell()
		u.Waits, u.Sentences = t.waits, t.said
		if other := w.in(v.Other); other != nil && len(t.greeting) > 0 {
			u = t.offering(u, other)
		}
	}
	return u, u.Tone != NoTone || len(u.Sentences) > 0
}

// telling is one Utterance in the making.
type telling struct {
	*language
	b, a     *screen.Frame
	greeting []string // said before all, and before the other language is offered
	said     []string // as they are pronounced
	waits    bool
}

// offering puts the greeting before u, and between them the offer of the other language
// in its own voice: who does not understand the first seconds will not wait for the end.
func (t *telling) offering(u Utterance, other *language) Utterance {
	rest := u
	rest.Tone = NoTone
	offer := Utterance{Lang: t.a.View.Other, Rate: u.Rate, Volume: u.Volume, Sentences: []string{other.pronounce(other.Offer)}, Then: &rest}
	u.Sentences, u.Then = t.greeting, &offer
	return u
}

// say says sentences as they are written.
func (t *telling) say(sentences ...string) {
	for _, s := range sentences {
		t.pronounced(t.pronounce(s))
	}
}

// pronounced says what needs no lexicon any more, as a sentence of its own. All that is
// said passes here: a control character would be a command to the voice.
func (t *telling) pronounced(s string) {
	s = strings.TrimSpace(screen.Clean(s))
	if s == "" {
		return
	}
	if !strings.ContainsAny(s[len(s)-1:], ".?!:") {
		s += "."
	}
	t.said = append(t.said, s)
}

// tell says the first of what applies.
func (t *telling) tell() {
	b, v := &t.b.View, &t.a.View
	switch {
	case !b.Speech.Hearing.Speaks(), b.Attract && !v.Attract:
		t.welcome()
	case v.Left > 0:
		t.warn()
	case b.Left == 1 && v.Screen == session.Home:
		t.say(t.VisitEnds)
		t.whole()
	case v.Attract:
	case v.Speech.Times > b.Speech.Times:
		t.asked()
	case v.Steady != b.Steady: // picked from a list, which it closes
		t.say(screen.PauseWords(v, t.set))
		t.where()
	case v.Lang != b.Lang:
		t.say(t.Language)
		if v.Speech.KeysToo && v.Screen != session.Card { // a verdict comes first
			t.say(t.FewKeys)
		}
		t.whole()
		if v.Speech.KeysToo && v.Screen == session.Card {
			t.say(t.FewKeys)
		}
	case placeOf(v) != placeOf(b), loading(b) && !loading(v):
		t.whole()
	case b.Left > 0:
		t.say(t.GoesOn)
		t.where()
	case v.Speech.Settled > b.Speech.Settled:
		t.waits = true
		t.upshot()
	case v.Speech.DeadEnds > b.Speech.DeadEnds:
		t.say(map[session.DeadEnd]string{session.NoFurther: t.nothingMore(), session.AtHome: t.AtHome}[v.Speech.Dead])
	case v.Speech.At != b.Speech.At:
		t.passage(v.Speech.At)
	default:
		t.changed()
	}
}

// nothingMore says that an arrow led nowhere, and what does lead away.
func (t *telling) nothingMore() string {
	if t.a.View.CanBack {
		return t.NoFurther
	}
	return t.NothingHere
}

// welcome greets who plugs in, or wakes the kiosk: it is where the keys are told, those
// that nobody can do without before the screen, the others after it.
func (t *telling) welcome() {
	t.say(t.a.View.Info.Site.Name, t.Welcome)
	t.greeting, t.said = t.said, nil
	t.say(t.Keys)
	t.whole()
	t.say(t.OtherKeys)
}

// The seconds before the end at which they are told again.
var toldSeconds = map[int]bool{30: true, 10: true}

func (t *telling) warn() {
	b, v := &t.b.View, &t.a.View
	switch {
	case b.Left == 0, v.Speech.Times > b.Speech.Times:
		t.say(t.Screens["warning"])
		t.passages(func(screen.Passage) bool { return true })
		t.say(t.Leave)
	case v.Left != b.Left && toldSeconds[v.Left]:
		t.say(text.Fill(t.Seconds, "n", strconv.Itoa(v.Left)))
	}
}

// asked answers a key of the voice.
func (t *telling) asked() {
	b, v := &t.b.View.Speech, &t.a.View.Speech
	step := func(same bool, end, words string) {
		if same {
			words = end
		}
		t.say(words)
	}
	switch v.Asked {
	case session.SayAgain:
		t.whole()
		return
	case session.SayWhere:
		t.where()
		return
	case session.Slower:
		step(b.Rate == v.Rate, t.Slowest, t.Slower)
	case session.Faster:
		step(b.Rate == v.Rate, t.Fastest, t.Faster)
	case session.Softer:
		step(b.Volume == v.Volume, t.Softest, t.Softer)
	case session.Louder:
		step(b.Volume == v.Volume, t.Loudest, t.Louder)
	case session.DarkScreen:
		step(!v.Dark, t.Bright, t.Dark)
	}
	if placeOf(&t.a.View) != placeOf(&t.b.View) { // picked from the list of the voice
		t.where()
	}
}
