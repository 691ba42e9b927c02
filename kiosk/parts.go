package main

import (
	"log/slog"
	"sync"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/clock"
	"guichet/kiosk/session"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
	"guichet/kiosk/watchdog"
)

// parts are what every life of the screen is made of. Those that take time to
// get ready do so side by side, while the terminal is set up.
type parts struct {
	words func() (text.Sets, error)
	help  *shelf
	tally *app.Counters
	log   *slog.Logger
	leave func()

	manager *watchdog.Manager
	began   time.Time // with its monotonic reading
	slot    pulse     // of the slot's supervisor; never beaten where there is none
}

// slotBeats is called by the slot's supervisor.
func (p *parts) slotBeats() { p.slot.beat(time.Since(p.began)) }

// clock opens the machine's clock with the kiosk's record of it.
func (p *parts) clock(file string) *clock.Machine {
	c, err := clock.Open(builtAt(), file)
	if err != nil {
		p.log.Error("what was known of the clock is lost", "cause", err)
	}
	return c
}

func (p *parts) close() {
	if err := p.help.close(); err != nil {
		p.log.Error("the data set does not close", "cause", err)
	}
}

// begin starts f in a goroutine of its own and returns a function that waits
// for its result. A panic of f comes out of that function.
func begin[T any](f func() (T, error)) func() (T, error) {
	once := sync.OnceValues(f)
	go func() {
		_ = app.Recover(func() { _, _ = once() })
	}()
	return once
}

// info is what the session needs to know of the data set in use.
func (p *parts) info() (info session.Info, err error) {
	err = p.help.use(func(set *store.Store) error {
		place, err := siteOf(set)
		if err != nil {
			p.log.Error("the site's facts cannot be used", "cause", err)
		}
		info = infoOf(set, place)
		return nil
	})
	return info, err
}
