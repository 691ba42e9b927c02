package app_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/speech"
)

// fakeVoice notes what it is told, and when; the test plugs its headset in.
type fakeVoice struct {
	began  time.Time
	sounds chan session.Sound

	mu    sync.Mutex
	notes []string
}

func newFakeVoice() *fakeVoice {
	return &fakeVoice{began: time.Now(), sounds: make(chan session.Sound)}
}

func (v *fakeVoice) Watch(context.Context) <-chan session.Sound { return v.sounds }

func (v *fakeVoice) Say(u speech.Utterance) {
	words := strings.Join(u.All(), " ")
	if u.Waits {
		words = "then " + words
	}
	v.note(words)
}

func (v *fakeVoice) Hush() { v.note("hush") }

func (v *fakeVoice) note(s string) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.notes = append(v.notes, time.Since(v.began).String()+" "+s)
}

// take returns what was noted since the last call, once all is quiet.
func (v *fakeVoice) take() string {
	synctest.Wait()
	v.mu.Lock()
	defer v.mu.Unlock()
	s := strings.Join(v.notes, "\n")
	v.notes = nil
	return s
}

// A key interrupts before the loop has even seen it, and what it does is said at once;
// how much was found is told once nothing more is typed.
func TestVoiceFollowsKeys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		voice := newFakeVoice()
		k := startWith(t, app.Options{Help: &slowHelp{wait: 40 * time.Millisecond}, Voice: voice})
		if got := voice.take(); got != "" {
			t.Errorf("without a headset: got %s", got)
		}
		voice.sounds <- session.SoundHeadset
		if got := voice.take(); !strings.HasPrefix(got, "0s Bonjour. Cette borne vous parle. For English, press F 2. Elle répond") || strings.Contains(got, "\n") {
			t.Errorf("plugged in: got %s", got)
		}
		time.Sleep(3 * time.Second)
		k.typeIn("1")
		if got := voice.take(); !strings.HasPrefix(got, "3s hush\n3s Chercher une réponse.") {
			t.Errorf("a digit: got %s", got)
		}
		time.Sleep(2 * time.Second)
		k.typeIn("z")
		time.Sleep(1500 * time.Millisecond)
		want := "5s hush\n5s Z.\n6s then 1 réponse. Un chiffre choisit. Flèche bas les dit une à une, F 5 les dit toutes."
		if got := voice.take(); got != want {
			t.Errorf("a letter: got %s\nwant %s", got, want)
		}
		k.press(screen.Other)
		if got := voice.take(); got != "6.5s hush" {
			t.Errorf("a key without a meaning: got %s, want silence", got)
		}
		voice.sounds <- session.SoundNone
		k.press(screen.F10)
		if got := voice.take(); got != "6.5s hush" {
			t.Errorf("pulled out: got %s, want silence", got)
		}
		if err := k.stopAndWait(t); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

// Where a key that is struck twice counts once, the second strike does nothing: it does
// not interrupt what the first one began.
func TestDoubleStrikeDoesNotInterrupt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		voice := newFakeVoice()
		k := startWith(t, app.Options{Help: &slowHelp{wait: time.Millisecond}, Voice: voice})
		voice.sounds <- session.SoundHeadset
		k.typeIn("0")
		time.Sleep(time.Second)
		k.typeIn("5") // double strikes count once
		time.Sleep(time.Second)
		voice.take()
		k.typeIn("2")
		time.Sleep(300 * time.Millisecond)
		k.typeIn("2")
		if got := voice.take(); strings.Count(got, "hush") != 1 || !strings.Contains(got, "Questions par thème.") || k.scr.view().Screen != session.Topics {
			t.Errorf("struck twice: got %s on screen %d", got, k.scr.view().Screen)
		}
		time.Sleep(501 * time.Millisecond)
		k.typeIn("2")
		if got := voice.take(); !strings.Contains(got, "hush") {
			t.Errorf("after the pause: got %q", got)
		}
		_ = k.stopAndWait(t)
	})
}

// A voice that nobody hears costs nothing: no goroutine, no timer, no frame.
func TestSilentVoiceCostsNothing(t *testing.T) {
	measure := func(v app.Voice) (goroutines, shows int) {
		synctest.Test(t, func(t *testing.T) {
			before := runtime.NumGoroutine()
			k := startWith(t, app.Options{Help: &slowHelp{wait: time.Millisecond}, Voice: v})
			k.typeIn("2")
			time.Sleep(time.Hour)
			synctest.Wait()
			goroutines, shows = runtime.NumGoroutine()-before, k.scr.count()
			_ = k.stopAndWait(t)
		})
		return goroutines, shows
	}
	withoutGoroutines, withoutShows := measure(nil)
	goroutines, shows := measure(&fakeVoice{})
	if goroutines != withoutGoroutines || shows != withoutShows {
		t.Errorf("got %d goroutines and %d frames, want %d and %d as without a voice", goroutines, shows, withoutGoroutines, withoutShows)
	}
}
