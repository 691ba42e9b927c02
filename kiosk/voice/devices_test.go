package voice_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"

	"guichet/kiosk/session"
	"guichet/kiosk/voice"
)

// machine is a machine of files: sound cards are folders and names.
type machine struct {
	t *testing.T
	voice.Machine
}

func newMachine(t *testing.T) *machine {
	root := t.TempDir()
	m := &machine{t, voice.Machine{Dev: filepath.Join(root, "dev"), Sys: filepath.Join(root, "class")}}
	m.folder(m.Dev)
	m.folder(m.Sys)
	return m
}

func (m *machine) folder(path string) {
	m.t.Helper()
	if err := os.MkdirAll(path, 0o755); err != nil {
		m.t.Fatal(err)
	}
}

// card adds a sound card below a bus, and a device to be heard on.
func (m *machine) card(number, bus string) {
	m.t.Helper()
	device := filepath.Join(filepath.Dir(m.Sys), "devices", bus)
	m.folder(device)
	m.folder(filepath.Join(m.Sys, "card"+number))
	if err := os.Symlink(device, filepath.Join(m.Sys, "card"+number, "device")); err != nil {
		m.t.Fatal(err)
	}
	m.folder(filepath.Join(m.Dev, "snd"))
	m.node("controlC" + number)
	m.node("pcmC" + number + "D0c")
	m.node("pcmC" + number + "D0p")
}

func (m *machine) node(name string) {
	m.t.Helper()
	if err := os.WriteFile(filepath.Join(m.Dev, "snd", name), nil, 0o644); err != nil {
		m.t.Fatal(err)
	}
}

func TestScan(t *testing.T) {
	m := newMachine(t)
	want := func(what string, d voice.Device) {
		t.Helper()
		if got := m.Scan(); got != d {
			t.Errorf("%s: got %+v, want %+v", what, got, d)
		}
	}
	want("no card", voice.Device{})
	m.card("0", "platform/soc/hdmi")
	want("HDMI", voice.Device{Sound: session.SoundSpeaker, Name: "plughw:0,0"})
	m.card("1", "pci0000:00/usb1/1-2/1-2:1.0")
	want("USB", voice.Device{Sound: session.SoundHeadset, Name: "plughw:1,0"})
	m.node("pcmC9D9x")
	m.node("seq")
	want("other nodes", voice.Device{Sound: session.SoundHeadset, Name: "plughw:1,0"})
}

// The first card of a machine, then its end and another: each is told, and nothing in
// between.
func TestDevicesComeAndGo(t *testing.T) {
	m := newMachine(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	devices := m.Devices(slog.New(slog.DiscardHandler))(ctx)
	headset := voice.Device{Sound: session.SoundHeadset, Name: "plughw:0,0"}
	next := func(what string, want voice.Device) {
		t.Helper()
		if got := <-devices; got != want {
			t.Errorf("%s: got %+v, want %+v", what, got, want)
		}
	}
	next("at the start", voice.Device{})
	m.card("0", "pci0000:00/usb1/1-2/1-2:1.0")
	next("plugged in", headset)
	if err := os.Remove(filepath.Join(m.Dev, "snd", "pcmC0D0p")); err != nil {
		t.Fatal(err)
	}
	next("pulled out", voice.Device{})
	m.node("pcmC0D0p")
	next("again", headset)
	if err := os.RemoveAll(filepath.Join(m.Dev, "snd")); err != nil { // the last card's driver is gone
		t.Fatal(err)
	}
	next("folder gone", voice.Device{})
	m.folder(filepath.Join(m.Dev, "snd"))
	m.node("pcmC0D0p")
	next("folder again", headset)
	cancel()
	if _, open := <-devices; open {
		t.Error("the channel is open after the end")
	}
}
