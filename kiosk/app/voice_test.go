package app_test

import (
	"bytes"
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
	sounds chan session.Sound

	mu    sync.Mutex
	began time.Time // Watch was called
	notes []string
}

func newFakeVoice() *fakeVoice {
	return &fakeVoice{sounds: make(chan session.Sound)}
}

func (v *fakeVoice) Watch(context.Context) <-chan session.Sound {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.began = time.Now()
	return v.sounds
}

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
		time.Sleep(2 * time.Second)
		k.typeIn("5") // double strikes count once
		time.Sleep(2 * time.Second)
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

// What the first digits of a number would have picked from the list of other actions is as
// if it had not been: an ADELI number of the department 55, a mobile phone's.
func TestDigitsOfANumberChooseNothing(t *testing.T) {
	for _, number := range []string{"0551234567", "0674123456", "0666123456"} {
		synctest.Test(t, func(t *testing.T) {
			voice := newFakeVoice()
			k := startWith(t, app.Options{Help: &slowHelp{wait: time.Millisecond}, Voice: voice})
			voice.sounds <- session.SoundHeadset
			k.typeIn("2")
			k.press(screen.F10)
			time.Sleep(2 * time.Second)
			for _, digit := range number {
				k.typeIn(string(digit))
				time.Sleep(100 * time.Millisecond)
			}
			v := k.scr.view()
			if s := v.Speech; v.Field != number || v.Steady || s.Dark || s.Rate != 0 || s.Volume != 0 {
				t.Errorf("%s: got %q on screen %d, counted once %t, dark %t, rate %d, volume %d", number, v.Field, v.Screen, v.Steady, s.Dark, s.Rate, s.Volume)
			}
			_ = k.stopAndWait(t)
		})
	}
}

// A voice that nobody hears costs nothing: no goroutine, no timer, no frame.
func TestSilentVoiceCostsNothing(t *testing.T) {
	measure := func(v app.Voice) (goroutines, shows int) {
		synctest.Test(t, func(t *testing.T) {
			k := startWith(t, app.Options{Help: &slowHelp{wait: time.Millisecond}, Voice: v})
			k.typeIn("2")
			time.Sleep(time.Hour)
			synctest.Wait()
			all := make([]byte, 1<<20)
			all = all[:runtime.Stack(all, true)]
			goroutines, shows = bytes.Count(all, []byte("synctest bubble")), k.scr.count()
			_ = k.stopAndWait(t)
		})
		return goroutines, shows
	}
	withoutGoroutines, withoutShows := measure(nil)
	goroutines, shows := measure(&fakeVoice{})
	if goroutines < 3 || goroutines != withoutGoroutines || shows != withoutShows {
		t.Errorf("got %d goroutines and %d frames, want %d and %d as without a voice", goroutines, shows, withoutGoroutines, withoutShows)
	}
}
