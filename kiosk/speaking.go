package main

import (
	"fmt"
	"log/slog"
	"os"

	"guichet/kiosk/session"
	"guichet/kiosk/voice"
)

// speaking is how a kiosk is heard. The zero value is not at all.
type speaking struct {
	aloud bool // on this machine's loudspeaker, whatever the site says
	watch bool // on what plugs in
	text  *os.File
}

// machinesVoice speaks on the headsets that plug in, if the programs are there that do it.
// With a transcript nobody plugs anything in: the tests are the listener.
func machinesVoice(transcript *os.File) speaking {
	return speaking{watch: transcript == nil, aloud: transcript != nil, text: transcript}
}

// demoVoice speaks on the machine's sound, or into a file, or not at all.
func demoVoice(speech bool, transcript *os.File) speaking {
	return speaking{aloud: speech || transcript != nil, text: transcript}
}

// voice makes the kiosk's voice; nil where it has none. What is missing is told to the
// log, and the kiosk goes on.
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
	programs, err := voice.Find()
	if err != nil {
		log.Warn("the kiosk is silent", "cause", err)
		return nil
	}
	o.Player = programs
	return voice.New(o)
}

// openTranscript opens the file that --speech-text names; nil for none. What a visitor
// types is said, so that a kiosk for visitors writes it to a pipe or a terminal alone.
func openTranscript(path string, visitors bool) (*os.File, error) {
	if path == "" {
		return nil, nil
	}
	info, err := os.Stat(path)
	if visitors && (err != nil || info.Mode()&(os.ModeNamedPipe|os.ModeCharDevice) == 0) {
		return nil, usageError{fmt.Errorf("--speech-text %s: neither a pipe nor a terminal; hint: mkfifo, for what visitors type must not stay on a disk", path)}
	}
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
}
