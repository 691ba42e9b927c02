package session

import (
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
	Codes   card.Codes     // in CardJudged, a moment after the report; no part of the verdict
	Others  int            // cards in other slots, which are not read
	Detail  bool           // the staff's detail is open
	Masked  bool           // no key was pressed for long: the result is hidden, until any key
	Remind  int            // how loudly to say "take your card": 0 not at all, 1, 2

	DetailLeft int // whole seconds to the end of the detail, 0 while it is not announced
}

// The waits with a card in the slot, without a key. Each key begins all of them
// again, so none takes anything away without a warning (EN 301 549, 11.2.2.1);
// the mask hides the result alone, and any key takes it off.
const (
	remindAfter = 20 * time.Second // "take your card", a line on any page
	maskAfter   = 60 * time.Second // louder, and the card's result is hidden
	detailFor   = 30 * time.Second // then the staff's detail closes
	detailWarns = 20 * time.Second // of these it counts the last ones down
	goneFor     = 20 * time.Second // a result's screen after the card was pulled
)

// cardState is the session's side of a card.
type cardState struct {
	slot     uint64 // the slot's number for this card
	reading  uint64 // Seq of the reading under way or done: others are too late
	view     CardView
	remindAt time.Time // zero: no more to remind of
	detailAt time.Time // when the detail closes, zero: closed
	countAt  time.Time // when the seconds to that change
}

// What the slot and the reading tell.
type (
	// CardInserted says that a card is in the slot. Slot is the slot's number
	// for it.
	CardInserted struct {
		Slot     uint64
		Identity card.Identity
		Others   int // cards in other slots
	}
	// CardsBeside says how many cards are in other slots now.
	CardsBeside struct {
		Slot   uint64 // of the card that counts
		Others int
	}
	// CardCodes is the state of the card's codes, after the verdict.
	CardCodes struct {
		Seq   uint64
		Codes card.Codes
	}
	// CardProgress is what was read so far.
	CardProgress struct {
		Seq     uint64
		Glimpse Glimpse
	}
	// CardReported is the verdict: the first one, and what it is from now on.
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
func (CardsBeside) event()  {}
func (CardCodes) event()    {}
func (CardProgress) event() {}
func (CardReported) event() {}
func (CardSwapped) event()  {}
func (CardLost) event()     {}

// ReadCard asks for the card in the slot to be read and judged, and then to be
// watched for being the same: CardProgress, CardReported, CardSwapped with the
// same Seq. The reading before it is of no more use.
//
// Codes asks for the state of the card's codes too, after the verdict: CardCodes.
type ReadCard struct {
	Seq, Slot uint64
	Codes     bool
}

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
	s.visited = true
	s.seq++
	s.card = cardState{slot: ev.Slot, reading: s.seq}
	s.card.view = CardView{Phase: CardReading, Glimpse: Glimpse{Identity: ev.Identity}}
	s = s.showCard()
	s.card.view.Others = ev.Others
	return s, []Effect{ReadCard{Seq: s.seq, Slot: ev.Slot, Codes: s.info.Site.Cards.CodesRead()}}
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

func (s State) reported(now time.Time, ev CardReported) (State, []Effect) {
	switch {
	case ev.Seq != s.card.reading:
		return s, nil
	case s.card.view.Phase == CardJudged:
		return s.reportedAgain(ev.Report), nil
	case s.card.view.Phase != CardReading:
		return s, nil
	}
	s.card.view.Phase, s.card.view.Report = CardJudged, ev.Report
	s.card.remindAt = now.Add(s.longer(remindAfter))
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

// beside takes note of the cards in other slots.
func (s State) beside(ev CardsBeside) State {
	if s.held != nil && s.held.Slot == ev.Slot {
		held := *s.held
		held.Others = ev.Others
		s.held = &held
	}
	if s.present() && s.card.slot == ev.Slot {
		s.card.view.Others = ev.Others
	}
	return s
}

// codes takes in the state of the codes of the card that was judged.
func (s State) codes(ev CardCodes) State {
	if ev.Seq == s.card.reading && s.card.view.Phase == CardJudged {
		s.card.view.Codes = ev.Codes
		if codeBlocked(ev.Codes) { // other questions help now
			s.forgetAdvice()
			s.list++
		}
	}
	return s
}

// swapped wipes what was said of the card before, and reads the other one.
func (s State) swapped(now time.Time, ev CardSwapped) (State, []Effect) {
	if ev.Seq != s.card.reading || s.card.view.Phase != CardJudged {
		return s, nil
	}
	return s.inserted(now, CardInserted{Slot: s.card.slot, Identity: card.Identity{}, Others: s.card.view.Others})
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
		s.idleAt = now.Add(s.longer(goneFor))
	}
	return s
}

// toggleDetail opens or closes the staff's detail.
func (s State) toggleDetail(now time.Time) State {
	switch {
	case s.card.view.Phase != CardJudged:
		return s
	case s.card.view.Detail:
		return s.closeDetail()
	}
	s.card.view.Detail = true
	s.card.keepDetail(now, s.longer(detailFor))
	s.top().page, s.top().focus, s.top().at = 0, -1, 0
	s.list++
	return s
}

// closeDetail takes the holder's data off the screen.
func (s State) closeDetail() State {
	c := &s.card
	if !c.view.Detail {
		return s
	}
	c.view.Detail, c.view.DetailLeft = false, 0
	c.detailAt, c.countAt = time.Time{}, time.Time{}
	for i := range s.path {
		if s.path[i].screen == Card {
			s.path[i].page, s.path[i].focus, s.path[i].at = 0, -1, 0
		}
	}
	s.list++
	return s
}

// keepDetail begins the detail's wait again.
func (c *cardState) keepDetail(now time.Time, wait time.Duration) {
	c.view.DetailLeft = 0
	c.detailAt = now.Add(wait)
	c.countAt = c.detailAt.Add(-detailWarns)
}

// keyWithCard puts reminder, mask and the end of the detail off.
func (s State) keyWithCard(now time.Time) State {
	c := &s.card
	if c.view.Phase != CardJudged {
		return s
	}
	if c.view.Masked {
		s.list++ // its items are back
	}
	c.view.Remind, c.view.Masked = 0, false
	c.remindAt = now.Add(s.longer(remindAfter))
	if c.view.Detail {
		c.keepDetail(now, s.longer(detailFor))
	}
	return s
}

// cardTick counts the detail's seconds, reminds of the card, and hides its result.
func (s State) cardTick(now time.Time) State {
	if passed(s.card.countAt, now) {
		s = s.detailTick(now)
	}
	if !passed(s.card.remindAt, now) {
		return s
	}
	s.card.view.Remind++
	s.card.remindAt = now.Add(s.longer(maskAfter - remindAfter))
	if s.card.view.Remind > 1 {
		return s.mask()
	}
	return s
}

func (s State) detailTick(now time.Time) State {
	c := &s.card
	rest := c.detailAt.Sub(now)
	if rest <= 0 {
		return s.closeDetail()
	}
	c.view.DetailLeft = int((rest + time.Second - 1) / time.Second)
	c.countAt = c.detailAt.Add(-time.Duration(c.view.DetailLeft-1) * time.Second)
	return s
}

// mask hides the card's result; what else is on the screen stays.
func (s State) mask() State {
	s = s.closeDetail()
	if s.card.view.Phase != CardJudged {
		return s
	}
	s.card.view.Masked, s.card.view.Remind, s.card.remindAt = true, 2, time.Time{}
	s.list++
	return s
}

// leaveCard is the end of a visit that left its card in the slot: all else is
// forgotten, the result hidden, and the card asked to be taken.
func (s State) leaveCard() State {
	s = s.fresh().mask()
	s.idleAt = time.Time{}
	return s.push(navEntry{screen: Card})
}

// onlyCard says whether nothing but the card would be lost at a reset.
func (s State) onlyCard() bool {
	if !s.present() || len(s.path) > 2 || len(s.path) == 2 && s.path[1].screen != Card {
		return false
	}
	home := s
	home.path = s.path[:1]
	return home.untouched()
}

// codeBlocked tells whether no try is left for the holder's code.
func codeBlocked(c card.Codes) bool { return c.PIN.Known && c.PIN.Left == 0 }

// adviceIDs are the questions that fit the card that was judged.
func (s State) adviceIDs() []string {
	if s.card.view.Phase != CardJudged {
		return nil
	}
	r := &s.card.view.Report
	keys := []string{"", string(r.Code), "", verdictID(r), r.Verdict.String(), ""}
	if codeBlocked(s.card.view.Codes) && r.Verdict.Usable() {
		keys[0] = AdviceBlocked
	}
	if r.Verdict == verdict.NotCPx {
		keys[2] = r.Name
	}
	if r.Verdict == verdict.Valid {
		keys[5] = r.Type.String()
	}
	for _, key := range keys {
		if ids, fits := s.info.Advice[key]; fits && key != "" {
			return ids
		}
	}
	return nil
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

// cardItems are what can be picked on the card's screen. They come together: a digit that
// was shown or said keeps its meaning.
func (s State) cardItems() []Item {
	if s.card.view.Phase != CardJudged || s.card.view.Masked {
		return nil
	}
	detail := Item{Kind: ItemAction, Action: ToggleDetail{}}
	if s.card.view.Detail {
		return []Item{detail}
	}
	p := s.top()
	if p.lang == "" && len(p.data.Questions) == 0 && s.wants(p) {
		return nil // the questions that help go before it, and are still to come
	}
	return append(questionItems(p.data.Questions), detail)
}
