package session

import (
	"slices"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/idnat"
)

// Sound is what this kiosk can be heard on. The zero value is nothing, as far as
// is known.
type Sound uint8

// What plugs in.
const (
	SoundNone    Sound = iota
	SoundSpeaker       // whoever is near hears it
	SoundHeadset       // one person hears it
)

// Hearing says who hears what this kiosk says. The zero value is nobody, on a
// kiosk without a voice.
type Hearing uint8

// Who hears it.
const (
	Unheard   Hearing = iota
	OnHeadset         // nobody yet: a headset would begin it
	BySpeaker         // whoever is near: nothing private is said
	ByHeadset         // one person
)

// Speaks says whether anybody is spoken to.
func (h Hearing) Speaks() bool { return h == BySpeaker || h == ByHeadset }

// ListenKey is what a listener can ask of the voice.
type ListenKey uint8

// The keys of the voice. Each works on every screen, and only while it speaks.
const (
	SayAgain ListenKey = iota + 1 // the whole screen
	SayWhere                      // its name, and the place in it
	Slower
	Faster
	Softer
	Louder
	DarkScreen // the screen is off, or on again
)

// listenKeys lists them in the order of the menu.
var listenKeys = []ListenKey{SayAgain, SayWhere, Slower, Faster, Softer, Louder, DarkScreen}

// The bounds of rate and volume, in steps from the usual ones.
const (
	SlowestRate, FastestRate     = -3, 6
	SoftestVolume, LoudestVolume = -4, 1
)

// settleAfter is how long a listener types nothing before what was found is told: a
// count after each letter would drown the letters.
const settleAfter = time.Second

// listenersTime is how many times longer every wait is while the kiosk speaks: a
// page takes three times longer to hear than to read (EN 301 549, 11.2.2.1).
const listenersTime = 3

// SpeechView is what the voice needs. The zero value is a kiosk without one.
type SpeechView struct {
	Hearing      Hearing
	Open         bool // a card's verdict may be said where others hear it
	Rate, Volume int  // steps from the usual ones
	Dark         bool // nothing is shown, so that nobody reads along

	Asked ListenKey // the last key of the voice
	Times uint64    // how many there were: the same one may come again

	KeysToo  bool    // the keys are told with the new language: a visitor met it first
	Dead     DeadEnd // what the last key ran into
	DeadEnds uint64  // how often one did: each time it is told again, for the key cut it short
	At       int     // the passage that was gone to, from 1; 0: none yet
	Settled  uint64  // how often what is typed came to rest with something new to say
}

// listening is the session's side of the voice.
type listening struct {
	voice bool // this kiosk has one, as SoundChanged has told
	aloud bool // it speaks on a loudspeaker whatever the site says
	sound Sound
	view  SpeechView

	settleAt time.Time // when what is typed has come to rest, zero: it has
	told     upshot    // what was last told of it

	met []faq.Lang // the languages that the visitor changed to
}

// DeadEnd is why a key did nothing. The zero value is that it did something.
type DeadEnd uint8

// The ends.
const (
	NoDeadEnd DeadEnd = iota
	NoFurther         // an arrow had nowhere to go
	AtHome            // home was there already
)

// Nowhere is an arrow that leads nowhere.
type Nowhere struct{}

// SoundChanged says what the kiosk can be heard on now. A kiosk that cannot speak never
// says it.
type SoundChanged struct{ Sound Sound }

// Listen is a key of the voice.
type Listen struct{ Key ListenKey }

// OpenVoice opens the list of the voice's keys.
type OpenVoice struct{}

// ReadAt goes to a passage of the screen, to hear it alone. At counts from 1; one more
// than there are is the end, 0 the beginning. Page and Focus are where it stands.
type ReadAt struct{ At, Page, Focus int }

func (Nowhere) event()      {}
func (Nowhere) action()     {}
func (SoundChanged) event() {}
func (Listen) event()       {}
func (Listen) action()      {}
func (OpenVoice) event()    {}
func (OpenVoice) action()   {}
func (ReadAt) event()       {}
func (ReadAt) action()      {}

// hearing says who hears the kiosk. Where the site lets it speak on a loudspeaker,
// nothing that plugs in counts as a headset: it may be that loudspeaker.
func (s State) hearing() Hearing {
	l, speaker := &s.listen, s.listen.aloud || s.info.Site.Speech.Speaker
	switch {
	case !l.voice:
		return Unheard
	case l.sound == SoundNone, l.sound == SoundSpeaker && !speaker:
		return OnHeadset
	case speaker:
		return BySpeaker
	}
	return ByHeadset
}

// longer is how long a wait is for those who are here: listeners have more time.
func (s State) longer(d time.Duration) time.Duration {
	if s.hearing().Speaks() {
		return listenersTime * d
	}
	return d
}

// soundChanged takes note of a headset that comes or goes. Who plugs one in is
// there; what they chose goes with it. The first one tells that the kiosk can speak at all,
// and nothing of anybody.
func (s State) soundChanged(now time.Time, ev SoundChanged) State {
	before := s.hearing()
	s.listen.voice, s.listen.sound = true, ev.Sound
	if after := s.hearing(); after != before && (after.Speaks() || before.Speaks()) {
		s.listen.view, s.listen.met = SpeechView{}, nil
		s.wake(now)
		s = s.keyWithCard(now)
	}
	return s
}

// speechView is the voice of a View.
func (s State) speechView() SpeechView {
	v := s.listen.view
	v.Hearing, v.At = s.hearing(), s.top().at
	v.Open = s.listen.aloud || s.info.Site.Speech.Verdicts
	return v
}

// listenTo does what a key of the voice asks for.
func (s State) listenTo(k ListenKey) State {
	if !s.hearing().Speaks() {
		return s
	}
	v := &s.listen.view
	switch k {
	case Slower:
		v.Rate = max(v.Rate-1, SlowestRate)
	case Faster:
		v.Rate = min(v.Rate+1, FastestRate)
	case Softer:
		v.Volume = max(v.Volume-1, SoftestVolume)
	case Louder:
		v.Volume = min(v.Volume+1, LoudestVolume)
	case DarkScreen:
		v.Dark = !v.Dark
	}
	v.Asked, v.Times = k, v.Times+1
	return s
}

// quiet says whether the voice is as a new visitor finds it.
func (v SpeechView) quiet() bool { return v.Rate == 0 && v.Volume == 0 && !v.Dark }

// openVoice opens the voice's keys as a list, for a keypad without them.
func (s State) openVoice() State {
	if !s.hearing().Speaks() {
		return s
	}
	return s.push(navEntry{screen: Menu, voice: true})
}

// voiceItems are the keys of the voice as items.
func voiceItems() []Item {
	items := make([]Item, len(listenKeys))
	for i, k := range listenKeys {
		items[i] = Item{Kind: ItemAction, Action: Listen{k}}
	}
	return items
}

// readAt goes to a passage; an item has the focus there.
func (s State) readAt(r ReadAt) State {
	s = s.turn(Turn{Page: r.Page, Focus: r.Focus})
	s.top().at = max(r.At, 0)
	return s
}

// upshot is what there is to tell of what was typed: two of them that are equal are told
// once. The zero value is nothing yet.
type upshot struct {
	searched       bool
	hits, near     int
	finding        idnat.Finding
	kind           idnat.Kind
	suggestion     string
	missing, extra int
}

// upshot is that of a screen with a field. Of an incomplete number there is none: who
// stops after a digit looks for the next one.
func (p *navEntry) upshot() upshot {
	switch {
	case p.screen == Search && p.data.Found != nil:
		return upshot{searched: true, hits: len(p.data.Found.Hits), near: len(p.data.Found.Near)}
	case p.screen == Number:
		if r, _ := p.number(); r.Finding != idnat.Nothing && r.Finding != idnat.TooShort {
			return upshot{finding: r.Finding, kind: r.Kind, suggestion: r.Suggestion, missing: r.Missing, extra: r.Excess}
		}
	}
	return upshot{}
}

// metLanguage notes that the visitor changed the language: its keys are told once.
func (s State) metLanguage() State {
	l := &s.listen
	l.view.KeysToo = s.hearing().Speaks() && !slices.Contains(l.met, s.lang)
	if l.view.KeysToo {
		l.met = append(slices.Clone(l.met), s.lang)
	}
	return s
}

// deadEnd notes whether a key did nothing on the screen of before: silence would leave
// who listens in doubt whether it was struck.
func (s State) deadEnd(before *navEntry, k Action) State {
	dead := NoDeadEnd
	switch k := k.(type) {
	case Nowhere:
		dead = NoFurther
	case ReadAt:
		if k.At == before.at {
			dead = NoFurther
		}
	case Back, GoHome:
		if before.screen == Home {
			dead = AtHome
		}
	}
	s.listen.view.Dead = dead
	if dead != NoDeadEnd {
		s.listen.view.DeadEnds++
	}
	return s
}

// typing begins the wait for what is typed to come to rest. Another key ends it: what it
// does is said, with all that is to be told.
func (s State) typing(now time.Time, k Action) State {
	if !s.hearing().Speaks() {
		return s
	}
	switch k := k.(type) {
	case Typed, Erase, Clear, Digit:
	case OtherLanguage: // it is told again, in that language
		s.listen.told = upshot{}
	case Listen:
		if k.Key == SayAgain || k.Key == SayWhere {
			return s.toldNow()
		}
		return s
	default:
		return s.toldNow()
	}
	s.listen.settleAt = time.Time{}
	if p := s.top(); p.inField && (p.screen == Search || p.screen == Number) {
		s.listen.settleAt = now.Add(settleAfter)
	}
	return s
}

// toldNow notes that all was told.
func (s State) toldNow() State {
	s.listen.settleAt, s.listen.told = time.Time{}, s.top().upshot()
	return s
}

// settled has what was typed told, if that is another upshot than the last one told.
func (s State) settled(now time.Time) State {
	l := &s.listen
	switch {
	case !passed(l.settleAt, now):
		return s
	case s.Busy():
		l.settleAt = now.Add(settleAfter)
		return s
	}
	l.settleAt = time.Time{}
	u := s.top().upshot()
	if u != l.told && u != (upshot{}) {
		l.view.Settled++
	}
	l.told = u
	return s
}
