package main

import (
	"cmp"
	"context"

	"guichet/kiosk/app"
	"guichet/kiosk/card"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
)

// slotOptions are those of every watch of the machine's slots. A reader named on the
// command line counts more than the site's.
func slotOptions(reader string, place site.Site) pcsc.Options {
	return pcsc.Options{Reader: cmp.Or(reader, place.Cards.Reader), Kind: kindOf}
}

// kindOf tells which cards the kiosk is there for.
func kindOf(atr []byte) pcsc.Kind {
	id := card.Identify(atr)
	switch {
	case id.Family == card.CPx:
		return pcsc.KindWanted
	case id.Name == card.NameSAM:
		return pcsc.KindModule
	}
	return pcsc.KindOther
}

// pcscSlot is the machine's card slots, as the loop wants them: one at a time.
type pcscSlot struct {
	options func() pcsc.Options // is asked when the watch begins; it may wait
	seen    func(pcsc.State)    // is told each state, for the doctor
}

// Watch implements app.Slot.
func (s pcscSlot) Watch(ctx context.Context) <-chan app.SlotEvent {
	out := make(chan app.SlotEvent)
	go func() { // ends when the watcher's channel is closed, or with ctx
		defer close(out)
		for ev := range pcsc.Watch(ctx, s.options()) {
			s.seen(ev.State)
			select {
			case out <- slotEvent(ev):
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}

func slotEvent(ev pcsc.Event) app.SlotEvent {
	out := app.SlotEvent{Seq: ev.Seq, State: slotState(ev.State), Others: ev.Others}
	if ev.State == pcsc.StateCard {
		out.ATR, out.Card = ev.ATR, ev.Conn
	}
	return out
}

// slotState names the slot's state in the session's words. A card that gave no
// answer to reset is a card all the same: the verdict says that it is mute.
func slotState(s pcsc.State) session.Slot {
	switch s {
	case pcsc.StateNoService:
		return session.SlotNoService
	case pcsc.StateNoReader:
		return session.SlotNoReader
	case pcsc.StateEmpty:
		return session.SlotEmpty
	case pcsc.StateCard, pcsc.StateMute:
		return session.SlotCard
	case pcsc.StateBusy:
		return session.SlotBusy
	case pcsc.StateStuck:
		return session.SlotStuck
	}
	return session.SlotUnknown
}
