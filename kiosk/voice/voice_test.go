package voice_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/session"
	"guichet/kiosk/speech"
	"guichet/kiosk/voice"
)

// fakePlayer takes a second a sentence, in virtual time, and notes what was heard to
// its end and what was cut short, and when.
type fakePlayer struct {
	mu    sync.Mutex
	began time.Time
	notes []string
	err   error
}

func (p *fakePlayer) note(s string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.notes = append(p.notes, s+" @"+time.Since(p.began).String())
}

func (p *fakePlayer) Play(ctx context.Context, device string, u speech.Utterance) error {
	words := strings.Join(u.Sentences, " ")
	p.note("begin " + words)
	select {
	case <-time.After(time.Duration(len(u.Sentences)) * time.Second):
		p.note("end " + words)
	case <-ctx.Done():
		p.note("cut " + words)
	}
	return p.err
}

func (p *fakePlayer) Rest() {}

// take returns what was noted since the last call.
func (p *fakePlayer) take() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	s := strings.Join(p.notes, ", ")
	p.notes = nil
	return s
}

func words(s ...string) speech.Utterance { return speech.Utterance{Sentences: s} }

func waits(u speech.Utterance) speech.Utterance { u.Waits = true; return u }

// stand is a Voice with a device that the test plugs in and pulls.
type stand struct {
	*voice.Voice
	player  *fakePlayer
	devices chan voice.Device
	sounds  <-chan session.Sound
	log     bytes.Buffer // read once all is quiet
}

func newStand(ctx context.Context) *stand {
	s := &stand{player: &fakePlayer{began: time.Now()}, devices: make(chan voice.Device)}
	s.Voice = voice.New(voice.Options{Player: s.player, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
		Devices: func(context.Context) <-chan voice.Device { return s.devices }})
	s.sounds = s.Watch(ctx)
	return s
}

func (s *stand) plug(sound session.Sound) {
	s.devices <- voice.Device{Sound: sound, Name: "plughw:1,0"}
	<-s.sounds
	synctest.Wait()
}

// Speaking, in virtual time: the newest wins, what waits waits, and any key and the end
// of the device are silence at once.
func TestInterruptions(t *testing.T) {
	for name, c := range map[string]struct {
		do   func(s *stand)
		want string
	}{
		"to its end": {func(s *stand) { s.Say(words("a", "b")) }, "begin a b @0s, end a b @2s"},
		"latest wins": {func(s *stand) {
			s.Say(words("a", "b"))
			time.Sleep(500 * time.Millisecond)
			s.Say(words("c"))
		}, "begin a b @0s, cut a b @500ms, begin c @500ms, end c @1.5s"},
		"a key": {func(s *stand) {
			s.Say(words("a"))
			s.Say(waits(words("b")))
			time.Sleep(100 * time.Millisecond)
			s.Hush()
		}, "begin a @0s, cut a @100ms"},
		"waits": {func(s *stand) {
			s.Say(words("a"))
			synctest.Wait()
			s.Say(waits(words("b")))
			s.Say(waits(words("c")))
		}, "begin a @0s, end a @1s, begin b @1s, end b @2s, begin c @2s, end c @3s"},
		"what waits goes too": {func(s *stand) {
			s.Say(words("a"))
			synctest.Wait()
			s.Say(waits(words("b")))
			s.Say(words("c"))
		}, "begin a @0s, cut a @0s, begin c @0s, end c @1s"},
		"pulled out": {func(s *stand) {
			s.Say(words("a"))
			time.Sleep(200 * time.Millisecond)
			s.plug(session.SoundNone)
			s.Say(words("b"))
		}, "begin a @0s, cut a @200ms"},
		"plugged in again": {func(s *stand) {
			s.plug(session.SoundNone)
			s.Say(words("a"))
			s.plug(session.SoundSpeaker)
			s.Say(words("b"))
		}, "begin b @0s, end b @1s"},
		"a broken device": {func(s *stand) {
			s.player.err = errors.New("no such device")
			s.Say(words("a"))
			synctest.Wait()
			s.Say(waits(words("b")))
		}, "begin a @0s, end a @1s, begin b @2s, end b @3s"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				s := newStand(ctx)
				s.plug(session.SoundHeadset)
				c.do(s)
				time.Sleep(time.Minute)
				if got := s.player.take(); got != c.want {
					t.Errorf("got %s\nwant %s", got, c.want)
				}
				cancel()
				close(s.devices)
				synctest.Wait()
			})
		})
	}
}

// A device that fails is told once, not at each utterance.
func TestFailureIsToldOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := newStand(ctx)
		s.player.err = errors.New("no such device")
		s.plug(session.SoundHeadset)
		for range 5 {
			s.Say(words("a"))
			time.Sleep(time.Minute)
		}
		if got := strings.Count(s.log.String(), "no such device"); got != 1 {
			t.Errorf("got %d lines, want 1:\n%s", got, s.log.String())
		}
		cancel()
		close(s.devices)
		synctest.Wait()
	})
}

// A thousand utterances that nobody waits for do not pile up.
func TestWaitingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s := newStand(ctx)
		s.plug(session.SoundHeadset)
		for range 1000 {
			s.Say(waits(words("a")))
		}
		time.Sleep(time.Hour)
		if n := strings.Count(s.player.take(), "end"); n == 0 || n > 10 {
			t.Errorf("got %d of 1000, want a few", n)
		}
		cancel()
		close(s.devices)
		synctest.Wait()
	})
}

// A transcript gets an utterance a line, without a sound device.
func TestTranscript(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r, w := io.Pipe()
	v := voice.New(voice.Options{Transcript: w, Devices: voice.Always(voice.Device{Sound: session.SoundSpeaker}), Log: slog.New(slog.DiscardHandler)})
	if got := <-v.Watch(ctx); got != session.SoundSpeaker {
		t.Errorf("got sound %d, want a loudspeaker's", got)
	}
	v.Say(words("Accueil.", "4 choix."))
	v.Say(speech.Utterance{Tone: speech.ToneGood})
	v.Say(words("Thèmes."))
	got := make([]byte, len("Accueil. 4 choix.\nThèmes.\n"))
	if _, err := io.ReadFull(r, got); err != nil || string(got) != "Accueil. 4 choix.\nThèmes.\n" {
		t.Errorf("got %q, %v", got, err)
	}
}

// Where devices are not watched any more nothing is heard, and the kiosk knows: else it
// would give everybody a listener's time, and speak to nobody.
func TestDevicesNotWatchedAnyMore(t *testing.T) {
	devices := make(chan voice.Device, 1)
	v := voice.New(voice.Options{Player: &fakePlayer{}, Log: slog.New(slog.DiscardHandler),
		Devices: func(context.Context) <-chan voice.Device { return devices }})
	sounds := v.Watch(t.Context())
	devices <- voice.Device{Sound: session.SoundHeadset, Name: "x"}
	if got := <-sounds; got != session.SoundHeadset {
		t.Fatalf("got %v, want a headset", got)
	}
	close(devices)
	if got, open := <-sounds; !open || got != session.SoundNone {
		t.Errorf("got %v, open %t, want that nothing is heard", got, open)
	}
	if _, open := <-sounds; open {
		t.Error("something comes after the end")
	}
}
