package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// channelSticks are sticks that the test plugs in and pulls.
type channelSticks chan session.Stick

func (s channelSticks) Watch(context.Context) <-chan session.Stick { return s }

// workshop does each task in the time that the test gives it, and notes what
// was done, what was stopped, and whether two ran at once.
type workshop struct {
	takes map[string]time.Duration
	other app.Help // that Install brings

	program *app.Program // the same

	mu       sync.Mutex
	running  int
	together bool
	did      []string
	stopped  []string
}

func name(t session.Task) string { return strings.TrimPrefix(fmt.Sprintf("%T", t), "session.") }

func (w *workshop) Do(ctx context.Context, task session.Task, progress func(session.Progress)) app.Result {
	w.begin()
	defer w.end()
	for range 10 {
		progress(session.Progress{Step: session.StepCopying, Done: 1, Total: 2})
		select {
		case <-time.After(w.takes[name(task)] / 10):
		case <-ctx.Done():
			w.note(&w.stopped, name(task))
			return app.Result{TaskResult: session.TaskResult{Refused: &bundle.Refusal{Reason: bundle.StickPulled}}}
		}
	}
	w.note(&w.did, name(task))
	switch task.(type) {
	case session.Inspect:
		return app.Result{TaskResult: session.TaskResult{Trusting: true, CodeSet: true, Offers: []session.Offer{{File: "a.kiosk", Number: 2, Trusted: true}}}}
	case session.Stage:
		return app.Result{TaskResult: session.TaskResult{Changes: &session.Changes{From: 1, To: 2}}}
	case session.TryCode:
		return app.Result{TaskResult: session.TaskResult{Code: session.CodeResult{State: session.CodeGood}}}
	case session.Install:
		return app.Result{
			TaskResult: session.TaskResult{Installed: &session.Installed{From: 1, To: 2}},
			Info:       &session.Info{Number: 2, Date: "2026-12-01", Languages: []faq.Lang{faq.French}}, Help: w.other, Program: w.program,
		}
	case session.WriteKioskReport:
		panic("boom")
	}
	return app.Result{}
}

func (w *workshop) begin() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running++
	w.together = w.together || w.running > 1
}

func (w *workshop) end() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.running--
}

func (w *workshop) note(list *[]string, name string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	*list = append(*list, name)
}

func (w *workshop) want(t *testing.T, did, stopped []string) {
	t.Helper()
	w.mu.Lock()
	defer w.mu.Unlock()
	if !slices.Equal(w.did, did) || !slices.Equal(w.stopped, stopped) || w.together {
		t.Errorf("did %v, stopped %v, two at once: %v; want %v and %v", w.did, w.stopped, w.together, did, stopped)
	}
}

func (k *kiosk) strike(s string) {
	for _, r := range s {
		press := screen.KeyPress{Code: screen.Char, Rune: r}
		if r == '\n' {
			press = screen.KeyPress{Code: screen.EnterKey}
		}
		k.KeyPressed(press)
		synctest.Wait()
	}
}

func (k *kiosk) wantScreen(t *testing.T, want session.Screen) {
	t.Helper()
	synctest.Wait()
	if got := k.scr.view().Screen; got != want {
		t.Fatalf("screen %d, want %d", got, want)
	}
}

var stickIn = session.Stick{State: session.StickSeen, ID: 1}

// An update from the stick to the new help, with the visitor's screen kept and
// asked anew.
func TestInstallBringsTheOtherHelp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var asked []string
		own, err := text.Load()
		if err != nil {
			t.Fatal(err)
		}
		changed := own.With(text.Changes{"screens.search.prompt": {faq.French: "Demandez ici :"}})
		w := &workshop{other: &slowHelp{onQuery: func(q string) { asked = append(asked, q) }}, program: &app.Program{Words: changed}}
		sticks := make(channelSticks)
		k := startWith(t, app.Options{Help: &slowHelp{}, Sticks: sticks, Maintenance: w})
		k.strike("carte")
		if k.scr.says("Demandez ici :") {
			t.Error("the words of the data set are on the screen before it is there")
		}
		sticks <- stickIn
		k.wantScreen(t, session.AtStick)
		k.strike("11")
		k.wantScreen(t, session.AtChanges)
		k.strike("12580\n")
		k.wantScreen(t, session.AtOutcome)
		if v := k.scr.view(); v.Info.Number != 2 || v.Maint.Outcome.Installed == nil {
			t.Errorf("%+v", v.Maint.Outcome)
		}
		sticks <- session.Stick{}
		k.strike("x")
		k.wantScreen(t, session.Search)
		if v := k.scr.view(); v.Field != "carte" || len(asked) != 1 || asked[0] != "carte" {
			t.Errorf("field %q, the new help was asked %v", v.Field, asked)
		}
		if !k.scr.says("Demandez ici :") {
			t.Error("the words of the data set are not on the screen")
		}
		w.want(t, []string{"Inspect", "Stage", "TryCode", "Install"}, nil)
		if strings.Contains(k.log.String(), "2580") {
			t.Error("the code is in the log")
		}
		k.stopAndWait(t)
	})
}

// A stick that is pulled stops what reads it, and never a switch.
func TestPulledStickStopsWhatMayStop(t *testing.T) {
	for _, slow := range []string{"Inspect", "Stage", "TryCode", "Install"} {
		t.Run(slow, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := &workshop{takes: map[string]time.Duration{slow: time.Minute}}
				sticks := make(channelSticks)
				k := startWith(t, app.Options{Help: &slowHelp{}, Sticks: sticks, Maintenance: w})
				sticks <- stickIn
				synctest.Wait()
				k.strike(map[string]string{"Inspect": "", "Stage": "11", "TryCode": "1112580\n", "Install": "1112580\n"}[slow])
				sticks <- session.Stick{}
				synctest.Wait()
				if slow == "Install" {
					k.wantScreen(t, session.AtWork)
					time.Sleep(2 * time.Minute)
					w.want(t, []string{"Inspect", "Stage", "TryCode", "Install"}, nil)
				} else {
					k.wantScreen(t, session.AtStick)
					if !k.scr.view().Maint.Pulled || !slices.Contains(w.stopped, slow) {
						t.Errorf("pulled %v, stopped %v", k.scr.view().Maint.Pulled, w.stopped)
					}
				}
				time.Sleep(time.Minute)
				k.wantScreen(t, session.Home)
				k.stopAndWait(t)
			})
		})
	}
}

// A task that was left is stopped before the next one begins.
func TestOneTaskAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &workshop{takes: map[string]time.Duration{"Stage": time.Minute}}
		sticks := make(channelSticks)
		k := startWith(t, app.Options{Help: &slowHelp{}, Sticks: sticks, Maintenance: w})
		sticks <- stickIn
		synctest.Wait()
		k.strike("11")
		k.wantScreen(t, session.AtWork)
		k.KeyPressed(screen.KeyPress{Code: screen.Escape})
		k.wantScreen(t, session.AtOffer)
		time.Sleep(time.Second)
		w.want(t, []string{"Inspect", "Unstage"}, []string{"Stage"})
		k.stopAndWait(t)
	})
}

func TestProgressIsShownNowAndThen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := &workshop{takes: map[string]time.Duration{"Inspect": 50 * time.Millisecond}}
		sticks := make(channelSticks)
		k := startWith(t, app.Options{Help: &slowHelp{}, Sticks: sticks, Maintenance: w})
		before := k.scr.count()
		sticks <- stickIn
		time.Sleep(10 * time.Millisecond)
		synctest.Wait()
		if p := k.scr.view().Maint.Progress; p.Step != session.StepCopying {
			t.Errorf("%+v", p)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if n := k.scr.count() - before; n > 4 {
			t.Errorf("%d frames for one step of 50 ms", n)
		}
		k.stopAndWait(t)
	})
}

func TestPanicInATaskEndsTheRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sticks := make(channelSticks)
		k := startWith(t, app.Options{Help: &slowHelp{}, Sticks: sticks, Maintenance: &workshop{}})
		sticks <- stickIn
		synctest.Wait()
		k.strike("22580\n2")
		var p *app.Panic
		if err := <-k.ended; !errors.As(err, &p) || p.Value != "boom" {
			t.Errorf("the run ended with %v", err)
		}
	})
}

func TestSnapshotIsACopy(t *testing.T) {
	c := app.NewCounters()
	c.Add(session.CountVerdict, "valid CPS")
	before := c.Snapshot()
	c.Add(session.CountVerdict, "valid CPS")
	if before.Count[session.CountVerdict]["valid CPS"] != 1 || c.Snapshot().Count[session.CountVerdict]["valid CPS"] != 2 {
		t.Errorf("%v", before)
	}
}
