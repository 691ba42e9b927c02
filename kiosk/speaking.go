package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"syscall"
	"time"

	"guichet/kiosk/session"
	"guichet/kiosk/voice"
)

// speaking is how a kiosk is heard. The zero value is not at all.
type speaking struct {
	aloud bool // on this machine's loudspeaker, whatever the site says
	watch bool // on what plugs in
	text  *transcript
}

// machinesVoice speaks on the headsets that plug in, if the programs are there that do it.
// With a transcript nobody plugs anything in: the tests are the listener.
func machinesVoice(transcript *transcript) speaking {
	return speaking{watch: transcript == nil, aloud: transcript != nil, text: transcript}
}

// demoVoice speaks on the machine's sound, or into a file, or not at all.
func demoVoice(speech bool, transcript *transcript) speaking {
	return speaking{aloud: speech || transcript != nil, text: transcript}
}

// voice makes the kiosk's voice; nil where none is wanted. What is missing is told to the
// log when the voice is watched, and the kiosk goes on.
func (s speaking) voice(log *slog.Logger) *voice.Voice {
	o := voice.Options{Log: log, Devices: voice.Always(voice.Device{Sound: session.SoundSpeaker, Name: "default"})}
	if s.watch {
		o.Devices = voice.ThisMachine.Devices(log)
	}
	if s.text != nil {
		o.Transcript = s.text
		return voice.New(o)
	}
	if !s.aloud && !s.watch {
		return nil
	}
	v := voice.New(o)
	v.Devices = func(ctx context.Context) <-chan voice.Device { // when the voice is watched, behind the first screen
		programs, err := voice.Find()
		if err != nil {
			log.Warn("the kiosk is silent", "cause", err)
			none := make(chan voice.Device)
			close(none)
			return none
		}
		v.Player = programs
		return o.Devices(ctx)
	}
	return v
}

// openTranscript opens the file that --speech-text names; nil for none. What a visitor
// types is said, so that a kiosk for visitors writes it to a pipe or a terminal alone.
func openTranscript(path string, visitors bool) (*transcript, error) {
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	passing := err == nil && info.Mode()&(os.ModeNamedPipe|os.ModeCharDevice) != 0
	switch {
	case passing:
		return &transcript{path: path}, nil
	case visitors:
		return nil, usageError{fmt.Errorf("--speech-text %s: neither a pipe nor a terminal; hint: mkfifo, for what visitors type must not stay on a disk", path)}
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	return &transcript{path: path, file: f, lasts: true}, nil
}

// transcript is what is said, in writing. A pipe that nobody reads, or not fast enough, is
// written nothing: nobody waits for a listener, and who comes later does not hear what
// others did.
type transcript struct {
	path  string
	file  *os.File // nil: nobody was there to read
	lasts bool     // it is a file on a disk
}

// Write implements io.Writer. It fails for a file that cannot be written alone.
func (t *transcript) Write(p []byte) (int, error) {
	if t.lasts {
		return t.file.Write(p)
	}
	for range 2 { // the reader of before may be gone, and another one be there
		if t.file == nil {
			f, err := os.OpenFile(t.path, os.O_WRONLY|syscall.O_NONBLOCK|syscall.O_NOCTTY, 0)
			if err != nil {
				return len(p), nil
			}
			t.file = f
		}
		_ = t.file.SetWriteDeadline(time.Now().Add(transcriptWithin)) // what has none does not wait
		if _, err := t.file.Write(p); err == nil {
			return len(p), nil
		}
		t.Close()
	}
	return len(p), nil
}

// transcriptWithin is how long a reader may be in making room.
const transcriptWithin = 100 * time.Millisecond

// Close ends the writing, for now. The program's end does too.
func (t *transcript) Close() {
	if t.file != nil {
		_ = t.file.Close()
		t.file = nil
	}
}
