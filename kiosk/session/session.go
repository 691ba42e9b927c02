// Package session is the kiosk as a state machine: what a visitor sees and
// what each key, answer and second changes. It has no I/O, no clock and no
// goroutine; the time is an argument, and work for others is an Effect.
package session

import (
	"slices"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/site"
)

// Screen names what is shown. The zero value is home.
type Screen uint8

// The screens.
const (
	Home Screen = iota
	Search
	Topics
	Questions // of one topic
	Answer
	QR // one link of an answer, as a code
	Number
	Card
	Ladder // one step of an answer to be reached by yes and no
	Menu   // the other actions of a screen, for a keypad without function keys
	Guide  // help on a screen
)

// OutOfOrder is the last screen before the machine restarts; nothing leads away from it.
const OutOfOrder = AtCleaning + 1

// Slot is the state of the card slot in the eyes of a visitor. The zero value
// is unknown: it was not looked at yet.
type Slot uint8

// The states of the slot.
const (
	SlotUnknown   Slot = iota
	SlotNoService      // no card service on this machine
	SlotNoReader       // the service runs, no reader is plugged in
	SlotEmpty          // ready for a card
	SlotCard           // a card is in it
	SlotBusy           // another program holds the card
	SlotStuck          // a call to the reader does not return
)

// Status says how far the data of a screen are.
type Status uint8

// A screen's data are waited for, there, or could not be had.
const (
	Waiting Status = iota
	Ready
	Failed
)

// Timing holds the waits before a visitor's traces are wiped.
type Timing struct {
	Reading time.Duration // without a key, before the warning
	Warning time.Duration // from the warning to the reset; at least 20 s (EN 301 549, 11.2.2.1)
	Attract time.Duration // on home without a key, before the calm screen
}

// DefaultTiming is the timing of a kiosk whose site says nothing else.
func DefaultTiming() Timing {
	return Timing{Reading: 90 * time.Second, Warning: 20 * time.Second, Attract: 60 * time.Second}
}

// Info is what the data set says of itself.
type Info struct {
	Number    int64      // of the data set
	Date      string     // YYYY-MM-DD: the newest text in it
	Languages []faq.Lang // the first is the one a new visitor meets
	Site      site.Site  // where the kiosk stands
	Banners   []faq.Banner
	Advice    Advice // may be nil
}

// Themes is the number of colour themes that the screen offers.
const Themes = 4

// maxDepth bounds the way back; the oldest steps above home are forgotten.
const maxDepth = 32

// State is the whole session. Make it with New; copy it freely, a Step never
// changes the slices of the state it was given.
type State struct {
	Deadline time.Time // when the next Tick matters, zero for never

	timing Timing
	info   Info
	slot   Slot
	demo   bool

	machine bool // Restart is of the machine

	lang    faq.Lang
	large   bool
	theme   int
	steady  bool // the same key counts again after half a second only
	told    bool // what SteadyKeys has changed stands on the screen, until the next key
	attract bool
	idleAt  time.Time // when something is to be done about nobody being there
	warned  time.Time // when the reset comes, zero while none is announced
	left    int       // whole seconds to it
	visited bool      // a key was pressed since home was new or calm
	clock   timeOfDay

	card cardState

	banner       Banner
	bannerStands bool // at the last step

	maint maint
	held  *CardInserted // the card that maintenance keeps off the screen

	missed missed
	run    run // of digits, from home
	listen listening

	path []navEntry // never empty; the last one is shown
	seq  uint64     // of the last question asked of others
	list uint64     // changes whenever the items on screen do
}

// Config is what a session begins with.
type Config struct {
	Timing Timing
	Info   Info
	Demo   bool // DEMONSTRATION stands on every screen
	Slot   Slot // as known at the start

	Machine bool // Restart restarts the machine, not the program alone

	Banner Banner // that stands at the start

	Aloud bool // the kiosk speaks on a loudspeaker too, whatever the site says
}

// New returns a session at home, in the data set's first language.
func New(c Config) State {
	s := State{timing: c.Timing, info: c.Info, demo: c.Demo, slot: c.Slot, machine: c.Machine, banner: c.Banner,
		listen: listening{aloud: c.Aloud}}
	if s.banner.Key != "" {
		s.bannerStands, s.Deadline = true, s.banner.Until
	}
	return s.fresh()
}

// fresh is the session of a new visitor; a card in the slot stays known.
func (s State) fresh() State {
	s.lang = faq.French
	if len(s.info.Languages) > 0 {
		s.lang = s.info.Languages[0]
	}
	s.large, s.theme, s.steady, s.told, s.attract, s.missed, s.run = false, 0, false, false, false, missed{}, run{}
	s.warned, s.left, s.visited = time.Time{}, 0, false
	s.listen.view, s.listen.settleAt, s.listen.told, s.listen.met = SpeechView{}, time.Time{}, upshot{}, nil
	s.path = []navEntry{{screen: Home, focus: 0}}
	s.list++
	return s
}

// WithLang sets the language that new visitors meet, if the data set has it.
func (s State) WithLang(l faq.Lang) State {
	if !slices.Contains(s.info.Languages, l) {
		return s
	}
	langs := []faq.Lang{l}
	for _, other := range s.info.Languages {
		if other != l {
			langs = append(langs, other)
		}
	}
	s.info.Languages = langs
	return s.fresh()
}

// Step returns the session after ev, which happened at now, and the work that
// the caller must start. It is a pure function.
func (s State) Step(now time.Time, ev Event) (State, []Effect) {
	if s.top().screen == OutOfOrder {
		return s.onlyHeard(ev), nil
	}
	s.path = append([]navEntry(nil), s.path...)
	var effects []Effect
	switch ev := ev.(type) {
	case Action:
		s, effects = s.acted(now, ev)
	case Tick:
		s, effects = s.tick(now)
	case SlotChanged:
		s = s.slotChanged(now, ev)
	case SoundChanged:
		s = s.soundChanged(now, ev)
	case CardInserted:
		s, effects = s.inserted(now, ev)
	case CardProgress:
		s = s.progress(ev)
	case CardsBeside:
		s = s.beside(ev)
	case CardCodes:
		s = s.codes(ev)
	case CardReported:
		s, effects = s.reported(now, ev)
	case CardLost:
		s = s.lost(now, ev)
	case CardSwapped:
		s, effects = s.swapped(now, ev)
	case DataChanged:
		s = s.dataChanged(ev)
	case DiskLost:
		return s.outOfOrder(), nil
	case Answered:
		s = s.answered(now, ev)
	case StickChanged:
		s, effects = s.stickChanged(now, ev)
	case Progressed:
		s = s.progressed(now, ev)
	case Did:
		s, effects = s.did(now, ev)
	case ClockChecked:
		s = s.clockChecked(ev)
	}
	switch ev.(type) {
	case Action, Tick, Answered, ClockChecked:
	default:
		s.run, s.told = run{}, false // what the visitor sees is no longer what he struck at
	}
	s = s.checkBanner(now)
	s, first := s.settle(now)
	s, more := s.ask()
	s, clock := s.tellTime(now, ev)
	s.Deadline = earlier(earlier(s.nextDeadline(), s.clock.nextAt), s.listen.settleAt)
	if s.bannerStands {
		s.Deadline = earlier(s.Deadline, s.banner.Until)
	}
	return s, slices.Concat(first, effects, more, clock)
}

// acted is any sign of a visitor: it puts the reset off, and acts.
func (s State) acted(now time.Time, k Action) (State, []Effect) {
	if s.has(AtCleaning) {
		return s, nil
	}
	s, k, number := s.follow(now, k)
	woken := !s.warned.IsZero() || s.attract && picksUnseen(k) || s.card.view.Masked && s.top().screen == Card
	s.wake(now)
	s.told = false
	if k != (Poke{}) {
		s.visited = true
	}
	s = s.keyWithCard(now)
	if number {
		return s.searchRun(), nil
	}
	if woken { // the key that answers "are you there?" does nothing else
		return s, nil
	}
	before := *s.top()
	s, effects := s.act(now, k)
	s = s.deadEnd(&before, k)
	s = s.typing(now, k)
	if s.untouched() {
		s.idleAt = now.Add(s.longer(s.timing.Attract))
	}
	return s, effects
}

// wake takes a warning and the calm screen back, and begins the wait anew.
func (s *State) wake(now time.Time) {
	s.warned, s.left, s.attract = time.Time{}, 0, false
	s.idleAt = now.Add(s.patience())
}

// picksUnseen says whether a key would pick something that the calm screen does
// not show.
func picksUnseen(k Action) bool {
	switch k.(type) {
	case Choose, Enter, Turn, OpenMenu:
		return true
	}
	return false
}

// untouched says whether a new visitor would see the same.
func (s State) untouched() bool {
	f := s.fresh()
	home := s.path[0]
	return home.page == 0 && home.focus == 0 && len(s.path) == 1 && s.lang == f.lang && s.theme == f.theme && s.large == f.large && !s.steady && s.listen.view.quiet()
}

// steadyPause is the pause after a key for a hand that shakes (EN 301 549, 5.8: up to
// 0.5 s at least).
const steadyPause = 500 * time.Millisecond

// keyPause is how long the same key does not count again: the site's pause, or the longer
// one of a visitor who wants the keys steady.
func (s State) keyPause(steady bool) time.Duration {
	pause := s.sitePause()
	if steady {
		pause = max(pause, steadyPause)
	}
	return pause
}

// pauseNow is keyPause by the visitor's choice, once no digit that follows can make a
// number of the one that chose.
func (s State) pauseNow() time.Duration {
	if s.run.digits != "" {
		return s.keyPause(s.run.before.steady)
	}
	return s.keyPause(s.steady)
}

func (s State) sitePause() time.Duration {
	return time.Duration(s.info.Site.Keys.PauseMS) * time.Millisecond
}

func (s State) top() *navEntry { return &s.path[len(s.path)-1] }

// dataChanged takes note of another data set: everything shown is asked anew.
func (s State) dataChanged(ev DataChanged) State {
	s.info = ev.Info
	s.forgetAdvice()
	for i := range s.path {
		s.path[i].forget()
	}
	return s
}

// outOfOrder wipes the visit, a card's verdict too, but for the language and the look,
// and waits for nothing.
func (s State) outOfOrder() State {
	s.warned, s.left, s.attract, s.missed, s.run = time.Time{}, 0, false, missed{}, run{}
	s.card, s.maint, s.held, s.idleAt, s.Deadline = cardState{}, maint{}, nil, time.Time{}, time.Time{}
	s.listen.view.Dark = false
	s.path = []navEntry{{screen: OutOfOrder, focus: -1}}
	s.list++
	return s
}

// onlyHeard lets the voice say the screen again, and nothing else change.
func (s State) onlyHeard(ev Event) State {
	switch ev := ev.(type) {
	case SoundChanged:
		s.listen.sound = ev.Sound
	case Listen:
		if ev.Key != DarkScreen {
			return s.listenTo(ev.Key)
		}
	}
	return s
}

// Busy says whether the screen shown waits for an answer.
func (s State) Busy() bool { return s.top().asked != 0 }
