package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"sync"
	"syscall"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/clock"
	"guichet/kiosk/faq"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/store"
	"guichet/kiosk/text"
	"guichet/kiosk/tui"
)

// runVerb is the kiosk itself.
type runVerb struct {
	Data   string `help:"A data set's file, or a kiosk's data folder; without it the built-in help." placeholder:"DIR"`
	Lang   string `help:"The language that a new visitor meets." enum:"fr,en,default" default:"default"`
	Reader string `help:"A part of the card reader's name; without it the first reader." placeholder:"NAME-PART"`
}

// Run implements the verb.
func (v *runVerb) Run() error {
	return kiosk{
		data: v.Data, lang: v.Lang,
		slot: func(p *parts) (app.Slot, app.Judge) {
			slot := pcscSlot{pcsc.Options{Reader: v.Reader}}
			return slot, judge{begin(p.holdings), p.clock(clockFile(v.Data)), p.log}
		},
	}.run()
}

// demoVerb is the kiosk without hardware.
type demoVerb struct {
	Data string `help:"A data set's file, or a kiosk's data folder; without it the built-in help." placeholder:"DIR"`
	Lang string `help:"The language that a new visitor meets." enum:"fr,en,default" default:"default"`
	Card string `help:"The virtual card in the slot at the start: see kiosk vcard --list." placeholder:"NAME"`
}

// Run implements the verb.
func (v *demoVerb) Run() error {
	log, flush := logger()
	defer flush()
	slot, err := newDemoSlot(v.Card, log)
	if err != nil {
		return err
	}
	return kiosk{
		data: v.Data, lang: v.Lang, demo: true, initial: session.SlotEmpty, stroke: slot.stroke,
		slot: func(*parts) (app.Slot, app.Judge) { return slot, judge{slot.holdings, demoClock{}, log} },
	}.run()
}

// kiosk is one full-screen run.
type kiosk struct {
	data, lang string
	demo       bool
	initial    session.Slot                       // of the slot, as far as it is known
	slot       func(*parts) (app.Slot, app.Judge) // nil: there is no slot
	stroke     func(screen.Stroke) bool           // takes strokes before the kiosk does; nil: none
}

// firstCollection sets when the garbage collector first runs, in per cent of
// its 4 MiB: after the first frame, not in the middle of it. The kiosk's live
// heap is under 3 MiB, so its memory stays far below 40 MiB all the same.
const firstCollection = 400

// run wires the parts and keeps them going until a signal or the terminal's end.
func (k kiosk) run() error {
	if !isTerminal(os.Stdin) || !isTerminal(os.Stdout) {
		return errors.New("the kiosk needs a terminal; hint: start it in one, not in a pipe")
	}
	debug.SetGCPercent(firstCollection)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT)
	defer stop()
	log, flush := logger()
	defer flush()
	p := &parts{
		help:  begin(func() (*store.Store, error) { return k.openHelp(ctx, log) }),
		words: begin(text.Load),
		tally: app.NewCounters(), log: log, leave: stop,
	}
	defer p.close()
	err := app.Supervise(ctx, log, func(ctx context.Context) error { return k.once(ctx, p) })
	if ctx.Err() != nil { // a signal, or F12: the end that was asked for
		return nil
	}
	return err
}

// parts are what every life of the screen is made of. Those that take time to
// get ready do so side by side, while the terminal is set up.
type parts struct {
	words func() (text.Sets, error)
	help  func() (*store.Store, error)
	tally *app.Counters
	log   *slog.Logger
	leave func()
}

// holdings are what the data set holds to judge cards by.
func (p *parts) holdings() (holdings, error) {
	help, err := p.help()
	if err != nil {
		return holdings{}, err
	}
	return holdingsOf(context.Background(), help)
}

// clock opens the machine's clock with the kiosk's record of it.
func (p *parts) clock(file string) *clock.Machine {
	c, err := clock.Open(builtAt(), file)
	if err != nil {
		p.log.Error("what was known of the clock is lost", "cause", err)
	}
	return c
}

func (p *parts) close() {
	if help, err := p.help(); err == nil {
		help.Close()
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

// openHelp opens the data set, or the built-in help where that is broken:
// there is always something useful on screen.
func (k kiosk) openHelp(ctx context.Context, log *slog.Logger) (*store.Store, error) {
	help, err := openHelp(ctx, k.data)
	if err == nil || k.data == "" {
		return help, err
	}
	log.Error("the data set cannot be used, the built-in help is shown", "cause", err)
	return builtInHelp(ctx)
}

// once is one life of the screen: from a clear terminal to a restored one.
func (k kiosk) once(ctx context.Context, p *parts) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var a *app.App
	events := tui.Events{
		Stroke: func(s screen.Stroke) {
			if k.stroke == nil || !k.stroke(s) {
				a.Stroke(s)
			}
		},
		Resize: func(width, height int) { a.Resize(width, height) },
	}
	if !onVirtualTerminal() {
		events.Leave = p.leave
	}
	ui, err := tui.Open(events)
	if err != nil {
		return fmt.Errorf("%w; hint: is TERM set to what this terminal is?", err)
	}
	if a, err = k.app(p); err != nil {
		ui.Stop()
		return err
	}
	return join(ctx, cancel, a, ui)
}

// app makes the loop, once its parts are ready.
func (k kiosk) app(p *parts) (*app.App, error) {
	words, err := p.words()
	if err != nil {
		return nil, err
	}
	help, err := p.help()
	if err != nil {
		return nil, err
	}
	place, err := siteOf(help)
	if err != nil {
		p.log.Error("the site's facts cannot be used", "cause", err)
	}
	advice, err := loadAdvice()
	if err != nil {
		return nil, err
	}
	joined := app.Parts{Help: help, Tally: p.tally, Words: words, Log: p.log}
	if k.slot != nil {
		joined.Slot, joined.Judge = k.slot(p)
	}
	return app.New(k.state(timingOf(place), infoOf(help, place), advice), joined), nil
}

// join runs the loop and the terminal until one of them ends.
func join(ctx context.Context, cancel func(), a *app.App, ui *tui.UI) error {
	ended := make(chan error, 1)
	go func() {
		var err error
		if p := app.Recover(func() { err = ui.Run() }); p != nil {
			err = p
		}
		ended <- err
		cancel()
	}()
	err := a.Run(ctx, ui)
	go ui.Stop() // a terminal that hangs must not hold the end up
	return errors.Join(waitFor(ended), err)
}

// stopWithin bounds the wait for the terminal to be restored.
const stopWithin = 2 * time.Second

func waitFor(ended <-chan error) error {
	select {
	case err := <-ended:
		return err
	case <-time.After(stopWithin):
		return errors.New("the terminal does not stop")
	}
}

func (k kiosk) state(timing session.Timing, info session.Info, advice session.Advice) session.State {
	s := session.New(session.Config{Timing: timing, Info: info, Demo: k.demo, Advice: advice, Slot: k.initial})
	if k.lang != "default" {
		s = s.WithLang(faq.Lang(k.lang))
	}
	return s
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

// onVirtualTerminal says whether the kiosk owns a Linux console: there nothing
// may leave it. A terminal emulator is a developer's.
func onVirtualTerminal() bool {
	name, err := os.Readlink("/proc/self/fd/0")
	if err != nil || os.Getenv("TERM") == "linux" {
		return true
	}
	rest, isTTY := strings.CutPrefix(name, "/dev/tty")
	return name == "/dev/console" || isTTY && rest != "" && strings.Trim(rest, "0123456789") == ""
}

// maxHeldLog bounds what is held back of the log, in bytes.
const maxHeldLog = 64 << 10

// logger writes to standard error. Where that is the terminal that the screen
// is on, lines are held back until the end.
func logger() (*slog.Logger, func()) {
	if !isTerminal(os.Stderr) {
		return slog.New(slog.NewTextHandler(os.Stderr, nil)), func() {}
	}
	held := &heldLog{}
	return slog.New(slog.NewTextHandler(held, nil)), func() { held.writeTo(os.Stderr) }
}

// heldLog keeps the first maxHeldLog bytes written to it.
type heldLog struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

// Write implements io.Writer; it never fails.
func (h *heldLog) Write(p []byte) (int, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.buf.Len()+len(p) <= maxHeldLog {
		h.buf.Write(p)
	}
	return len(p), nil
}

func (h *heldLog) writeTo(w io.Writer) {
	h.mu.Lock()
	defer h.mu.Unlock()
	_, _ = h.buf.WriteTo(w) // the terminal may be gone; nowhere to say so
}
