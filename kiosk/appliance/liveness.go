package appliance

import (
	"context"
	"errors"
	"log/slog"
	"time"
)

// Part is a part without which the kiosk is not alive. A card is none: one that
// keeps the reader busy must not restart the kiosk.
type Part struct {
	Name string
	// Ask returns an error if the part does not answer.
	Ask func(context.Context) error
}

// KeepAlive tells the service manager that the kiosk is up, and then, three times within its
// patience, that it lives, as long as all parts answer. It returns when ctx ends. A part
// that does not answer is left to the manager, which restarts the kiosk.
func KeepAlive(ctx context.Context, m *Manager, parts []Part, log *slog.Logger) {
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
		if err := ask(ctx, parts, every); err == nil {
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

// ask asks all parts, one after the other, within a time for all.
func ask(ctx context.Context, parts []Part, within time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for _, p := range parts {
		if err := p.Ask(ctx); err != nil {
			return errors.New(p.Name + ": " + err.Error())
		}
	}
	return nil
}
