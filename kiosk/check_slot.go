package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"guichet/kiosk/pcsc"
)

// Times after which a slot is believed. A reader that is just being plugged in,
// or a service that starts, comes within two seconds; a card that is just being
// inserted gives its ATR within one.
const (
	slotPatience = 2 * time.Second
	mutePatience = time.Second
)

// awaitCard waits for a card, or for one that does not answer, at most for the
// time given. What keeps it from coming is the error.
func awaitCard(ctx context.Context, events <-chan pcsc.Event, wait time.Duration, reader string) (pcsc.Event, error) {
	ctx, stop := context.WithTimeout(ctx, wait)
	defer stop()
	believed := time.NewTimer(wait)
	defer believed.Stop()
	var last pcsc.Event
	for {
		select {
		case e, open := <-events:
			if !open || e.State == pcsc.StateCard {
				return settled(ctx, e, wait, reader)
			}
			last = e
			believed.Reset(believeAfter(e.State, wait))
		case <-believed.C:
			return settled(ctx, last, wait, reader)
		case <-ctx.Done():
			return settled(ctx, last, wait, reader)
		}
	}
}

// believeAfter is how long a state is watched before it is believed.
func believeAfter(s pcsc.State, wait time.Duration) time.Duration {
	switch s {
	case pcsc.StateNoService, pcsc.StateNoReader:
		return slotPatience
	case pcsc.StateMute:
		return mutePatience
	}
	return wait
}

// settled is what the waiting came to: a card, mute or not, or a sentence.
func settled(ctx context.Context, e pcsc.Event, wait time.Duration, reader string) (pcsc.Event, error) {
	if errors.Is(ctx.Err(), context.Canceled) {
		return e, fmt.Errorf("wait for a card: %w", ctx.Err())
	}
	switch e.State {
	case pcsc.StateCard, pcsc.StateMute:
		return e, nil
	case pcsc.StateNoService:
		return e, errors.New("no card service; hint: is pcscd installed and running?")
	case pcsc.StateNoReader:
		return e, noReader(reader)
	case pcsc.StateEmpty:
		return e, fmt.Errorf("no card within %v; hint: insert one, chip first", wait)
	case pcsc.StateBusy:
		return e, errors.New("another program holds the card; hint: end it, or wait for its end")
	}
	return e, errors.New("the card service does not answer; hint: restart pcscd")
}

func noReader(part string) error {
	if part != "" {
		return fmt.Errorf("no card reader whose name holds %q; hint: pcsc_scan lists them", part)
	}
	return errors.New("no card reader; hint: plug one in")
}
