package main

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/clock"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/iso7816"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/sim"
	"guichet/kiosk/sim/cardsim"
	"guichet/kiosk/verdict"
)

// demoSlot is the card slot of the demonstration: F6 inserts the next virtual
// card, F7 pulls it. Its cards are issued by a PKI made afresh, which nothing
// but the demonstration trusts.
type demoSlot struct {
	catalogue *sim.Catalogue
	log       *slog.Logger
	first     string // inserted at the start, "" for an empty slot
	commands  chan demoCommand
}

// WithEvidence implements datafolder.EvidenceSource: the demonstration trusts its own issuers alone.
func (d *demoSlot) WithEvidence(_ context.Context, use func(datafolder.Evidence)) error {
	trust, err := d.catalogue.Trust()
	if err == nil {
		use(datafolder.Evidence{Trust: trust})
	}
	return err
}

// ownIssuers says that the demonstration judges by what it made itself.
func ownIssuers(context.Context) verdict.Integrity { return verdict.Intact }

// demoCommand is what a key does to the slot.
type demoCommand uint8

const (
	insertNext demoCommand = iota
	pullCard
)

func newDemoSlot(first string, log *slog.Logger) (*demoSlot, error) {
	if first != "" {
		if _, ok := sim.Find(first); !ok {
			return nil, usageError{fmt.Errorf("no virtual card %q; hint: kiosk vcard --list", first)}
		}
	}
	return &demoSlot{catalogue: sim.Fresh(time.Now()), log: log, first: first, commands: make(chan demoCommand, 8)}, nil
}

// stroke takes the two keys of the slot; all others are the kiosk's.
func (d *demoSlot) stroke(s screen.KeyPress) bool {
	command := insertNext
	switch s.Code {
	case screen.F6:
	case screen.F7:
		command = pullCard
	default:
		return false
	}
	select {
	case d.commands <- command:
	default: // somebody leans on the key
	}
	return true
}

// warmUp is how long after the start the keys of the PKI are made, so that the
// first card need not wait for them.
const warmUp = time.Second

// Watch implements app.Slot.
func (d *demoSlot) Watch(ctx context.Context) <-chan app.SlotEvent {
	out := make(chan app.SlotEvent)
	warm := time.AfterFunc(warmUp, func() { _, _ = d.catalogue.Trust() })
	go func() { // ends with ctx
		defer warm.Stop()
		defer close(out)
		d.run(ctx, out)
	}()
	return out
}

func (d *demoSlot) run(ctx context.Context, out chan<- app.SlotEvent) {
	seq, last, inside := uint64(0), "", false
	send := func(ev app.SlotEvent) {
		seq++
		ev.Seq = seq
		select {
		case out <- ev:
		case <-ctx.Done():
		}
	}
	insert := func(name string) {
		if inside {
			send(app.SlotEvent{State: session.SlotEmpty})
		}
		last, inside = name, true
		send(d.card(name))
	}
	if d.first != "" {
		insert(d.first)
	}
	for {
		select {
		case <-ctx.Done():
			return
		case c := <-d.commands:
			if c == insertNext {
				insert(sim.Next(last))
			} else if inside {
				inside = false
				send(app.SlotEvent{State: session.SlotEmpty})
			}
		}
	}
}

// card is the event of a virtual card's insertion; one that gives no ATR is
// mute, as in a real reader.
func (d *demoSlot) card(name string) app.SlotEvent {
	c, err := d.catalogue.Insert(name)
	if err != nil {
		d.log.Error("the virtual card cannot be made", "cause", err)
		return app.SlotEvent{State: session.SlotStuck}
	}
	ev := app.SlotEvent{State: session.SlotCard}
	if answersReset(c.ATR()) {
		ev.ATR, ev.Card = c.ATR(), bounded{c}
	}
	return ev
}

// answersReset tells an ATR from noise: TS is 3B or 3F (ISO/IEC 7816-3:2006,
// 8.1).
func answersReset(atr []byte) bool { return len(atr) > 0 && (atr[0] == 0x3B || atr[0] == 0x3F) }

// bounded gives a virtual card up as a reader does: one that does not answer
// an APDU in time is mute.
type bounded struct{ cardsim.Card }

// Transmit implements iso7816.Transmitter.
func (b bounded) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	limited, cancel := context.WithTimeout(ctx, pcsc.APDUTime)
	defer cancel()
	answer, err := b.Card.Transmit(limited, cmd)
	if err != nil && limited.Err() != nil && ctx.Err() == nil {
		return nil, iso7816.ErrMute
	}
	return answer, err
}

// demoClock is in order: the demonstration's dates were all made by it.
type demoClock struct{}

// At implements datafolder.Clock.
func (demoClock) At(now, _ time.Time) verdict.Clock { return verdict.Clock{Now: now, Kept: true} }

// CardSeen implements datafolder.Clock.
func (demoClock) CardSeen(time.Time) {}

// Seen implements technician.Clock: nothing is written.
func (demoClock) Seen(time.Time) error { return nil }

// SetByHand implements technician.Clock: a demonstration sets no machine's clock.
func (demoClock) SetByHand(time.Time, verdict.ClockState, time.Time) error { return clock.ErrDenied }
