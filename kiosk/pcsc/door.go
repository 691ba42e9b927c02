package pcsc

import (
	"cmp"
	"context"
	"encoding/binary"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// door waits for the service to come back: for a change in the folder of its socket,
// by inotify. Its zero value, without a file, looks from time to time instead.
type door struct {
	socket string
	fd     int // of events: File.Fd would make it block
	events *os.File
}

// The socket of pcscd, and the variable that names another one (pcsclite(7)).
const (
	socketVariable = "PCSCLITE_CSOCK_NAME"
	socketUsual    = "/run/pcscd/pcscd.comm"
)

// Times of the door. A socket appears a moment before its service listens.
const (
	knockFirst = 10 * time.Millisecond
	knockLast  = time.Second     // the pauses double up to this one, then it is quiet
	knockRare  = 5 * time.Minute // what inotify does not tell of: a service started by hand on an old socket
	knockBlind = 2 * time.Second // without inotify
)

// socketPath is where the client library looks for the service.
func socketPath() string { return cmp.Or(os.Getenv(socketVariable), socketUsual) }

func newDoor(socket string) *door {
	d := &door{socket: socket}
	fd, err := unix.InotifyInit1(unix.IN_CLOEXEC | unix.IN_NONBLOCK)
	if err == nil {
		d.fd, d.events = fd, os.NewFile(uintptr(fd), "inotify")
	}
	return d
}

func (d *door) close() {
	if d.events != nil {
		d.events.Close()
	}
}

// wait returns when open says that the service is there, or when ctx ends. Open is
// asked a few times in a row at first and after each change, and once in a while.
func (d *door) wait(ctx context.Context, open func() bool) {
	for changed := true; ctx.Err() == nil; changed = d.sleep(ctx) {
		d.watch()
		for pause := knockFirst; ctx.Err() == nil; pause *= 2 {
			if open() {
				return
			}
			if !changed || pause > knockLast {
				break
			}
			sleep(ctx, pause)
		}
	}
}

// watch makes sure that the socket's folder is watched, or the nearest one above it
// that is there. Watching a folder twice is watching it once.
func (d *door) watch() {
	if d.events == nil {
		return
	}
	const changes = unix.IN_CREATE | unix.IN_MOVED_TO | unix.IN_ATTRIB | unix.IN_DELETE_SELF | unix.IN_MOVE_SELF
	for dir := filepath.Dir(d.socket); ; dir = filepath.Dir(dir) {
		_, err := unix.InotifyAddWatch(d.fd, dir, changes|unix.IN_ONLYDIR)
		if err == nil || dir == filepath.Dir(dir) {
			return
		}
	}
}

// sleep waits for a change that may concern the socket, and reports whether there
// was one: else it is time to ask all the same.
func (d *door) sleep(ctx context.Context) (changed bool) {
	if d.events == nil {
		sleep(ctx, knockBlind)
		return false
	}
	_ = d.events.SetReadDeadline(time.Now().Add(knockRare))
	awake := context.AfterFunc(ctx, func() { _ = d.events.SetReadDeadline(time.Unix(1, 0)) })
	defer awake()
	for ctx.Err() == nil {
		var buffer [4096]byte
		n, err := d.events.Read(buffer[:])
		if os.IsTimeout(err) {
			return false
		}
		if err != nil {
			sleep(ctx, knockBlind)
			return false
		}
		if d.concerns(buffer[:n]) {
			return true
		}
	}
	return false
}

// concerns tells that one of the events is about the socket or a folder above it: it
// names a part of the path, or the watched folder itself went, or events were lost.
// Times and rights of the folder itself change for other reasons.
func (d *door) concerns(events []byte) bool {
	parts := strings.Split(d.socket, string(filepath.Separator))
	for len(events) >= unix.SizeofInotifyEvent {
		length := int(binary.NativeEndian.Uint32(events[12:])) // inotify_event.len
		end := min(unix.SizeofInotifyEvent+length, len(events))
		name := strings.TrimRight(string(events[unix.SizeofInotifyEvent:end]), "\x00")
		mask := binary.NativeEndian.Uint32(events[4:])
		if name == "" && mask&unix.IN_ATTRIB == 0 || name != "" && slices.Contains(parts, name) {
			return true
		}
		events = events[end:]
	}
	return false
}

// sleep waits for d, or until ctx ends.
func sleep(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
