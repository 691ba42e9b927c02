package technician

import (
	"context"
	"crypto/rand"
	"sync"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/doctor"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
)

// Canary makes one visit of nobody: it types a random word into the search of a session of
// its own, in the same loop, over the same help and counters as everybody's, on a screen that
// nobody sees. What the kiosk keeps can then be searched for the word. The zero value has
// not been there yet. It is safe for concurrent use.
type Canary struct {
	mu    sync.Mutex
	typed doctor.Canary
}

// Typed is what was typed, and when.
func (c *Canary) Typed() doctor.Canary {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.typed
}

const (
	canaryLetters = 12
	canaryIdle    = time.Second      // without a key, until the visit is warned, and until it ends
	canaryTime    = 10 * time.Second // for the whole visit
)

// Visit types the word into the search and goes away; the visit ends as that of anybody who
// does. The session is one of help alone: no card and no stick comes near it. Nothing counts
// as typed unless the search was answered and the visit ended.
func (c *Canary) Visit(ctx context.Context, parts app.Options) {
	ctx, cancel := context.WithTimeout(ctx, canaryTime)
	defer cancel()
	timing := session.Timing{Reading: canaryIdle, Warning: canaryIdle, Attract: canaryTime}
	info := session.Info{Languages: []faq.Lang{faq.French}}
	a := app.New(session.New(session.Config{Timing: timing, Info: info}), app.Options{Help: parts.Help, Tally: parts.Tally, Program: parts.Program, Log: parts.Log})
	seen := &unseen{word: randomWord(), left: cancel}
	a.Resize(80, 25)
	for _, r := range seen.word {
		a.KeyPressed(screen.KeyPress{Code: screen.Char, Rune: r})
	}
	_ = a.Run(ctx, seen) // until the visit ended, or the time
	if seen.ended {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.typed = doctor.Canary{Word: seen.word, At: time.Now()}
	}
}

// unseen is the screen that nobody sees; it is the loop's alone.
type unseen struct {
	word            string
	answered, ended bool
	left            func() // is called when the visit has ended
}

// Show implements app.Screen.
func (u *unseen) Show(f screen.Frame) {
	v := f.View
	u.answered = u.answered || v.Screen == session.Search && v.Field == u.word && v.Status == session.Ready
	if u.answered && v.Screen == session.Home {
		u.ended = true
		u.left()
	}
}

// Drawn implements app.Screen: what waits for a first frame never begins.
func (u *unseen) Drawn() <-chan struct{} { return nil }

// randomWord is a word of no language: consonants, so that nothing takes it for another
// form of one that it knows.
func randomWord() string {
	const letters = "bcdfghjklmnpqrstvwxz"
	b := make([]byte, canaryLetters)
	_, _ = rand.Read(b) // never fails (crypto/rand)
	for i := range b {
		b[i] = letters[int(b[i])%len(letters)]
	}
	return string(b)
}
