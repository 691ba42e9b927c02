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
	// Rest is how long a part that answered is left alone; 0: it is asked at each beat.
	Rest time.Duration
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
	round := round{parts: parts, answered: make([]time.Time, len(parts))}
	for good := time.Now(); ; {
		p, err := round.ask(ctx, every)
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

// round is the parts, and when each of them answered last.
type round struct {
	parts    []Part
	answered []time.Time
}

// ask asks all parts whose turn it is, one after the other, within a time for all. It
// returns the first that does not answer, with its error.
func (r *round) ask(ctx context.Context, within time.Duration) (Part, error) {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	for i, p := range r.parts {
		if time.Since(r.answered[i]) < p.Rest {
			continue
		}
		if err := p.Ask(ctx); err != nil {
			return p, errors.New(p.Name + ": " + err.Error())
		}
		r.answered[i] = time.Now()
	}
	return Part{}, nil
}
