package voice

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"

	"golang.org/x/sys/unix"

	"guichet/kiosk/session"
)

// Always returns a Devices of one device that is always there.
func Always(d Device) func(context.Context) <-chan Device {
	return func(ctx context.Context) <-chan Device {
		out := make(chan Device, 1)
		out <- d
		go func() { // ends with ctx
			<-ctx.Done()
			close(out)
		}()
		return out
	}
}

// Machine is the folders that tell of sound devices.
type Machine struct {
	Dev string // "/dev"
	Sys string // "/sys/class/sound"
}

// ThisMachine is the one that the kiosk runs on.
var ThisMachine = Machine{Dev: "/dev", Sys: "/sys/class/sound"}

// playback is the name of a device to be heard on (Linux, sound/core/pcm.c,
// "pcmC%iD%ip").
var playback = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^pcmC(\d+)D(\d+)p$`) })

// Scan returns the device to be heard on: a USB one, which is a headset unless the site
// says otherwise, before one that is built in; of several the one that came last.
func (m Machine) Scan() Device {
	entries, err := os.ReadDir(filepath.Join(m.Dev, "snd"))
	if err != nil {
		return Device{} // no sound card was ever here
	}
	var found Device
	for _, e := range entries {
		numbers := playback().FindStringSubmatch(e.Name())
		if numbers == nil || unix.Access(filepath.Join(m.Dev, "snd", e.Name()), unix.R_OK|unix.W_OK) != nil {
			continue // udev has not given it to the kiosk yet: that is an event of its own
		}
		d := Device{Sound: m.kind(numbers[1]), Name: "plughw:" + numbers[1] + "," + numbers[2]}
		if d.Sound >= found.Sound {
			found = d
		}
	}
	return found
}

// kind says where a card is plugged in.
func (m Machine) kind(card string) session.Sound {
	path, err := filepath.EvalSymlinks(filepath.Join(m.Sys, "card"+card, "device"))
	if err == nil && slices.ContainsFunc(strings.Split(path, "/"), func(s string) bool { return strings.HasPrefix(s, "usb") }) {
		return session.SoundHeadset
	}
	return session.SoundSpeaker
}

// Devices tells which device is there, at the start and at each change, until ctx ends.
// It sleeps in between: the kernel wakes it (inotify).
func (m Machine) Devices(log *slog.Logger) func(context.Context) <-chan Device {
	return func(ctx context.Context) <-chan Device {
		out := make(chan Device)
		go func() { // ends with ctx
			defer close(out)
			if err := m.watch(ctx, out); err != nil && ctx.Err() == nil {
				log.Error("sound devices are not watched any more", "cause", err)
			}
		}()
		return out
	}
}

func (m Machine) watch(ctx context.Context, out chan<- Device) error {
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err != nil {
		return fmt.Errorf("watch %s: %w", m.Dev, err)
	}
	events := os.NewFile(uintptr(fd), "inotify")
	defer events.Close()
	defer context.AfterFunc(ctx, func() { _ = events.Close() })()
	if _, err := unix.InotifyAddWatch(fd, m.Dev, unix.IN_CREATE|unix.IN_ONLYDIR); err != nil {
		return fmt.Errorf("watch %s: %w", m.Dev, err)
	}
	var last Device
	for first, buffer := true, make([]byte, 4096); ; first = false {
		_, err := unix.InotifyAddWatch(fd, filepath.Join(m.Dev, "snd"), unix.IN_CREATE|unix.IN_DELETE|unix.IN_ATTRIB|unix.IN_ONLYDIR)
		if err != nil && !errors.Is(err, unix.ENOENT) {
			return fmt.Errorf("watch %s/snd: %w", m.Dev, err)
		}
		if d := m.Scan(); d != last || first {
			last = d
			select {
			case out <- d:
			case <-ctx.Done():
				return nil
			}
		}
		if _, err := events.Read(buffer); err != nil {
			return err
		}
	}
}
