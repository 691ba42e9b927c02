package main

import (
	"context"
	"log/slog"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/gdamore/tcell/v2"

	"guichet/kiosk/app"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
	"guichet/kiosk/tui"
)

// A thousand random key sequences through the real thing - keys, terminal
// cells, loop, store - without panic or hang; after each, the kiosk still
// answers.
func TestRandomKeysOnTheWholeKiosk(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
	scr := tcell.NewSimulationScreen("UTF-8")
	if err := scr.Init(); err != nil {
		t.Fatal(err)
	}
	scr.SetSize(80, 25)
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	help, err := datafolder.BuiltIn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer help.Close()
	k := kiosk{lang: "default", demo: true}
	info, err := datafolder.InfoOf(help)
	if err != nil {
		t.Fatal(err)
	}
	a := app.New(k.state(session.Config{Timing: timing(info.Site), Info: info, Demo: k.demo}),
		app.Options{Help: help, Tally: app.NewCounters(), Program: app.Program{Words: words}, Log: slog.New(slog.DiscardHandler)})
	frames := &lastFrame{}
	ui := tui.New(scr, tui.Events{KeyPressed: a.KeyPressed, Resize: a.Resize})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 2)
	go func() { ended <- a.Run(ctx, both{ui, frames}) }()
	go func() { ended <- ui.Run() }()
	rng := rand.New(rand.NewPCG(3, 4))
	for n := range 1000 {
		strike(a, scr, rng)
		resize(scr, 80, 25) // on a screen too small no key means anything
		answersStill(t, a, frames, n)
	}
	cancel()
	ui.Stop()
	for range 2 {
		select {
		case <-ended:
		case <-time.After(patience):
			t.Fatal("the kiosk does not end")
		}
	}
}

// strike sends a sequence of random keys, through the terminal and past it, and
// now and then another size.
func strike(a *app.App, scr tcell.SimulationScreen, rng *rand.Rand) {
	letters := []rune("acéprs 0123456789\"'<[(%*:-œ漢💳\u0301\u202e")
	for range 1 + rng.IntN(12) {
		switch rng.IntN(8) {
		case 0:
			a.KeyPressed(screen.KeyPress{Code: screen.Code(rng.IntN(20))})
		case 1:
			resize(scr, 20+rng.IntN(120), 6+rng.IntN(50))
		case 2:
			scr.InjectKey(tcell.Key(rng.IntN(330)), 0, tcell.ModMask(rng.IntN(8)))
		default:
			scr.InjectKey(tcell.KeyRune, letters[rng.IntN(len(letters))], tcell.ModNone)
		}
	}
}

func resize(scr tcell.SimulationScreen, width, height int) {
	scr.SetSize(width, height)
	_ = scr.PostEvent(tcell.NewEventResize(width, height)) // full queue: one is under way
}

// answersStill goes home.
func answersStill(t *testing.T, a *app.App, frames *lastFrame, n int) {
	t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(time.Millisecond) {
		a.KeyPressed(screen.KeyPress{Code: screen.Other}) // F10 again at once may not count
		a.KeyPressed(screen.KeyPress{Code: screen.F10})
		switch {
		case frames.get().View.Screen == session.Home:
			return
		case time.Now().After(end):
			t.Fatalf("sequence %d: the kiosk hangs on screen %d", n, frames.get().View.Screen)
		}
	}
}
