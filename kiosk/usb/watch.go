package usb

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"time"
)

// Options are where to look. The zero value is the machine.
type Options struct {
	SysBlock string        // "": /sys/block
	Dev      string        // "": /dev
	Poll     time.Duration // how often to look where the kernel says nothing; 0: 5 s
}

func (o Options) orDefaults() Options {
	if o.SysBlock == "" {
		o.SysBlock = "/sys/block"
	}
	if o.Dev == "" {
		o.Dev = "/dev"
	}
	if o.Poll == 0 {
		o.Poll = 5 * time.Second
	}
	return o
}

// Watch tells of each USB disk that is in, arrives or goes, until the context
// ends; then the channel is closed. The kernel's uevents only say when to look:
// what is there is read from sysfs, and also looked at every Poll, so that
// without uevents (a sandbox that has no AF_NETLINK) it is slower and no worse.
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

// errQuiet is that nothing was heard for a while.
var errQuiet = errors.New("no uevent")

// wait waits for a message on a disk, but for no longer than Poll.
func (w *watcher) wait(ctx context.Context, socket *kernelSocket) (uevent, error) {
	if socket == nil {
		select {
		case <-ctx.Done():
		case <-time.After(w.Poll):
		}
		return uevent{}, errQuiet
	}
	until := time.Now().Add(w.Poll)
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

// heed notes what a look at sysfs does not show where disks have no numbers: one
// went and another came by its name, or a medium was changed.
func (w *watcher) heed(ctx context.Context, e uevent) {
	k, have := w.known[e.name]
	if have && k.seq == "" && (e.action == "remove" || e.medium) {
		w.gone(ctx, e.name)
	}
}

// look compares what is there with what was.
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
