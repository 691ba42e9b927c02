// Package voice makes sound of what package speech says. It owns the sound devices: it
// knows which are there, and runs espeak-ng and aplay for them. It decides nothing of
// what is said, and hears nothing.
package voice

import (
	"context"
	"io"
	"log/slog"
	"strings"
	"sync"
	"time"

	"guichet/kiosk/session"
	"guichet/kiosk/speech"
)

// Player makes one utterance heard on a device, an ALSA name. It returns when all was
// heard, or soon after ctx has ended: then it is silent at once.
type Player interface {
	Play(ctx context.Context, device string, u speech.Utterance) error
	Rest() // nothing more is played for now: the device is gone
}

// Device is what can be heard on. The zero value is none.
type Device struct {
	Sound session.Sound
	Name  string // as ALSA knows it: "plughw:1,0"
}

// Options are what a Voice is made of.
type Options struct {
	Player  Player // nil: nothing is heard
	Devices func(context.Context) <-chan Device
	Log     *slog.Logger
	// Transcript gets each utterance as a line; nil: none is written. It must not be
	// a disk that lasts: what a visitor types is in it.
	Transcript io.Writer
}

// maxWaiting bounds the utterances that wait for the one being said.
const maxWaiting = 8

// Voice says one utterance at a time. Its methods may be called from any goroutine,
// and none waits. Make it with New.
type Voice struct {
	Options

	lines chan string // to the transcript, nil without one

	mu      sync.Mutex
	waiting []speech.Utterance
	cut     context.CancelFunc // ends what is being said, nil while nothing is
	wake    chan struct{}      // capacity 1: waiting has changed
}

// New returns a Voice, silent until Watch is called.
func New(o Options) *Voice {
	v := &Voice{Options: o, wake: make(chan struct{}, 1)}
	if o.Transcript != nil {
		v.lines = make(chan string, 256)
	}
	return v
}

// Watch tells what the kiosk can be heard on, at the start and at each change, until
// ctx ends; where devices cannot be watched any more, that there is none. While a device
// is there, what Say is given is heard on it; when it goes, all is silent at once. Watch
// owns its goroutines: its own, the transcript's if there is one, and, while there is a
// device, the one that speaks.
func (v *Voice) Watch(ctx context.Context) <-chan session.Sound {
	out := make(chan session.Sound)
	if v.lines != nil {
		go v.write(ctx)
	}
	go func() {
		defer close(out)
		silence := func() {}
		defer func() { silence() }()
		for d := range v.Devices(ctx) {
			silence()
			silence = v.speakOn(ctx, d)
			select {
			case out <- d.Sound:
			case <-ctx.Done():
				return
			}
		}
		silence()
		select {
		case out <- session.SoundNone: // which device is there is not known any more
		case <-ctx.Done():
		}
	}()
	return out
}

// speakOn begins to speak on a device, and returns what ends it.
func (v *Voice) speakOn(ctx context.Context, d Device) (silence func()) {
	v.Hush()
	if d.Sound == session.SoundNone || v.Player == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		defer v.Player.Rest()
		v.speak(ctx, d.Name)
	}()
	return func() { cancel(); <-ended }
}

// speak says what waits, in its order, until ctx ends. A device that fails is told once.
func (v *Voice) speak(ctx context.Context, device string) {
	told := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-v.wake:
		}
		for {
			u, one, ok := v.next(ctx)
			if !ok {
				break
			}
			err := v.Player.Play(one, device, u)
			if err == nil || one.Err() != nil {
				continue
			}
			if !told {
				v.Log.Error("nothing is heard", "device", device, "cause", err)
			}
			told = true
			pause(one)
		}
	}
}

// pause waits a little after a failure, so that a device that is broken does not burn
// the processor.
func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(time.Second):
	}
}

// next takes the first utterance that waits, and the context that it is said in.
func (v *Voice) next(ctx context.Context) (speech.Utterance, context.Context, bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.stop()
	if len(v.waiting) == 0 || ctx.Err() != nil {
		return speech.Utterance{}, nil, false
	}
	u := v.waiting[0]
	v.waiting = v.waiting[1:]
	ctx, v.cut = context.WithCancel(ctx)
	return u, ctx, true
}

// stop ends what is being said; the caller holds mu.
func (v *Voice) stop() {
	if v.cut != nil {
		v.cut()
		v.cut = nil
	}
}

// Say says u: at once in place of what is being said, or after it where u waits.
func (v *Voice) Say(u speech.Utterance) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !u.Waits {
		v.stop()
		v.waiting = nil
	}
	if len(v.waiting) < maxWaiting {
		v.waiting = append(v.waiting, u)
	}
	if all := u.All(); v.lines != nil && len(all) > 0 {
		select {
		case v.lines <- strings.Join(all, " ") + "\n":
		default: // whoever reads it is too slow
		}
	}
	select {
	case v.wake <- struct{}{}:
	default:
	}
}

// Hush is silence at once, as at any key.
func (v *Voice) Hush() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.stop()
	v.waiting = nil
}

// write writes the transcript, until ctx ends; a transcript that fails is told once.
func (v *Voice) write(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case line := <-v.lines:
			if _, err := io.WriteString(v.Transcript, line); err != nil {
				v.Log.Error("the transcript cannot be written", "cause", err)
				return
			}
		}
	}
}
