package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/appliance"
	"guichet/kiosk/clock"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/doctor"
	"guichet/kiosk/overlay"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/renewal"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
	"guichet/kiosk/store"
	"guichet/kiosk/technician"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// machineClock opens the machine's clock with the kiosk's record of it.
func machineClock(file string, log *slog.Logger) technician.Clock {
	c, err := clock.Open(builtAt(), file)
	if err != nil {
		log.Error("what was known of the clock is lost", "cause", err)
	}
	return c
}

// running is what every life of the screen is made of.
type running struct {
	words  func() (text.Sets, error)
	glance atomic.Pointer[datafolder.Glanced] // what the first screen shows before anything is opened; nil: it waits, or it has been confirmed
	first  func() (datafolder.Opened, error)  // what of opened a first screen shows: the data set, and a folder that is only read
	opened func() (opened, error)
	asked  atomic.Bool // opened was called
	help   *datafolder.Current
	clock  technician.Clock
	tally  *app.Counters
	log    *slog.Logger
	leave  func()

	restart appliance.Restarter
	manager *appliance.Manager
	disk    *appliance.Disk

	threads   int           // that run Go code at a time
	began     time.Time     // with its monotonic reading
	shown     chan struct{} // closed once the first screen of the program is drawn
	show      func()        // closes it, once
	slotAlive chan struct{} // heard by the slot's supervisor
	slot      atomic.Uint32 // its state, a pcsc.State
	sent      pcsc.Sent     // to cards
	canary    technician.Canary
	trial     doctor.Trial // of the rules of the verdict

	sticks *technician.Sticks

	renewalNote string // where the root helper leaves word; "": nowhere
}

// opened is what --data brought, and how the appliance found its data partition.
type opened struct {
	datafolder.Opened
	partition appliance.Partition
}

// origin is what a kiosk starts from.
type origin struct {
	data    string // a data set's file, or a data folder; "": the built-in help
	renewal string // where the root helper leaves word of the system; "": nowhere
	note    string // where the appliance says how it found its data partition; "": nowhere
	clock   func(file string, log *slog.Logger) technician.Clock
}

// start begins all that a kiosk is made of.
func (o origin) start(ctx context.Context, log *slog.Logger) *running {
	manager, err := appliance.FromEnvironment(os.Getenv, os.Getpid())
	if err != nil {
		log.Error("the service manager is not told anything", "cause", err)
	}
	r := &running{
		manager: manager, disk: appliance.NewDisk(appliance.RootBlock, datafolder.IDFile(o.data)),
		words: sync.OnceValues(text.Load),
		clock: o.clock(datafolder.ClockFile(o.data), log), tally: app.NewCounters(), log: log, began: time.Now(), threads: runtime.GOMAXPROCS(0),
		shown: make(chan struct{}), slotAlive: make(chan struct{}), renewalNote: o.renewal,
	}
	r.show = sync.OnceFunc(func() { close(r.shown) })
	if g, ok := datafolder.Glance(o.data, r.began); ok {
		r.glance.Store(&g)
		r.opened = sync.OnceValues(func() (opened, error) {
			r.asked.Store(true)
			return o.open(ctx, log, nil)
		})
		r.first = r.whole
	} else {
		r.asked.Store(true)
		r.openBeside(func(first func(*store.Store, *datafolder.Folder)) (opened, error) { return o.open(ctx, log, first) })
	}
	r.help = datafolder.NewCurrent(func() (*store.Store, error) { at, err := r.first(); return at.Set, err })
	return r
}

// openBeside opens what --data names while the terminal is set up.
func (r *running) openBeside(open func(first func(*store.Store, *datafolder.Folder)) (opened, error)) {
	first := make(chan datafolder.Opened, 1)
	r.opened = begin(func() (opened, error) {
		defer close(first)
		return open(func(set *store.Store, f *datafolder.Folder) { first <- datafolder.Opened{Set: set, Folder: f} })
	})
	r.first = sync.OnceValues(func() (datafolder.Opened, error) {
		if at, sooner := <-first; sooner {
			return at, nil
		}
		return r.whole()
	})
}

// whole is all that was opened.
func (r *running) whole() (datafolder.Opened, error) {
	at, err := r.opened()
	return at.Opened, err
}

// open opens what --data names. Only this start knows that the partition was made again,
// so it marks the folder for the next technician.
func (o origin) open(ctx context.Context, log *slog.Logger, first func(*store.Store, *datafolder.Folder)) (at opened, err error) {
	at.Opened, err = datafolder.OpenPath(ctx, o.data, version, log, first)
	at.partition = appliance.ReadPartition(o.note)
	if err == nil && at.Folder != nil && at.partition == appliance.PartitionRemade {
		at.Folder.MarkRemade(time.Now(), log)
	}
	return at, err
}

// integrity tells whether the data set in use is the one that was signed.
func (r *running) integrity(ctx context.Context) verdict.Integrity {
	at, err := r.opened()
	if err != nil {
		return verdict.IntegrityUnknown
	}
	return at.Seal.Integrity(ctx)
}

// slotSeen is told each state of the slot.
func (r *running) slotSeen(s pcsc.State) { r.slot.Store(uint32(s)) }

// slotState is the slot's state, as it was last seen. The doctor of a running kiosk
// must not watch the reader a second time.
func (r *running) slotState(context.Context) pcsc.State { return pcsc.State(r.slot.Load()) }

// slotAnswers returns an error if the slot's supervisor does not answer until ctx
// ends.
func (r *running) slotAnswers(ctx context.Context) error {
	select {
	case r.slotAlive <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// about is what a session must know of the data set in use before it begins.
func (r *running) about() (info session.Info, changes overlay.Overlay, err error) {
	if g := r.glance.Load(); g != nil {
		return g.Info, changes, nil
	}
	if info, err = r.help.Info(r.log); err == nil {
		changes, err = r.help.Overlay()
	}
	return info, changes, err
}

// confirm opens what was only glanced at, and tells whether it is what the first screen
// shows. Where it is not, the data set that was named is broken, and another one is shown.
func (r *running) confirm() bool {
	g := r.glance.Swap(nil)
	if g == nil {
		return true
	}
	info, _, err := r.about()
	return err == nil && g.Equal(datafolder.Glanced{Info: info, Banner: r.banner()})
}

// site is what the data set says of the kiosk's place; it waits for the data set, unless
// that was glanced at. A broken one was told already.
func (r *running) site() site.Site {
	if g := r.glance.Load(); g != nil {
		return g.Info.Site
	}
	at, err := r.opened()
	if err != nil {
		return site.Site{}
	}
	info, _ := datafolder.InfoOf(at.Set)
	return info.Site
}

// close closes what was opened: who leaves at once opened nothing.
func (r *running) close() {
	if !r.asked.Load() {
		return
	}
	if err := r.help.Close(); err != nil {
		r.log.Error("the data set does not close", "cause", err)
	}
	if at, err := r.opened(); err == nil && at.Folder != nil {
		if err := at.Folder.Close(); err != nil {
			r.log.Error("the data folder is not given up", "cause", err)
		}
	}
}

// banner is the one that stands on home, the zero Banner for none.
func (r *running) banner() session.Banner {
	if g := r.glance.Load(); g != nil {
		return g.Banner
	}
	at, err := r.first()
	if err != nil || at.Folder == nil {
		return session.Banner{}
	}
	b, err := at.Folder.Banner(time.Now())
	if err != nil {
		r.log.Error("the banner cannot be read", "cause", err)
	}
	return b
}

// keepRecord keeps the daily record, if there is a data folder, from the first screen on;
// it ends with ctx.
func (r *running) keepRecord(ctx context.Context) {
	select {
	case <-r.shown:
	case <-ctx.Done():
		return
	}
	at, err := r.opened()
	if err != nil || at.Folder == nil {
		return
	}
	visit := func(ctx context.Context) {
		if words, err := r.words(); err == nil {
			r.canary.Visit(ctx, app.Options{Help: r.help, Tally: r.tally, Program: app.Program{Words: words}, Log: r.log})
		}
		r.trial.Do(ctx, blind)
	}
	record := technician.DailyRecord{
		Visit:  visit,
		Folder: at.Folder, Help: r.help, Clock: r.clock, Counters: r.tally, Subject: r.subject(at), Program: program(), Log: r.log,
	}
	record.Keep(ctx)
}

// watchDisk reads the disk now and then where a service manager hears of it, from the first
// screen on; it ends with ctx.
func (r *running) watchDisk(ctx context.Context) {
	if r.manager.Within() == 0 {
		return
	}
	select {
	case <-r.shown:
		r.disk.Watch(ctx, appliance.Steady)
	case <-ctx.Done():
	}
}

// rest has one thread run Go code while nobody is there. With more, each goroutine that
// another one wakes wakes a thread too, to look for work.
func (r *running) rest(calm bool) {
	threads := r.threads
	if calm {
		threads = 1
	}
	if runtime.GOMAXPROCS(0) != threads { // a change stops them all for a moment
		runtime.GOMAXPROCS(threads)
	}
}

// maintenance is the technician's side of the kiosk.
func (r *running) maintenance(source technician.Source) (app.Sticks, app.Maintenance) {
	if r.sticks == nil {
		r.sticks = technician.NewSticks(source)
	}
	return r.sticks, technician.Late{Made: sync.OnceValue(r.technician)}
}

func (r *running) technician() *technician.Tasks {
	at, err := r.opened()
	if err != nil {
		at.Broken = err
	}
	return technician.New(technician.Options{
		Folder: at.Folder, Held: at.Held, Help: r.help, Clock: r.clock, Sticks: r.sticks, Counters: r.tally, Subject: r.subject(at),
		Machine: r.restart, Renewal: r.renewal(), Program: program(), Log: r.log, Began: r.began,
	})
}

// renewal is the appliance's root helper, where there is one.
func (r *running) renewal() technician.Renewal {
	return technician.Renewal{
		Machine: r.system,
		Take: func(ctx context.Context, from io.Reader, progress func(renewal.Answer)) error {
			return appliance.Renew(ctx, appliance.RenewalSocket, from, progress)
		},
	}
}

// system is the appliance's system as the root helper left word of it.
func (r *running) system() renewal.Machine { return appliance.ReadRenewal(r.renewalNote, r.log) }

// prove tells the machine, once the kiosk has worked for a minute, that a new system may
// stay: the parts that must answer, the card service, the data set and its control
// questions. What a technician forgot, or old lists, say nothing of the system.
func (r *running) prove(ctx context.Context, parts []appliance.Part) {
	if r.restart.Request == "" {
		return
	}
	at, err := r.opened()
	if err != nil {
		return // it is told elsewhere, and is no proof
	}
	appliance.Proof{
		File: filepath.Join(filepath.Dir(r.restart.Request), "good"), Within: time.Minute, Every: 5 * time.Second, Log: r.log,
		Sound: func(ctx context.Context) error {
			for _, p := range parts {
				if p.Lost != nil { // it restarts the machine itself
					continue
				}
				if err := p.Ask(ctx); err != nil {
					return fmt.Errorf("%s: %w", p.Name, err)
				}
			}
			return r.subject(at).Works(ctx)
		},
	}.Give(ctx)
}

// subject is this kiosk, for the doctor.
func (r *running) subject(at opened) doctor.Subject {
	s := doctor.Subject{Help: r.help, Clock: r.clock, Slot: r.slotState, Broken: at.Broken, Partition: at.partition, System: r.system,
		Machine: machineNote, Sent: &r.sent, Canary: r.canary.Typed, Blind: r.trial.Result}
	if at.Folder == nil { // nothing is tried in the background where no record is kept
		s.Blind = blind
	}
	if f := at.Folder; f != nil {
		s.Path, s.Folder, s.Recovery, s.Failing = f.Path, f.Updates, f.Recovery, f.Failing
	}
	return s
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
