package app_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/speech"
	"guichet/kiosk/text"
)

// recorder is a screen that remembers.
type recorder struct {
	mu    sync.Mutex
	last  screen.Frame
	shows int
}

func (r *recorder) Show(f screen.Frame) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.last, r.shows = f, r.shows+1
}

// Drawn says that there is a frame from the beginning.
func (r *recorder) Drawn() <-chan struct{} {
	drawn := make(chan struct{})
	close(drawn)
	return drawn
}

func (r *recorder) view() session.View {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.last.View
}

// says tells whether words stand on a line of the screen.
func (r *recorder) says(words string) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.ContainsFunc(r.last.Lines, func(l screen.Line) bool { return strings.Contains(l.String(), words) })
}

func (r *recorder) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.shows
}

// slowHelp answers every search after a wait.
type slowHelp struct {
	wait    time.Duration
	onQuery func(string)
	err     error
	none    bool // has no answer
}

func (h *slowHelp) Search(ctx context.Context, q faq.Query) (faq.Result, error) {
	if h.onQuery != nil {
		h.onQuery(q.Text)
	}
	select {
	case <-time.After(h.wait):
	case <-ctx.Done():
		return faq.Result{}, ctx.Err()
	}
	if h.none {
		return faq.Result{Words: []string{"garer", "voiture"}}, h.err
	}
	return faq.Result{Hits: []faq.Hit{{Ref: faq.Ref{ID: "a", Title: "Réponse à " + q.Text}}}}, h.err
}
func (h *slowHelp) Topics(context.Context, faq.Lang) ([]faq.TopicRef, error) { return nil, h.err }
func (h *slowHelp) Questions(context.Context, faq.Lang, string) ([]faq.Ref, error) {
	return nil, h.err
}
func (h *slowHelp) Question(_ context.Context, l faq.Lang, id string) (faq.Question, error) {
	return faq.Question{ID: id, Lang: l, Title: "Q ?", Answer: "Réponse."}, h.err
}
func (h *slowHelp) Related(context.Context, faq.Lang, string) ([]faq.Ref, error) { return nil, h.err }

// kiosk is an App on a recorder, in the virtual time of a synctest bubble.
type kiosk struct {
	*app.App
	scr    *recorder
	tally  *app.Counters
	log    *bytes.Buffer
	ended  chan error
	cancel context.CancelFunc
}

func start(t *testing.T, help app.Help) *kiosk {
	t.Helper()
	return startWithSlot(t, help, nil)
}

func startWithSlot(t *testing.T, help app.Help, slot app.Slot) *kiosk {
	t.Helper()
	return startWith(t, app.Options{Help: help, Slot: slot, Judge: judge{}})
}

func startWith(t *testing.T, parts app.Options) *kiosk {
	t.Helper()
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	info := session.Info{Number: 1, Date: "2026-11-22", Languages: []faq.Lang{faq.French, faq.English},
		Advice: session.Advice{"to-check": {"a"}, "unreadable": {"a"}}}
	k := &kiosk{scr: &recorder{}, tally: app.NewCounters(), log: &bytes.Buffer{}, ended: make(chan error, 1)}
	parts.Speech = speech.Load(words)
	parts.Tally, parts.Words, parts.Log = k.tally, words, slog.New(slog.NewTextHandler(k.log, nil))
	k.App = app.New(session.New(session.Config{Timing: session.DefaultTiming(), Info: info}), parts)
	ctx, cancel := context.WithCancel(t.Context())
	k.cancel = cancel
	go func() { k.ended <- k.Run(ctx, k.scr) }()
	k.Resize(80, 25)
	synctest.Wait()
	return k
}

func (k *kiosk) stopAndWait(t *testing.T) error {
	t.Helper()
	k.cancel()
	return <-k.ended
}

func (k *kiosk) typeIn(s string) {
	for _, r := range s {
		k.KeyPressed(screen.KeyPress{Code: screen.Char, Rune: r})
	}
}

func (k *kiosk) press(codes ...screen.Code) {
	for _, c := range codes {
		k.KeyPressed(screen.KeyPress{Code: c})
	}
}

func TestIdleWarnsThenResets(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := start(t, &slowHelp{wait: time.Millisecond})
		k.typeIn("carte")
		time.Sleep(89 * time.Second)
		synctest.Wait()
		if v := k.scr.view(); v.Left != 0 || v.Field != "carte" {
			t.Fatalf("after 89 s: %d left, field %q", v.Left, v.Field)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if v := k.scr.view(); v.Left != 19 {
			t.Fatalf("after 91 s: %d seconds left", v.Left)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if v := k.scr.view(); v.Screen != session.Home || v.Field != "" {
			t.Fatalf("after 111 s: screen %d", v.Screen)
		}
		if err := k.stopAndWait(t); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// An idle kiosk does nothing at all, and a count-down once a second.
func TestIdleDoesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := start(t, &slowHelp{})
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		before := k.scr.count()
		time.Sleep(24 * time.Hour)
		synctest.Wait()
		if n := k.scr.count() - before; n != 0 {
			t.Errorf("%d frames in a day without visitors", n)
		}
		k.typeIn("2")
		synctest.Wait()
		before = k.scr.count()
		time.Sleep(111 * time.Second)
		synctest.Wait()
		if n := k.scr.count() - before; n > 22 {
			t.Errorf("%d frames for a warning of 20 s and a reset", n)
		}
		k.stopAndWait(t)
	})
}

// Calm is told a minute after the last visitor, once, and its end after the frame of the
// first key.
func TestCalm(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		told := make(chan bool, 3)
		k := startWith(t, app.Options{Help: &slowHelp{}, Calm: func(calm bool) { told <- calm }})
		time.Sleep(59 * time.Second)
		synctest.Wait()
		if len(told) > 0 {
			t.Errorf("told %v before a minute was over", <-told)
		}
		time.Sleep(24 * time.Hour)
		k.typeIn("2")
		time.Sleep(time.Second)
		synctest.Wait()
		if len(told) != 2 || !<-told || <-told {
			t.Error("calm and its end were not told once each")
		}
		k.stopAndWait(t)
	})
}

// clock is in order, or not, or cannot be judged.
type clock struct {
	doubt bool
	err   error
}

func (c *clock) InOrder(context.Context) (bool, error) { return !c.doubt, c.err }

// The time of a clock in order is shown while somebody is there, by the loop's own
// timer, and gone with the visit; that of another clock is not shown.
func TestTimeOfDay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &clock{}
		k := startWith(t, app.Options{Help: &slowHelp{}, Clock: c})
		want := func(what string, shown bool) {
			t.Helper()
			synctest.Wait()
			if got := k.scr.view().Time; shown && !got.Equal(time.Now().Truncate(time.Minute)) || !shown && !got.IsZero() {
				t.Errorf("%s: %v at %v", what, got, time.Now())
			}
		}
		want("nobody there", false)
		time.Sleep(30500 * time.Millisecond)
		k.typeIn("carte")
		want("a visit", true)
		time.Sleep(30 * time.Second)
		want("the minute after", true)
		c.doubt = true
		time.Sleep(40 * time.Second)
		k.typeIn("s")
		time.Sleep(20 * time.Second)
		want("a doubtful clock", false)
		c.doubt, c.err = false, errors.New("no lists")
		k.typeIn("s")
		time.Sleep(time.Minute)
		want("a clock that cannot be judged", false)
		if !strings.Contains(k.log.String(), "the clock cannot be judged") {
			t.Errorf("the log has %q", k.log)
		}
		c.err = nil
		k.typeIn("s")
		time.Sleep(time.Minute)
		want("in order again", true)
		time.Sleep(time.Minute)
		want("after the visit", false)
		k.stopAndWait(t)
	})
}

// What is typed in one breath finds its place, whatever the search needs.
func TestTypeAhead(t *testing.T) {
	for _, wait := range []time.Duration{0, time.Millisecond, 200 * time.Millisecond} {
		synctest.Test(t, func(t *testing.T) {
			k := start(t, &slowHelp{wait: wait})
			k.typeIn("renouveler")
			k.press(screen.EnterKey)
			k.typeIn("1")
			time.Sleep(time.Second)
			synctest.Wait()
			if v := k.scr.view(); v.Screen != session.Answer || v.Answer == nil {
				t.Errorf("search of %v: screen %d, field %q", wait, v.Screen, v.Field)
			}
			k.stopAndWait(t)
		})
	}
}

// A search that hangs holds key presses back for a moment only.
func TestStrokesAreNotHeldForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := start(t, &slowHelp{wait: time.Hour})
		k.typeIn("carte")
		k.press(screen.F1)
		time.Sleep(400 * time.Millisecond)
		synctest.Wait()
		if v := k.scr.view(); v.Screen != session.Guide {
			t.Errorf("screen %d", v.Screen)
		}
		k.stopAndWait(t)
	})
}

func TestEveryKeyIsSearched(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		seen := map[string]bool{}
		k := start(t, &slowHelp{onQuery: func(q string) { mu.Lock(); seen[q] = true; mu.Unlock() }})
		k.typeIn("cps")
		synctest.Wait()
		if !seen["c"] || !seen["cp"] || !seen["cps"] {
			t.Errorf("searched: %v", seen)
		}
		if v := k.scr.view(); v.Found == nil || v.Found.Hits[0].Title != "Réponse à cps" {
			t.Errorf("%+v", v.Found)
		}
		k.stopAndWait(t)
	})
}

func TestFailureOfTheHelpIsASentence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := start(t, &slowHelp{err: errors.New("disk gone")})
		k.typeIn("2")
		synctest.Wait()
		if v := k.scr.view(); v.Screen != session.Topics || v.Status != session.Failed {
			t.Errorf("screen %d, status %d", v.Screen, v.Status)
		}
		k.stopAndWait(t)
		if !strings.Contains(k.log.String(), "disk gone") {
			t.Errorf("the log says %q", k.log)
		}
	})
}

// A panic anywhere ends the run as an error that Supervise takes for a restart.
func TestPanicInAGoroutineEndsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := start(t, &slowHelp{onQuery: func(string) { panic("boom") }})
		k.typeIn("c")
		var p *app.Panic
		if err := <-k.ended; !errors.As(err, &p) || p.Value != "boom" || len(p.Stack) == 0 {
			t.Errorf("the run ended with %v", err)
		}
		k.typeIn("after the end") // must not block
	})
}

func TestSuperviseRestartsAfterPanicsOnly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runs, log := 0, slog.New(slog.DiscardHandler)
		began := time.Now()
		err := app.Supervise(t.Context(), log, func(context.Context) error {
			if runs++; runs < 10 {
				return errors.Join(nil, &app.Panic{Value: runs})
			}
			return errors.New("terminal gone")
		})
		if runs != 10 || err == nil || err.Error() != "terminal gone" {
			t.Errorf("%d runs, then %v", runs, err)
		}
		if wait := time.Since(began); wait < 5*time.Second || wait > 30*time.Second {
			t.Errorf("nine restarts in %v", wait)
		}
	})
}

func TestCounters(t *testing.T) {
	c := app.NewCounters()
	c.Add(session.CountRead, "a")
	c.Add(session.CountRead, "a")
	if c.Get(session.CountRead, "a") != 2 || c.Get(session.CountHelpful, "a") != 0 {
		t.Errorf("%+v", c)
	}
	for range 2 {
		c.Miss([]session.MissedWord{{Topic: "aide", Word: "parking"}})
	}
	if got, _ := c.Misses(); len(got) != 0 {
		t.Errorf("got %v of two visits, want nothing told", got)
	}
	c.Miss([]session.MissedWord{{Topic: "cartes", Word: "parking"}, {Word: "visa"}})
	if got, topics := c.Misses(); got["parking"] != 3 || len(got) != 1 || topics["parking"] != "aide" || len(topics) != 1 {
		t.Errorf("got %v near %v, want parking 3 near aide", got, topics)
	}
}

// A visit that ends without an answer being opened is counted once, by the words
// of its searches that may be counted.
func TestMissIsCountedOnceAVisit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := start(t, &slowHelp{none: true})
		for range 3 {
			k.typeIn("où garer 810000001866 ma voiture")
			time.Sleep(10 * time.Minute)
			synctest.Wait()
		}
		if got, _ := k.tally.Misses(); len(got) != 2 || got["garer"] != 3 || got["voiture"] != 3 {
			t.Errorf("got %v, want garer 3, voiture 3", got)
		}
		k.stopAndWait(t)
	})
}

// changing is a help whose searches take as long as wait says, in turn.
type changing struct {
	slowHelp
	waits []time.Duration
}

func (h *changing) Search(ctx context.Context, q faq.Query) (faq.Result, error) {
	h.wait, h.waits = h.waits[0], h.waits[1:]
	return h.slowHelp.Search(ctx, q)
}

// A quick search is answered before anything else is done. One that takes long holds the
// loop up once, for no longer than itself; those after it go on beside the loop.
func TestOnlyQuickSearchesInTheLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const slow = 40 * time.Millisecond
		k := start(t, &changing{waits: []time.Duration{0, 0, slow, slow, slow}})
		for n, want := range []time.Duration{0, 0, slow, 0, 0} {
			began := time.Now()
			k.typeIn("a")
			if err := k.Ping(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := time.Since(began); got != want {
				t.Errorf("search %d: the loop was held up for %v, want %v", n, got, want)
			}
			time.Sleep(time.Second)
		}
		if !k.scr.says("Réponse à aaaaa") {
			t.Errorf("the last answer is not shown: %+v", k.scr.view())
		}
		k.stopAndWait(t)
	})
}

// late is a recorder whose first frame is drawn when a test says so.
type late struct {
	recorder
	drawn chan struct{}
}

func (l *late) Drawn() <-chan struct{} { return l.drawn }

// The first frame waits for nothing, is shown once, and what it does not need begins a
// moment after it is drawn.
func TestFirstFrameComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		words, err := text.Load()
		if err != nil {
			t.Fatal(err)
		}
		slot, scr, told := &watched{}, &late{drawn: make(chan struct{})}, make(chan struct{})
		a := app.New(session.New(session.Config{Timing: session.DefaultTiming()}), app.Options{
			Help: &slowHelp{}, Slot: slot, Judge: judge{}, Tally: app.NewCounters(), Program: app.Program{Words: words},
			Log: slog.New(slog.DiscardHandler), Shown: func() { close(told) },
		})
		a.Begin(scr, 80, 25)
		if !scr.says("Cartes de santé") {
			t.Error("Begin shows no home")
		}
		go func() { _ = a.Run(t.Context(), scr) }()
		synctest.Wait()
		if n := scr.count(); n != 1 || slot.watched.Load() {
			t.Errorf("before it is drawn: %d frames shown, want 1; the slot is watched: %v", n, slot.watched.Load())
		}
		close(scr.drawn)
		synctest.Wait()
		if slot.watched.Load() {
			t.Error("the slot is watched at once, want it a moment after the first frame")
		}
		<-told
		synctest.Wait()
		if n := scr.count(); n != 1 || !slot.watched.Load() {
			t.Errorf("once it is drawn: %d frames shown, want 1; the slot is watched: %v", n, slot.watched.Load())
		}
	})
}

// watched is a slot that never says anything.
type watched struct{ watched atomic.Bool }

func (w *watched) Watch(context.Context) <-chan app.SlotEvent {
	w.watched.Store(true)
	return nil
}
