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
	// Lost, if not nil, is called when the part has not answered for one and a half times the
	// manager's patience, during which the program itself is kept alive; keeping alive ends
	// with it: the manager waits once more, and restarts.
	Lost func(cause error)
}

// KeepAlive tells the service manager that the kiosk is up, and then, three times within its
// patience, that it lives, as long as all parts answer. It returns when ctx ends. A part
// that does not answer is left to the manager, which restarts the kiosk, or to its Lost.
// The pulse is Punctual but in tests.
func KeepAlive(ctx context.Context, m *Manager, pulse Pulse, parts []Part, log *slog.Logger) {
	if err := m.Ready(); err != nil {
		log.Error("the service manager does not hear that the kiosk is up", "cause", err)
	}
	every := m.Within() / 3
	if every == 0 {
		return
	}
	next := pulse(ctx, every)
	for good := time.Now(); ; {
		p, err := ask(ctx, parts, every)
		if err == nil {
			good = time.Now()
			feed(m, log)
		} else if ctx.Err() == nil {
			log.Error("a vital part does not answer", "cause", err)
			if p.Lost != nil {
				feed(m, log) // it is not the program that hangs
				if time.Since(good) >= m.Within()*3/2 {
					p.Lost(err)
					return
				}
			}
		}
		if !next() {
			return
		}
	}
}

func feed(m *Manager, log *slog.Logger) {
	if err := m.Alive(); err != nil {
		log.Error("the watchdog is not fed", "cause", err)
	}
}

// ask asks all parts, one after the other, within a time for all. It returns the first
// that does not answer, with its error.
func ask(ctx context.Context, parts []Part, within time.Duration) (Part, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for _, p := range parts {
		if err := p.Ask(ctx); err != nil {
			return p, errors.New(p.Name + ": " + err.Error())
		}
	}
	return Part{}, nil
}
