package main

import (
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/clock"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
	"guichet/kiosk/watchdog"
)

// keptClock is a clock that remembers when it was last seen running.
type keptClock interface {
	wallClock
	Seen(now time.Time) error
}

// machineClock opens the machine's clock with the kiosk's record of it.
func machineClock(file string, log *slog.Logger) keptClock {
	c, err := clock.Open(builtAt(), file)
	if err != nil {
		log.Error("what was known of the clock is lost", "cause", err)
	}
	return c
}

// parts are what every life of the screen is made of. Those that take time to
// get ready do so side by side, while the terminal is set up.
type parts struct {
	words func() (text.Sets, error)
	place func() (place, error) // where the data set in use lies
	help  *shelf
	clock keptClock
	tally *app.Counters
	log   *slog.Logger
	leave func()

	restart restarter

	manager *watchdog.Manager

	began time.Time     // with its monotonic reading
	slot  pulse         // of the slot's supervisor; never beaten where there is none
	state atomic.Uint32 // of the slot, a pcsc.State

	inside *sticks
}

// parts begins all that a kiosk is made of.
func (k kiosk) parts(ctx context.Context, log *slog.Logger) *parts {
	manager, err := watchdog.FromEnvironment(os.Getenv, os.Getpid())
	if err != nil {
		log.Error("the service manager is not told anything", "cause", err)
	}
	p := &parts{
		manager: manager, words: begin(text.Load), place: begin(func() (place, error) { return k.place(ctx, log) }),
		clock: k.clock(clockFile(k.data), log), tally: app.NewCounters(), log: log, began: time.Now(),
	}
	p.help = newShelf(func() (*store.Store, error) { at, err := p.place(); return at.set, err })
	return p
}

// slotSeen is told each state of the slot.
func (p *parts) slotSeen(s pcsc.State) { p.state.Store(uint32(s)) }

// slotState is the slot's state, as it was last seen. The doctor of a running kiosk
// must not watch the reader a second time.
func (p *parts) slotState(context.Context) pcsc.State { return pcsc.State(p.state.Load()) }

// slotBeats is called by the slot's supervisor.
func (p *parts) slotBeats() { p.slot.beat(time.Since(p.began)) }

func (p *parts) close() {
	if err := p.help.close(); err != nil {
		p.log.Error("the data set does not close", "cause", err)
	}
	if at, err := p.place(); err == nil && at.home != nil {
		if err := at.home.close(); err != nil {
			p.log.Error("the data folder is not given up", "cause", err)
		}
	}
}

// place is where the data set in use lies.
type place struct {
	home   *home // nil: no data folder, or one that cannot be held
	set    *store.Store
	broken error // why it is not the data set that was asked for

	partition partition
}

// openPlace opens what --data names: a file, or a data folder, which is made if it
// is not there (a name with an extension is a file's). Where that is broken, it is
// the built-in help: there is always something useful on screen.
func openPlace(ctx context.Context, path string, log *slog.Logger) (at place, err error) {
	info, statErr := os.Stat(path)
	switch {
	case path == "":
		at.set, err = builtInHelp(ctx)
		return at, err
	case errors.Is(statErr, fs.ErrNotExist) && filepath.Ext(path) == "", statErr == nil && info.IsDir():
		at, err = openFolder(ctx, path, log)
	default:
		at.set, err = openHelp(ctx, path, nil)
	}
	if err != nil {
		log.Error("the data set cannot be used, the built-in help is shown", "cause", err)
		at.broken = err
		at.set, err = builtInHelp(ctx)
	}
	return at, err
}

// openFolder takes hold of a data folder. One that cannot be held can still be
// read, and takes no update.
func openFolder(ctx context.Context, path string, log *slog.Logger) (at place, err error) {
	if at.home, err = openHome(ctx, path, time.Now()); err != nil {
		log.Error("this kiosk takes no update", "cause", err)
		at.set, err = openHelp(ctx, path, nil)
		return at, err
	}
	if err := at.home.failing(); err != nil {
		log.Error("nothing can be written to the data folder", "cause", err)
	}
	if n := at.home.recovery.Broken; n != 0 {
		log.Error("the data set in use is broken, another one is shown", "number", n)
	}
	at.set, err = at.home.dataSet(ctx)
	return at, err
}

// maintenance is the technician's side of the kiosk.
func (p *parts) maintenance(source stickSource) (app.Sticks, app.Maintenance) {
	if p.inside == nil {
		p.inside = &sticks{source: source}
	}
	return p.inside, lateTechnician{sync.OnceValue(p.technician)}
}

func (p *parts) technician() *technician {
	at, err := p.place()
	if err != nil {
		at = place{broken: err}
	}
	t := &technician{home: at.home, help: p.help, clock: p.clock, sticks: p.inside, tally: p.tally, patient: p.patient(at),
		log: p.log, began: p.began, restart: p.restart}
	if t.home != nil {
		t.lock = t.home.folder.Lock(time.Since(p.began))
	}
	return t
}

// patient is this kiosk, for the doctor.
func (p *parts) patient(at place) patient {
	who := patient{help: p.help, clock: p.clock, slot: p.slotState, broken: at.broken, partition: at.partition}
	if h := at.home; h != nil {
		who.path, who.folder, who.recovery, who.failing = h.path, h.folder, h.recovery, h.failing
	}
	return who
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
