package usb

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Options say where sticks are looked for. The zero value is this machine.
type Options struct {
	SysBlock string        // "": /sys/block
	Dev      string        // "": /dev
	Poll     time.Duration // how often to look unasked; 0: pollDeaf, or pollHeard where the kernel tells
}

// Times between two looks at sysfs. Each wakes an idle machine: where the kernel tells of
// each stick, and of messages that were lost, a look only mends what cannot be.
const (
	pollDeaf  = 5 * time.Second
	pollHeard = 2 * time.Minute
)

func (o Options) orDefaults() Options {
	if o.SysBlock == "" {
		o.SysBlock = "/sys/block"
	}
	if o.Dev == "" {
		o.Dev = "/dev"
	}
	return o
}

// poll is how long to wait for a message, or without a socket for the next look.
func (o Options) poll(heard bool) time.Duration {
	switch {
	case o.Poll != 0:
		return o.Poll
	case heard:
		return pollHeard
	}
	return pollDeaf
}

// Watch sends an event for each USB disk that is in, arrives or goes, until the context
// ends, and then closes the channel. The kernel's uevents only say when to read sysfs.
// It is also read unasked, often where there are no uevents: so Watch works in a sandbox
// that denies AF_NETLINK, only slower.
func Watch(ctx context.Context, o Options) <-chan Event {
	socket, err := listenKernel()
	if err != nil {
		socket = nil
	}
	return watch(ctx, o.orDefaults(), socket)
}

// watch is Watch with a socket that it closes; nil: there is none.
func watch(ctx context.Context, o Options, socket *kernelSocket) <-chan Event {
	w := &watcher{Options: o, out: make(chan Event), known: map[string]known{}}
	go func() { // ends with ctx
		defer close(w.out)
		if socket != nil {
			stop := context.AfterFunc(ctx, func() { socket.file.Close() })
			defer socket.file.Close()
			defer stop()
		}
		w.run(ctx, socket)
	}()
	return w.out
}

type known struct {
	*Stick
	seq string
}

type watcher struct {
	Options
	out   chan Event
	known map[string]known // by name of the disk
	count int
}

func (w *watcher) run(ctx context.Context, socket *kernelSocket) {
	for ctx.Err() == nil {
		w.look(ctx)
		e, err := w.wait(ctx, socket)
		switch {
		case err == nil:
			w.heed(ctx, e)
		case ctx.Err() == nil && !errors.Is(err, errMissed) && !errors.Is(err, errQuiet):
			socket = nil // it is broken: look only
		}
	}
}

// errQuiet says that there was no message in time.
var errQuiet = errors.New("no uevent")

// wait waits for a message on a disk, until it is time to look unasked.
func (w *watcher) wait(ctx context.Context, socket *kernelSocket) (uevent, error) {
	if socket == nil {
		select {
		case <-ctx.Done():
		case <-time.After(w.poll(false)):
		}
		return uevent{}, errQuiet
	}
	until := time.Now().Add(w.poll(true))
	for {
		e, err := socket.next(until)
		if isTimeout(err) {
			return e, errQuiet
		}
		if err != nil || e.disk {
			return e, err
		}
	}
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}

// heed notes what sysfs alone does not show if disks have no sequence numbers: that one
// went and another took its name, or that a medium was changed.
func (w *watcher) heed(ctx context.Context, e uevent) {
	k, have := w.known[e.name]
	if have && k.seq == "" && (e.action == "remove" || e.medium) {
		w.gone(ctx, e.name)
	}
}

// look compares sysfs with the sticks that are known, and sends what changed.
func (w *watcher) look(ctx context.Context) {
	now := scan(w.SysBlock)
	for _, name := range slices.Sorted(maps.Keys(w.known)) {
		same := func(f found) bool {
			k := w.known[name]
			return f.name == name && f.seq == k.seq && f.size == k.Size
		}
		if !slices.ContainsFunc(now, same) {
			w.gone(ctx, name)
		}
	}
	for _, f := range now {
		if _, have := w.known[f.name]; have {
			continue
		}
		w.count++
		s := &Stick{ID: fmt.Sprintf("%s#%d", f.name, w.count), Path: filepath.Join(w.Dev, f.name), Size: f.size, Serial: f.serial}
		w.known[f.name] = known{s, f.seq}
		send(ctx, w.out, Event{Arrived, s})
	}
}

func (w *watcher) gone(ctx context.Context, name string) {
	s := w.known[name].Stick
	delete(w.known, name)
	s.gone.Store(true)
	send(ctx, w.out, Event{Gone, s})
}

// found is a disk on USB that has a medium in it.
type found struct {
	name string // "sda"
	seq  string // changes with each disk and each medium; "" before Linux 5.15
	size int64  // bytes

	serial string // that the stick says it has; "": none
}

var (
	scsiDisk = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^sd[a-z]+$`) })
	usbPath  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`/usb[0-9]+/`) })
)

// scan lists the USB disks in a folder like /sys/block, by name. Whether a disk
// is on USB is told by the path of its device: many sticks do not call themselves
// removable. A card reader without a card has size 0 and is not listed.
func scan(sysBlock string) (sticks []found) {
	entries, err := os.ReadDir(sysBlock)
	if err != nil {
		return nil // no sysfs: there are no sticks to be seen
	}
	for _, e := range entries {
		if !scsiDisk().MatchString(e.Name()) {
			continue
		}
		dir := filepath.Join(sysBlock, e.Name())
		device, err := filepath.EvalSymlinks(dir)
		if err != nil || !usbPath().MatchString(device) {
			continue
		}
		sectors, err := strconv.ParseInt(attribute(dir, "size"), 10, 54)
		if err != nil || sectors <= 0 {
			continue
		}
		sticks = append(sticks, found{
			name: e.Name(), seq: attribute(dir, "diskseq"), size: sectors * 512, // always of 512 bytes
			serial: serialOf(device),
		})
	}
	return sticks
}

func attribute(dir, name string) string {
	b, _ := os.ReadFile(filepath.Join(dir, name))
	return strings.TrimSpace(string(b))
}

// maxSerial is the longest serial number that is kept, in bytes; of a USB string
// descriptor 126 characters are the most (USB 2.0, 9.6.7).
const maxSerial = 64

// serialOf is the serial number of the USB device that a disk belongs to: the nearest
// folder above the disk's that has a vendor. Whatever a stick says, letters, digits and
// "-._" of it are kept.
func serialOf(device string) string {
	for dir := device; usbPath().MatchString(dir + "/"); dir = filepath.Dir(dir) {
		if attribute(dir, "idVendor") == "" {
			continue
		}
		serial := strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.ContainsRune("-._", c) {
				return c
			}
			return -1
		}, attribute(dir, "serial"))
		return serial[:min(len(serial), maxSerial)]
	}
	return ""
}
