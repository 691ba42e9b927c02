package main

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"time"

	"guichet/kiosk/watchdog"
)

// vital is a part without which the kiosk is not alive. A card is none: one that
// keeps the reader busy must not restart the kiosk.
type vital struct {
	name string
	ask  func(context.Context) error
}

// feed tells the service manager that the kiosk is up, and that it lives, three times within its
// patience, while all vitals answer; it ends with ctx. One that does not answer
// is left to the manager, who starts the kiosk anew.
func feed(ctx context.Context, m *watchdog.Manager, vitals []vital, log *slog.Logger) {
	if err := m.Ready(); err != nil {
		log.Error("the service manager does not hear that the kiosk is up", "cause", err)
	}
	every := m.Within() / 3
	if every == 0 {
		return
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if err := checkUp(ctx, vitals, every); err == nil {
			err = m.Alive()
			if err != nil {
				log.Error("the watchdog is not fed", "cause", err)
			}
		} else if ctx.Err() == nil {
			log.Error("the watchdog is not fed", "cause", err)
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}

// checkUp asks all vitals, one after the other, within a time for all.
func checkUp(ctx context.Context, vitals []vital, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for _, v := range vitals {
		if err := v.ask(ctx); err != nil {
			return errors.New(v.name + ": " + err.Error())
		}
	}
	return nil
}

// pulse remembers when it was last felt, as the slot's supervisor beats it.
type pulse struct{ at atomic.Int64 } // nanoseconds since start, on the monotonic clock

// beat feels it at start's age.
func (p *pulse) beat(age time.Duration) { p.at.Store(int64(age)) }

// within tells that it was felt so lately.
func (p *pulse) within(age, limit time.Duration) error {
	if last := time.Duration(p.at.Load()); age-last > limit {
		return errors.New("no sign of life for " + (age - last).String())
	}
	return nil
}
