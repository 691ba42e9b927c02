package pcsc

import (
	"encoding/binary"
	"slices"
	"testing"

	"golang.org/x/sys/unix"
)

// inotifyEvent is an event as the kernel gives it (inotify(7)).
func inotifyEvent(mask uint32, name string) []byte {
	padded := []byte(name)
	if name != "" {
		padded = append(padded, make([]byte, 16-len(name)%16)...)
	}
	b := binary.NativeEndian.AppendUint32(nil, 1) // the watch
	b = binary.NativeEndian.AppendUint32(b, mask)
	b = binary.NativeEndian.AppendUint32(b, 0) // the cookie
	b = binary.NativeEndian.AppendUint32(b, uint32(len(padded)))
	return append(b, padded...)
}

// Only what may have brought the socket has the service asked for again: what others do
// in the folder, or to its times and rights, wakes nobody for long.
func TestDoorConcerns(t *testing.T) {
	d := &door{socket: "/run/pcscd/pcscd.comm"}
	other := inotifyEvent(unix.IN_CREATE, "lock")
	for _, c := range []struct {
		what   string
		events []byte
		want   bool
	}{
		{"its socket comes", inotifyEvent(unix.IN_CREATE, "pcscd.comm"), true},
		{"its folder comes", inotifyEvent(unix.IN_CREATE|unix.IN_ISDIR, "pcscd"), true},
		{"its socket's rights change", inotifyEvent(unix.IN_ATTRIB, "pcscd.comm"), true},
		{"the folder goes", inotifyEvent(unix.IN_DELETE_SELF, ""), true},
		{"events were lost", inotifyEvent(unix.IN_Q_OVERFLOW, ""), true},
		{"the folder's times change", inotifyEvent(unix.IN_ATTRIB|unix.IN_ISDIR, ""), false},
		{"another file comes", other, false},
		{"another file, then its socket", slices.Concat(other, inotifyEvent(unix.IN_CREATE, "pcscd.comm")), true},
		{"nothing", nil, false},
	} {
		if got := d.concerns(c.events); got != c.want {
			t.Errorf("%s: got %v, want %v", c.what, got, c.want)
		}
	}
}
