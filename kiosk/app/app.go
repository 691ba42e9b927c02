// Package app joins the parts: one loop owns the session, starts the work that
// it asks for, and shows what is to be seen. The small interfaces to the
// outside stand here, where they are used.
package app

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/speech"
	"guichet/kiosk/text"
)

// Screen shows frames. Show must not wait. It is told of a frame that looks like the one
// before only once.
type Screen interface {
	Show(screen.Frame)
	// Drawn is closed once the first frame stands there; nil: it is never told.
	Drawn() <-chan struct{}
}

// Font is the font of the terminal. Fit makes it large or normal, and returns the size
// of the terminal in cells with that font, or an error if the font has not changed.
type Font interface {
	Fit(large bool) (columns, rows int, err error)
}

// Clock tells whether the machine's clock is in order. It is safe for concurrent use.
type Clock interface {
	InOrder(context.Context) (bool, error)
}

// Voice is what the kiosk is heard by. Watch tells what it can be heard on, until ctx
// ends; Say and Hush may be called from any goroutine. None of them waits.
type Voice interface {
	Watch(ctx context.Context) <-chan session.Sound
	Say(speech.Utterance)
	Hush() // silence at once
}

// Help is the store of questions and answers.
type Help interface {
	Search(context.Context, faq.Query) (faq.Result, error)
	Topics(context.Context, faq.Lang) ([]faq.TopicRef, error)
	Questions(ctx context.Context, lang faq.Lang, topic string) ([]faq.Ref, error)
	Question(ctx context.Context, lang faq.Lang, id string) (faq.Question, error)
	Related(ctx context.Context, lang faq.Lang, id string) ([]faq.Ref, error)
}

// Tally counts; it must not wait.
type Tally interface {
	Add(what session.Counter, id string)
	Miss(words []session.MissedWord)
}

// App is the kiosk's loop with all it needs. Make it with New.
type App struct {
	Options

	events chan any           // session.Event, screen.KeyPress, size, taskDone, ping
	crash  chan error         // a panic in a goroutine of the loop's
	done   <-chan struct{}    // closed when the loop has ended
	stop   context.CancelFunc // closes done

	state   session.State
	size    size
	large   bool         // what was last asked of Font
	fits    bool         // and whether they are so
	layout  screen.Frame // see frame
	laid    bool         // layout is of state and size
	heard   screen.Frame // the last one that the voice was told
	shown   screen.Frame // what Screen was told last
	seen    bool         // and it looks as state does
	showAt  time.Time    // when state is shown without the answer that it waits for, zero: it waits for none
	inSlot  slotted
	work    working
	quick   atomic.Bool // the last search was
	strikes strikes
	queue   []screen.KeyPress // struck while an answer was awaited
	waited  time.Time         // until when they are held back, zero: they are not
	calm    bool              // what Calm was told last
}

type size struct{ width, height int }

// holdKeys is how long key presses wait for the answer that they may refer to
// (type-ahead): "renew", Enter, 1 in one breath must open the first result.
const holdKeys = 300 * time.Millisecond

// answerSoon is how long a frame waits for the answer that belongs on it: a small help
// answers within a millisecond, and a key is drawn once, not twice.
const answerSoon = 8 * time.Millisecond

// settleFor is how long what is watched waits once the first frame is drawn: what puts that
// before somebody's eyes, such as a terminal emulator, wants the processor too.
const settleFor = 20 * time.Millisecond

// Options are what the loop joins.
type Options struct {
	Help  Help
	Slot  Slot  // nil: there is none, and the session says so
	Judge Judge // nil only without a Slot
	Tally Tally
	Program
	Log *slog.Logger

	Clock Clock // nil: the time is not shown
	Font  Font  // nil: it stays as it is

	Voice  Voice        // nil: nothing is ever said
	Speech speech.Words // of the voice

	Sticks      Sticks      // nil: no stick is ever seen
	Maintenance Maintenance // nil: nothing is shown of a stick

	Calm  func(bool) // told when nobody has been there for a while, and when somebody is there again; nil: nobody wants to know
	Shown func()     // told once, in a goroutine of its own, soon after the first frame is drawn; nil: nobody wants to know
}

// Program is what comes with the program, as the data set in use changes it.
type Program struct {
	Words text.Sets
	Cards *card.Additions // nil: none but those of the program
}

// New returns an App that begins with state.
func New(state session.State, o Options) *App {
	ctx, stop := context.WithCancel(context.Background())
	return &App{
		Options: o, state: state,
		events: make(chan any, 64), crash: make(chan error, 1), done: ctx.Done(), stop: stop,
	}
}

// KeyPressed hands over a key press, which interrupts the voice unless it does not
// count; it may be called from any goroutine and does not wait for the screen.
func (a *App) KeyPressed(s screen.KeyPress) {
	if !a.strikes.counts(s, time.Now()) {
		return
	}
	if a.Voice != nil {
		a.Voice.Hush()
	}
	a.send(s)
}

// Resize hands over the terminal's size, in cells.
func (a *App) Resize(width, height int) { a.send(size{width, height}) }

// DiskLost says that what the kiosk lives from can no longer be read.
func (a *App) DiskLost() { a.send(session.DiskLost{}) }

func (a *App) send(ev any) {
	select {
	case a.events <- ev:
	case <-a.done:
	}
}

// Begin shows the first frame on a terminal of that size, in cells. It is called before
// Run, or not at all: what is waited for waits for no other goroutine.
func (a *App) Begin(scr Screen, width, height int) {
	a.size = size{width, height}
	a.fit(a.large)
	a.show(scr)
}

// Run owns the session until ctx ends (then it returns ctx.Err()) or until
// something panics (then it returns a *Panic). All that it started ends with it.
func (a *App) Run(ctx context.Context, scr Screen) (err error) {
	if p := Recover(func() { err = a.loop(ctx, scr) }); p != nil {
		return p
	}
	return err
}

func (a *App) loop(ctx context.Context, scr Screen) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer a.stop()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	defer a.stopReading()
	var slot <-chan SlotEvent
	var sticks <-chan session.Stick
	var sound <-chan session.Sound
	if a.Voice != nil {
		defer a.Voice.Hush()
	}
	drawn, settled := scr.Drawn(), (<-chan time.Time)(nil)
	a.step(ctx, session.Poke{})
	for {
		a.drain(ctx)
		a.show(scr)
		a.tellCalm()
		a.arm(timer)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-a.crash:
			return err
		case <-timer.C:
			a.step(ctx, session.Tick{})
		case ev := <-a.events:
			a.take(ctx, ev)
		case <-drawn: // what is watched from here on must not delay the first frame
			drawn, settled = nil, time.After(settleFor)
		case <-settled:
			slot, sticks, sound = a.watch(ctx)
		case s, open := <-sound:
			if !open {
				sound = nil
				break
			}
			a.step(ctx, session.SoundChanged{Sound: s})
		case ev, open := <-slot:
			if !open {
				slot = nil
				break
			}
			a.slotEvent(ctx, ev)
		case s, open := <-sticks:
			if !open {
				sticks = nil
				break
			}
			a.stickEvent(ctx, s)
		}
	}
}

// watch begins to watch the world outside, and tells that the first frame is drawn. A
// channel is nil where there is nothing to watch.
func (a *App) watch(ctx context.Context) (slot <-chan SlotEvent, sticks <-chan session.Stick, sound <-chan session.Sound) {
	if a.Slot != nil {
		slot = a.Slot.Watch(ctx)
	}
	if a.Voice != nil {
		sound = a.Voice.Watch(ctx)
	}
	if a.Shown != nil {
		a.guard(a.Shown)
	}
	return slot, a.watchSticks(ctx), sound
}

func (a *App) take(ctx context.Context, ev any) {
	switch ev := ev.(type) {
	case size:
		a.size = ev
		a.fit(a.large)
		a.changed()
	case screen.KeyPress:
		a.queue = append(a.queue, ev)
	case taskDone:
		a.endTask(ctx, ev)
	case ping:
		close(ev)
	case session.Event:
		a.step(ctx, ev)
	}
}

// drain acts on the key presses in their order, as far as they need not wait.
func (a *App) drain(ctx context.Context) {
	for len(a.queue) > 0 {
		key := a.frame().Action(a.queue[0])
		if a.hold(key) {
			return
		}
		a.queue = a.queue[1:]
		a.waited = time.Time{}
		a.step(ctx, key)
	}
}

// hold says whether a key refers to an answer that is still under way.
func (a *App) hold(key session.Action) bool {
	switch key.(type) {
	case session.Typed, session.Erase, session.Clear, session.Back, session.GoHome:
		return false
	}
	if !a.state.Busy() {
		return false
	}
	now := time.Now()
	if a.waited.IsZero() {
		a.waited = now.Add(holdKeys)
	}
	return now.Before(a.waited)
}

// step moves the session on and starts what it asks for.
func (a *App) step(ctx context.Context, ev session.Event) {
	var effects []session.Effect
	a.state, effects = a.state.Step(time.Now(), ev)
	var answers []session.Event
	for _, e := range effects {
		if answer, ok := a.atOnce(ctx, e); ok {
			answers = append(answers, answer)
		} else {
			a.start(ctx, e)
		}
	}
	a.changed()
	a.stir()
	for _, answer := range answers {
		a.step(ctx, answer)
	}
}

// changed notes that the screen may look different now.
func (a *App) changed() { a.laid, a.seen = false, false }

// show shows the frame if it looks new, once the answer on it has come or is late. What
// is to be said of it is said at once.
func (a *App) show(scr Screen) {
	if a.size.width == 0 {
		return
	}
	a.speak()
	if a.waitsForAnswer() {
		return
	}
	a.seen, a.showAt = true, time.Time{}
	if frame := a.frame(); !frame.LooksLike(&a.shown) {
		a.shown = *frame
		scr.Show(*frame)
	}
}

// tellCalm tells of calm and of its end, after the frame that shows it.
func (a *App) tellCalm() {
	if calm := a.state.Calm(); calm != a.calm && a.Calm != nil {
		a.calm = calm
		a.Calm(calm)
	}
}

// waitsForAnswer says whether what is new waits for an answer, and notes until when.
func (a *App) waitsForAnswer() bool {
	if a.seen || !a.state.Busy() {
		a.showAt = time.Time{}
		return false
	}
	now := time.Now()
	if a.showAt.IsZero() {
		a.showAt = now.Add(answerSoon)
	}
	return now.Before(a.showAt)
}

// frame is the screen as it is now. It is laid out only when it is asked for: what a key
// changes before its answer comes is seldom seen.
func (a *App) frame() *screen.Frame {
	if !a.laid {
		a.render()
	}
	return &a.layout
}

// render lays out the screen. With a large font, large print uses the full width instead
// of a narrow column.
func (a *App) render() {
	v := a.state.View()
	a.strikes.want(v.PauseNow)
	if v.Large != a.large {
		a.fit(v.Large)
	}
	v.Large = v.Large && !a.fits
	a.layout, a.laid = screen.Render(v, a.Words, a.size.width, a.size.height), true
}

// speak has said what the frame means after the one before it.
func (a *App) speak() {
	if a.Voice == nil {
		return
	}
	frame := a.frame()
	if u, ok := a.Speech.Utter(a.heard, *frame); ok {
		a.Voice.Say(u)
	}
	a.heard = *frame
}

// fit has the font made large or normal, at once: the frame that follows is laid
// out for them.
func (a *App) fit(large bool) {
	a.large, a.fits = large, false
	if a.Font == nil {
		return
	}
	columns, rows, err := a.Font.Fit(large)
	if err != nil {
		a.Log.Error("the font is not of the size that is wanted", "large", large, "cause", err)
		return
	}
	a.size, a.fits = size{columns, rows}, true
}

// arm sets the one timer to what comes first: the session's deadline, the end of a wait
// of key presses, or of a frame's.
func (a *App) arm(timer *time.Timer) {
	at := a.state.Deadline
	sooner := func(t time.Time) {
		if at.IsZero() || t.Before(at) {
			at = t
		}
	}
	if len(a.queue) > 0 {
		sooner(a.waited)
	}
	if !a.showAt.IsZero() {
		sooner(a.showAt)
	}
	timer.Stop()
	if !at.IsZero() {
		timer.Reset(time.Until(at))
	}
}
