package app

import (
	"context"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/iso7816"
	"guichet/kiosk/pki"
	"guichet/kiosk/session"
	"guichet/kiosk/verdict"
)

// Slot watches the card slot. Its channel is closed when ctx ends.
type Slot interface {
	Watch(ctx context.Context) <-chan SlotEvent
}

// SlotEvent is what the slot is from now on.
type SlotEvent struct {
	// Seq numbers the events; two cards never share one. An event with the number of
	// the card before is about that card: only Others changed.
	Seq   uint64
	State session.Slot
	ATR   []byte              // in SlotCard; empty for a card that gave none
	Card  iso7816.Transmitter // in SlotCard; nil for a card that gave no ATR

	Others int // cards in other slots, in SlotCard
}

// Judge gives the verdict on what was read. It is safe for concurrent use.
type Judge interface {
	Judge(context.Context, card.Facts) verdict.Report
}

// The times of a card.
const (
	// readWithin bounds a reading: a CPS3 at 9600 baud needs 4.3 s. The words of a
	// reading (data/text, card.reading) name it.
	readWithin = 20 * time.Second
	// A card whose verdict is shown is asked whether it is still the same: the slot
	// itself can miss a swap of less than half a second. It is asked once a second while
	// people are about. One that was left in is asked when something else wakes the loop, a
	// key or the minute, for each question wakes an idle machine.
	watchEvery  = time.Second
	watchOften  = 30               // times; then
	watchSeldom = 15 * time.Second // apart, at least
	watchFor    = 2 * time.Second  // for that one question
)

// slotted is the card in the slot, if any: the loop's own.
type slotted struct {
	event  SlotEvent
	cancel context.CancelFunc // ends the reading and the watch, nil while there is none
	stirs  chan struct{}      // capacity 1: the loop was woken while there is a reading or watch
	again  chan struct{}      // capacity 1: what was read is to be judged again
}

// slotEvent tells the session what the slot says. Whatever was going on with
// the card before ends.
func (a *App) slotEvent(ctx context.Context, ev SlotEvent) {
	if was := a.inSlot.event; ev.State == session.SlotCard && was.State == session.SlotCard && ev.Seq == was.Seq && ev.Others != was.Others {
		a.inSlot.event.Others = ev.Others
		a.step(ctx, session.CardsBeside{Slot: ev.Seq, Others: ev.Others})
		return
	}
	a.stopReading()
	a.inSlot = slotted{event: ev}
	if ev.State != session.SlotCard {
		a.step(ctx, session.SlotChanged{Slot: ev.State})
		return
	}
	a.step(ctx, session.CardInserted{Slot: ev.Seq, Identity: a.Cards.Identify(ev.ATR), Others: ev.Others})
}

func (a *App) stopReading() {
	if a.inSlot.cancel != nil {
		a.inSlot.cancel()
		a.inSlot.cancel = nil
	}
}

// stir lets the watch of a card know that the machine is awake.
func (a *App) stir() {
	select {
	case a.inSlot.stirs <- struct{}{}:
	default:
	}
}

// startReading begins to read the card that the session saw; one that is gone
// by now is not read.
func (a *App) startReading(ctx context.Context, e session.ReadCard) {
	a.stopReading()
	ev := a.inSlot.event
	if ev.Seq != e.Slot || ev.State != session.SlotCard {
		return
	}
	ctx, a.inSlot.cancel = context.WithCancel(ctx)
	a.inSlot.stirs, a.inSlot.again = make(chan struct{}, 1), make(chan struct{}, 1)
	stirs, again, cards := a.inSlot.stirs, a.inSlot.again, a.Cards // an update may put others in their place
	a.guard(func() {
		facts, watch := a.readCard(ctx, e, ev, cards)
		a.guard(func() { a.keepJudging(ctx, e.Seq, facts, again) })
		if watch {
			a.watchCard(ctx, e.Seq, ev, facts, stirs)
		}
	})
}

// judgeAgain has what was read of the card in the slot judged again; if that is under way
// it is done once more.
func (a *App) judgeAgain() {
	select {
	case a.inSlot.again <- struct{}{}:
	default:
	}
}

// keepJudging judges a card that was read whenever that is asked for, until ctx ends with
// the card.
func (a *App) keepJudging(ctx context.Context, seq uint64, facts card.Facts, again <-chan struct{}) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-again:
			report := a.Judge.Judge(ctx, facts)
			if ctx.Err() == nil {
				a.send(session.CardReported{Seq: seq, Report: report})
			}
		}
	}
}

// readCard reads and judges a card and asks for its codes, in a goroutine of its own that
// ends with the card: at the deadline, or when the slot has another one. It says whether
// the card can be watched.
func (a *App) readCard(ctx context.Context, e session.ReadCard, ev SlotEvent, cards *card.Additions) (facts card.Facts, watch bool) {
	seq := e.Seq
	facts = a.read(ctx, seq, ev, cards)
	if ctx.Err() != nil {
		return facts, false
	}
	report := a.Judge.Judge(ctx, facts)
	a.send(session.CardReported{Seq: seq, Report: report})
	if e.Codes && ev.Card != nil {
		a.send(session.CardCodes{Seq: seq, Codes: readCodes(ctx, ev, facts)})
	}
	return facts, ev.Card != nil && report.Verdict != verdict.Unreadable && facts.EFSN != nil
}

// codesWithin bounds the reading of the state of the codes: on the slowest reader
// recorded it takes a second.
const codesWithin = 3 * time.Second

func readCodes(ctx context.Context, ev SlotEvent, facts card.Facts) card.Codes {
	ctx, cancel := context.WithTimeout(ctx, codesWithin)
	defer cancel()
	return card.ReadCodes(ctx, ev.Card, facts)
}

func (a *App) read(ctx context.Context, seq uint64, ev SlotEvent, cards *card.Additions) card.Facts {
	id := cards.Identify(ev.ATR)
	if ev.Card == nil {
		return card.Facts{Identity: id, Failure: card.FailureMute, FailedAt: "ATR"}
	}
	ctx, cancel := context.WithTimeout(ctx, readWithin)
	defer cancel()
	var last session.Glimpse
	return cards.Read(ctx, ev.Card, id, func(s card.Step) {
		if g := glimpse(last, s); !same(g, last) {
			last = g
			a.send(session.CardProgress{Seq: seq, Glimpse: g})
		}
	})
}

// glimpse adds to what was seen before what a step shows, all unverified.
func glimpse(g session.Glimpse, s card.Step) session.Glimpse {
	g.Identity = s.Facts.Identity
	if s.Certificate < 0 {
		return g
	}
	c := s.Facts.Certificates[s.Certificate]
	if g.Type == pki.TypeUnknown {
		g.Type, _ = pki.TypeFromPrefix(c.DER)
	}
	if c.Complete && g.NotAfter.IsZero() {
		if parsed, err := pki.Parse(c.DER); err == nil {
			g.NotBefore, g.NotAfter = parsed.NotBefore, parsed.NotAfter
		}
	}
	return g
}

func same(a, b session.Glimpse) bool {
	return a.Type == b.Type && a.NotAfter.Equal(b.NotAfter) &&
		a.Identity.Family == b.Identity.Family && a.Identity.Generation == b.Identity.Generation && a.Identity.Name == b.Identity.Name
}

// watchCard asks the card for its serial number, in the goroutine of readCard. Another
// answer is another card. No answer ends the watch: the slot tells what became of it.
func (a *App) watchCard(ctx context.Context, seq uint64, ev SlotEvent, facts card.Facts, stirs <-chan struct{}) {
	watch := card.NewWatch(ev.Card, facts)
	timer := time.NewTicker(watchEvery)
	defer timer.Stop()
	for asked, n := time.Now(), 1; ; {
		select {
		case <-ctx.Done():
			return
		case <-stirs:
			if n < watchOften || time.Since(asked) < watchSeldom {
				continue
			}
		case <-timer.C:
		}
		if n++; n == watchOften {
			timer.Stop()
		}
		asked = time.Now()
		if became := stillThere(ctx, seq, watch); became != nil {
			a.send(became)
			return
		}
		if ctx.Err() != nil {
			return
		}
	}
}

// stillThere asks a card once. It returns what became of it, nil if it is still the same.
func stillThere(ctx context.Context, seq uint64, watch *card.Watch) session.Event {
	asked, cancel := context.WithTimeout(ctx, watchFor)
	defer cancel()
	same, err := watch.Same(asked)
	switch {
	case ctx.Err() != nil:
		return nil
	case err != nil:
		return session.CardLost{Seq: seq}
	case !same:
		return session.CardSwapped{Seq: seq}
	}
	return nil
}
