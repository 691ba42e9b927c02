package session

import (
	"slices"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/verdict"
)

// Phase is how far the kiosk is with the card in the slot.
type Phase uint8

// The phases. Nothing of a card outlasts NoCard and CardGone.
const (
	NoCard      Phase = iota
	CardReading       // seen, being read: what is shown is not verified
	CardJudged        // the verdict stands
	CardGone          // it was pulled; its data are wiped
)

// Glimpse is what was read of a card so far and not yet verified. Zero values
// mean that it is not known yet.
type Glimpse struct {
	Identity            card.Identity
	Type                pki.CardType
	NotBefore, NotAfter time.Time // of the first certificate read, UTC
}

// CardView is what a screen needs of the card.
type CardView struct {
	Phase   Phase
	Glimpse Glimpse
	Report  verdict.Report // in CardJudged
	Detail  bool           // the staff's detail is open
	Masked  bool           // nobody is there: the verdict is hidden
	Remind  int            // how loudly to say "take your card": 0 not at all, 1, 2
}

// Advice says which questions help, by ids: under a verdict's word ("expired"),
// under a card type's word ("CPF"), and under "" for any other card.
type Advice map[string][]string

// The waits with a card in the slot, without a key.
const (
	remindAfter = 20 * time.Second // "take your card"
	maskAfter   = 60 * time.Second // louder, and the verdict is hidden
	detailFor   = 30 * time.Second // then the staff's detail closes, key or not
	goneFor     = 20 * time.Second // a result's screen after the card was pulled
)

// cardState is the session's side of a card.
type cardState struct {
	slot     uint64 // the slot's number for this card
	reading  uint64 // Seq of the reading under way or done: others are too late
	view     CardView
	remindAt time.Time // zero: no more to remind of
	detailAt time.Time // when the detail closes, zero: closed
}

// What the slot and the reading tell.
type (
	// CardInserted says that a card is in the slot. Slot is the slot's number
	// for it.
	CardInserted struct {
		Slot     uint64
		Identity card.Identity
	}
	// CardProgress is what was read so far.
	CardProgress struct {
		Seq     uint64
		Glimpse Glimpse
	}
	// CardReported is the verdict.
	CardReported struct {
		Seq    uint64
		Report verdict.Report
	}
	// CardSwapped says that another card answers in the same slot.
	CardSwapped struct{ Seq uint64 }
	// CardLost says that the card answers no more: what is known of it is
	// wiped at once, before the slot itself has noticed.
	CardLost struct{ Seq uint64 }
)

func (CardInserted) event() {}
func (CardProgress) event() {}
func (CardReported) event() {}
func (CardSwapped) event()  {}
func (CardLost) event()     {}

// ReadCard asks for the card in the slot to be read and judged, and then to be
// watched for being the same: CardProgress, CardReported, CardSwapped with the
// same Seq. The reading before it is of no more use.
type ReadCard struct{ Seq, Slot uint64 }

// ListNamed fetches the titles of questions by id, for a card's advice.
type ListNamed struct {
	Seq  uint64
	Lang faq.Lang
	IDs  []string
}

func (ReadCard) effect()  {}
func (ListNamed) effect() {}

// inserted shows the card's screen, whatever was shown before, and asks for the
// reading.
func (s State) inserted(now time.Time, ev CardInserted) (State, []Effect) {
	s.slot = SlotCard
	if s.maintaining() {
		s.held = &ev
		return s, nil
	}
	s.wake(now)
	s.seq++
	s.card = cardState{slot: ev.Slot, reading: s.seq, remindAt: now.Add(remindAfter)}
	s.card.view = CardView{Phase: CardReading, Glimpse: Glimpse{Identity: ev.Identity}}
	s = s.showCard()
	return s, []Effect{ReadCard{Seq: s.seq, Slot: ev.Slot}}
}

// showCard puts the card's screen on top, once.
func (s State) showCard() State {
	s = s.closeHelp()
	if s.top().screen != Card {
		return s.push(navEntry{screen: Card})
	}
	p := s.top()
	*p = navEntry{screen: Card, focus: -1}
	s.list++
	return s
}

// present says whether a card is in the slot as far as the session knows.
func (s State) present() bool {
	return s.card.view.Phase == CardReading || s.card.view.Phase == CardJudged
}

func (s State) progress(ev CardProgress) State {
	if ev.Seq == s.card.reading && s.card.view.Phase == CardReading {
		s.card.view.Glimpse = ev.Glimpse
	}
	return s
}

func (s State) reported(ev CardReported) (State, []Effect) {
	if ev.Seq != s.card.reading || s.card.view.Phase != CardReading {
		return s, nil
	}
	s.card.view.Phase, s.card.view.Report = CardJudged, ev.Report
	s.forgetAdvice()
	s.list++
	return s, []Effect{Count{What: CountVerdict, ID: verdictID(&ev.Report)}}
}

// verdictID is what is counted of a verdict: its word and the card's type.
func verdictID(r *verdict.Report) string {
	if r.Type == pki.TypeUnknown {
		return r.Verdict.String()
	}
	return r.Verdict.String() + " " + r.Type.String()
}

// swapped wipes what was said of the card before, and reads the other one.
func (s State) swapped(now time.Time, ev CardSwapped) (State, []Effect) {
	if ev.Seq != s.card.reading || s.card.view.Phase != CardJudged {
		return s, nil
	}
	return s.inserted(now, CardInserted{Slot: s.card.slot, Identity: card.Identity{}})
}

// lost wipes a card that answers no more.
func (s State) lost(now time.Time, ev CardLost) State {
	if ev.Seq != s.card.reading || !s.present() {
		return s
	}
	return s.slotChanged(now, SlotChanged{Slot: s.slot})
}

// slotChanged takes note of the slot's state; without a card in it, everything
// known of one is wiped.
func (s State) slotChanged(now time.Time, ev SlotChanged) State {
	s.slot, s.held = ev.Slot, nil
	if !s.present() {
		return s
	}
	s.card = cardState{view: CardView{Phase: CardGone}}
	for i := range s.path {
		if s.path[i].screen == Card {
			s.path[i] = navEntry{screen: Card, focus: -1}
		}
	}
	s.list++
	s.wake(now)
	if s.top().screen == Card {
		s.idleAt = now.Add(goneFor)
	}
	return s
}

// toggleDetail opens or closes the staff's detail.
func (s State) toggleDetail(now time.Time) State {
	if s.card.view.Phase != CardJudged {
		return s
	}
	s.card.view.Detail = !s.card.view.Detail
	s.card.detailAt = time.Time{}
	if s.card.view.Detail {
		s.card.detailAt = now.Add(detailFor)
	}
	s.top().page, s.top().focus = 0, -1
	s.list++
	return s
}

// keyWithCard puts reminder and mask off.
func (s State) keyWithCard(now time.Time) State {
	if s.present() {
		s.card.view.Remind, s.card.view.Masked = 0, false
		s.card.remindAt = now.Add(remindAfter)
	}
	return s
}

// cardTick closes the detail, reminds of the card, and hides the verdict.
func (s State) cardTick(now time.Time) State {
	c := &s.card
	if !c.detailAt.IsZero() && !now.Before(c.detailAt) {
		c.detailAt, c.view.Detail = time.Time{}, false
		s.top().page = 0
		s.list++
	}
	if c.remindAt.IsZero() || now.Before(c.remindAt) {
		return s
	}
	c.view.Remind++
	c.remindAt = now.Add(maskAfter - remindAfter)
	if c.view.Remind > 1 {
		c.remindAt, c.view.Masked, c.view.Detail, c.detailAt = time.Time{}, true, false, time.Time{}
		s = s.fresh().showCard() // the visitor is gone: nothing of the visit stays behind the card
	}
	return s
}

// adviceIDs are the questions that fit the card that was judged.
func (s State) adviceIDs() []string {
	r := &s.card.view.Report
	if s.card.view.Phase != CardJudged {
		return nil
	}
	ids := slices.Concat(s.advice[r.Verdict.String()], s.advice[r.Type.String()])
	if r.Verdict == verdict.Undecided {
		ids = nil
	}
	if len(ids) == 0 {
		ids = s.advice[""]
	}
	var once []string
	for _, id := range ids {
		if !slices.Contains(once, id) {
			once = append(once, id)
		}
	}
	return once
}

// forgetAdvice makes the card's screen ask for its questions anew.
func (s *State) forgetAdvice() {
	for i := range s.path {
		if s.path[i].screen == Card {
			s.path[i].forget()
			s.path[i].data = Data{}
		}
	}
}

// cardItems are what can be picked on the card's screen.
func (s State) cardItems() []Item {
	if s.card.view.Phase != CardJudged || s.card.view.Masked {
		return nil
	}
	detail := Item{Kind: ItemAction, Action: ToggleDetail{}}
	if s.card.view.Detail {
		return []Item{detail}
	}
	return append(questionItems(s.top().data.Questions), detail)
}
