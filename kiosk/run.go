package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"sync/atomic"
	"syscall"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/appliance"
	"guichet/kiosk/console"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/faq"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/site"
	"guichet/kiosk/speech"
	"guichet/kiosk/technician"
	"guichet/kiosk/tui"
	"guichet/kiosk/usb"
)

// runVerb is the kiosk itself.
type runVerb struct {
	Data   string `help:"A data set's file, or a kiosk's data folder; without it the built-in help." placeholder:"DIR"`
	Lang   string `help:"The language that a new visitor meets." enum:"fr,en,default" default:"default"`
	Reader string `help:"A part of the card reader's name; without it the site's, or every reader." placeholder:"NAME-PART"`
	Fonts  string `help:"Fonts for a Linux console, named after their size (16x32.psf): the kiosk takes those that fit the screen." placeholder:"DIR"`

	Restart string `help:"A file that the service manager restarts the machine for, when the kiosk makes it; without it a technician restarts the program alone." placeholder:"FILE"`

	SpeechText string `help:"A pipe or terminal to write to what is said, an utterance a line, instead of saying it." placeholder:"FILE"`
}

// Run implements the verb.
func (v *runVerb) Run() error {
	transcript, err := openTranscript(v.SpeechText, true)
	if err != nil {
		return err
	}
	return kiosk{
		origin: origin{data: v.Data, note: appliance.PartitionNote, renewal: appliance.RenewalNote, clock: machineClock},
		lang:   v.Lang, fonts: v.Fonts, watched: true, restart: v.Restart, speaking: machinesVoice(transcript),
		slot: func(r *running) (app.Slot, datafolder.Judge) {
			options := func() pcsc.Options {
				var place site.Site
				if v.Reader == "" {
					place = r.site()
				}
				o := slotOptions(v.Reader, place)
				o.SkipResident, o.Alive, o.Sent = true, r.slotAlive, &r.sent
				return o
			}
			slot := pcscSlot{options, r.slotSeen}
			return slot, datafolder.Judge{Source: r.help, Integrity: r.integrity, Clock: r.clock, Log: r.log}
		},
		sticks: func(ctx context.Context) <-chan usb.Event { return usb.Watch(ctx, usb.Options{}) },
	}.run()
}

// demoVerb is the kiosk without hardware.
type demoVerb struct {
	Data  string `help:"A data set's file, or a kiosk's data folder; without it the built-in help." placeholder:"DIR"`
	Lang  string `help:"The language that a new visitor meets." enum:"fr,en,default" default:"default"`
	Card  string `help:"The virtual card in the slot at the start: see kiosk vcard --list." placeholder:"NAME"`
	Stick string `help:"The image of a USB stick: F8 plugs it in and pulls it." placeholder:"IMAGE"`

	Speech     bool   `help:"Speak on this machine's sound, as to a visitor's headset but for what is private."`
	SpeechText string `help:"A file to write to what is said, an utterance a line." placeholder:"FILE"`
}

// Run implements the verb.
func (v *demoVerb) Run() error {
	log, flush := logger()
	defer flush()
	slot, err := newDemoSlot(v.Card, log)
	if err != nil {
		return err
	}
	transcript, err := openTranscript(v.SpeechText, false)
	if err != nil {
		return err
	}
	k := kiosk{
		speaking: demoVoice(v.Speech, transcript),
		origin:   origin{data: v.Data, clock: func(string, *slog.Logger) technician.Clock { return demoClock{} }},
		lang:     v.Lang, demo: true, initial: session.SlotEmpty, stroke: slot.stroke,
		slot: func(*running) (app.Slot, datafolder.Judge) {
			return slot, datafolder.Judge{Source: slot, Integrity: ownIssuers, Clock: demoClock{}, Log: log}
		},
	}
	if v.Stick != "" {
		if err := k.withImage(v.Stick, log); err != nil {
			return err
		}
		if v.Data == "" { // an update needs a data folder, which ends with the demonstration
			if k.data, err = os.MkdirTemp("", "kiosk-demo-*"); err != nil {
				return err
			}
			defer os.RemoveAll(k.data)
			if err := demoSetup(k.data); err != nil {
				return err
			}
		}
	}
	return k.run()
}

// demoSetup gives the folder of a demonstration a set-up code that everybody knows: the
// folder ends with it.
func demoSetup(path string) error {
	folder, err := datafolder.Open(context.Background(), path, version, time.Now())
	if err != nil {
		return err
	}
	return errors.Join(folder.SetSetup("12345678"), folder.Close())
}

// withImage lets a file stand for a stick, which F8 plugs in and pulls.
func (k *kiosk) withImage(path string, log *slog.Logger) error {
	if info, err := os.Stat(path); err != nil {
		return err
	} else if !info.Mode().IsRegular() {
		return usageError{fmt.Errorf("--stick %s: not a file; hint: the image of a stick, as mkfs.vfat -C makes it", path)}
	}
	image, others := usb.NewImage(path), k.stroke
	k.sticks = image.Watch
	k.stroke = func(s screen.KeyPress) bool {
		if s.Code != screen.F8 {
			return others(s)
		}
		if err := image.Toggle(); err != nil {
			log.Error("the image cannot be used as a stick", "cause", err)
		}
		return true
	}
	return nil
}

// kiosk is one full-screen run.
type kiosk struct {
	origin
	lang    string
	fonts   string // a folder, "": the console's font stays as it is
	restart string // the file that the machine restarts for; "": the service manager waits for none
	demo    bool
	initial session.Slot                                // of the slot, as far as it is known
	slot    func(*running) (app.Slot, datafolder.Judge) // nil: there is no slot
	stroke  func(screen.KeyPress) bool                  // takes key presses before the kiosk does; nil: none
	watched bool                                        // the slot's supervisor hears running.slotAlive
	sticks  technician.Source                           // nil: no stick is ever seen
	speaking
}

// heapGrowth is how much may come on top of what the heap holds before the garbage
// collector runs, in per cent: it is seldom in the way of a key. The kiosk's live heap is
// under 3 MiB, so its memory stays far below 40 MiB all the same. Up to the first frame
// there are less than the 4 MiB that bring a collector at all.
const heapGrowth = 400

// run runs the kiosk until a signal or the end of the terminal, and restarts the
// program when a technician asks for it.
func (k kiosk) run() error {
	again, err := k.life()
	if !again {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	return syscall.Exec(self, os.Args, os.Environ())
}

// life is the run of one program.
func (k kiosk) life() (again bool, err error) {
	if !isTerminal(os.Stdin) || !isTerminal(os.Stdout) {
		return false, errors.New("the kiosk needs a terminal; hint: start it in one, not in a pipe")
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT)
	defer stop()
	log, flush := logger()
	defer flush()
	r := k.start(ctx, log)
	r.leave = stop
	var restart atomic.Bool
	r.restart = appliance.Restarter{Request: appliance.RequestFile(k.restart), Program: func() { restart.Store(true); stop() }, Log: log}
	defer r.close()
	go r.keepRecord(ctx) // ends with ctx
	go r.watchDisk(ctx)  // ends with ctx
	err = app.Supervise(ctx, log, func(ctx context.Context) error { return k.lives(ctx, r) })
	if ctx.Err() != nil { // a signal, F12, or a restart: the end that was asked for
		return restart.Load(), nil
	}
	return false, err
}

// errMistaken ends a life whose first screen showed a data set that is not the one in use.
var errMistaken = errors.New("the first screen is of another data set")

// lives is one life of the screen, or two where the first was mistaken.
func (k kiosk) lives(ctx context.Context, r *running) error {
	err := k.once(ctx, r)
	if errors.Is(err, errMistaken) {
		err = k.once(ctx, r)
	}
	return err
}

// once is one life of the screen: from a clear terminal to a restored one.
func (k kiosk) once(ctx context.Context, r *running) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	font, giveBack := k.font(r.log) // before the terminal is measured
	defer giveBack()
	var a *app.App
	events := tui.Events{
		KeyPressed: func(s screen.KeyPress) {
			if k.stroke == nil || !k.stroke(s) {
				a.KeyPressed(s)
			}
		},
		Resize: func(width, height int) { a.Resize(width, height) },
	}
	if !onVirtualTerminal() {
		events.Leave = r.leave
	}
	ui, err := tui.Open(events)
	if err != nil {
		return fmt.Errorf("%w; hint: is TERM set to what this terminal is?", err)
	}
	if a, err = k.app(r, font, func() { cancel(errMistaken) }); err != nil {
		ui.Stop()
		return err
	}
	if p := app.Recover(func() { ui.Begin(func(width, height int) { a.Begin(ui, width, height) }) }); p != nil {
		ui.Stop()
		return p
	}
	parts := k.vitalParts(r, a, ui)
	go appliance.KeepAlive(ctx, r.manager, appliance.Punctual, parts, r.log) // ends with ctx
	go r.prove(ctx, parts)                                                   // ends with ctx, or when it is proven
	err = join(ctx, func() { cancel(nil) }, a, ui)
	if errors.Is(err, context.Canceled) && errors.Is(context.Cause(ctx), errMistaken) {
		return errMistaken
	}
	return err
}

// font takes hold of the console's font, and returns what gives it back; nil where
// it stays as it is.
func (k kiosk) font(log *slog.Logger) (app.Font, func()) {
	none := func() {}
	if k.fonts == "" {
		return nil, none
	}
	c, err := console.Open(os.Stdout, os.DirFS(k.fonts))
	if err != nil {
		log.Error("the console's font stays as it is", "cause", err)
		return nil, none
	}
	return c, func() {
		if err := c.Close(); err != nil {
			log.Error("the console's font is not given back", "cause", err)
		}
	}
}

// vitalParts are the parts that must answer, in the order of what they need.
func (k kiosk) vitalParts(r *running, a *app.App, ui *tui.UI) []appliance.Part {
	all := []appliance.Part{
		{Name: "loop", Ask: a.Ping}, {Name: "terminal", Ask: ui.Ping},
		{Name: "disk", Ask: r.disk.Ask, Lost: func(error) { k.diskLost(r, a) }}, {Name: "help", Ask: r.help.Answers, Rest: helpRests},
	}
	if k.watched {
		all = append(all, appliance.Part{Name: "slot", Ask: r.slotAnswers})
	}
	return all
}

// helpRests is how long the help is not asked again. It answers by SQLite, which wakes
// an idle machine more than all other parts together.
const helpRests = 55 * time.Second

// diskLostFor is how long the sentence that the disk is lost can be read.
const diskLostFor = 15 * time.Second

// diskLost says on screen what has happened, for as long as it takes to read it, and
// restarts the machine.
func (k kiosk) diskLost(r *running, a *app.App) {
	a.DiskLost()
	time.Sleep(diskLostFor)
	r.restart.AtOnce()
}

// app makes the loop, once its parts are ready. mistaken is called where the first screen
// turns out to be of a data set that cannot be used.
func (k kiosk) app(r *running, font app.Font, mistaken func()) (*app.App, error) {
	words, err := r.words()
	if err != nil {
		return nil, err
	}
	info, changes, err := r.about()
	if err != nil {
		return nil, err
	}
	joined := app.Options{Help: r.help, Tally: r.tally, Log: r.log, Font: font,
		Program: app.Program{Words: changes.Words(words), Cards: changes.Cards()}}
	if k.slot != nil {
		slot, judge := k.slot(r)
		joined.Slot, joined.Judge, joined.Clock = slot, judge, judge
	}
	if k.sticks != nil {
		joined.Sticks, joined.Maintenance = r.maintenance(k.sticks)
	}
	if voice := k.voice(r.log); voice != nil {
		joined.Voice, joined.Speech = voice, speech.Load(joined.Words)
	}
	r.rest(false) // a life that panicked may have left it so
	joined.Calm = r.rest
	joined.Shown = func() {
		debug.SetGCPercent(heapGrowth)
		r.show()
		if !r.confirm() {
			mistaken()
			return
		}
		r.integrity(context.Background()) // so that the first card need not wait for it
	}
	return app.New(k.state(session.Config{
		Timing: timing(info.Site), Info: info, Demo: k.demo, Slot: k.initial, Machine: r.restart.Request != "", Banner: r.banner(),
		Aloud: k.aloud,
	}), joined), nil
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

func (k kiosk) state(c session.Config) session.State {
	s := session.New(c)
	if k.lang != "default" {
		s = s.WithLang(faq.Lang(k.lang))
	}
	return s
}

// timing is the site's waits, the usual ones where it sets none.
func timing(s site.Site) session.Timing {
	usual := session.DefaultTiming()
	return session.Timing{
		Reading: site.Wait(s.Idle.Reading, usual.Reading),
		Warning: site.Wait(s.Idle.Warning, usual.Warning),
		Attract: site.Wait(s.Idle.Attract, usual.Attract),
	}
}
