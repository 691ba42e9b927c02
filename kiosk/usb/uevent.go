package usb

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// uevent is one message of the kernel's on a device (Linux, lib/kobject_uevent.c:
// "ACTION@DEVPATH" and "KEY=VALUE" strings, each with a NUL at its end).
type uevent struct {
	action string
	name   string // of the disk: "sda"
	disk   bool   // a whole disk, no partition
	medium bool   // its medium was changed
}

// maxUevent is more than the kernel's UEVENT_BUFFER_SIZE, 2048, and the header.
const maxUevent = 8192

// parseUevent reads a message; ok is false for what is not one of the kernel's.
func parseUevent(b []byte) (e uevent, ok bool) {
	if len(b) == 0 || len(b) > maxUevent || b[len(b)-1] != 0 {
		return uevent{}, false
	}
	header, rest, _ := strings.Cut(string(b), "\x00")
	action, path, ok := strings.Cut(header, "@")
	if !ok || action == "" || !strings.HasPrefix(path, "/") {
		return uevent{}, false
	}
	keys := map[string]string{}
	for pair := range strings.SplitSeq(strings.TrimSuffix(rest, "\x00"), "\x00") {
		key, value, ok := strings.Cut(pair, "=")
		if _, twice := keys[key]; !ok || twice {
			return uevent{}, false
		}
		keys[key] = value
	}
	if keys["ACTION"] != action || keys["DEVPATH"] != path {
		return uevent{}, false
	}
	return uevent{
		action: action,
		name:   path[strings.LastIndexByte(path, '/')+1:],
		disk:   keys["SUBSYSTEM"] == "block" && keys["DEVTYPE"] == "disk",
		medium: keys["DISK_MEDIA_CHANGE"] == "1",
	}, true
}

// kernelSocket receives uevents.
type kernelSocket struct {
	file       *os.File
	fromKernel func(unix.Sockaddr) bool
}

// errMissed says that messages were lost, and that sysfs must be read instead.
var errMissed = errors.New("uevents were lost")

// listenKernel opens the kernel's uevents, group 1. The address family is
// AF_NETLINK, a socket to this machine's kernel. It is not a network: nothing can
// reach it or leave by it over a wire.
func listenKernel() (*kernelSocket, error) {
	fd, err := unix.Socket(unix.AF_NETLINK, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, unix.NETLINK_KOBJECT_UEVENT)
	if err != nil {
		return nil, fmt.Errorf("listen to the kernel's uevents: %w", err)
	}
	if err := unix.Bind(fd, &unix.SockaddrNetlink{Family: unix.AF_NETLINK, Groups: 1}); err != nil {
		return nil, errors.Join(fmt.Errorf("listen to the kernel's uevents: %w", err), unix.Close(fd))
	}
	return &kernelSocket{os.NewFile(uintptr(fd), "uevents"), sentByKernel}, nil
}

// sentByKernel reports whether the kernel sent a message: only it has port 0. Other
// programs of root may write to the group, and are not believed.
func sentByKernel(from unix.Sockaddr) bool {
	nl, ok := from.(*unix.SockaddrNetlink)
	return ok && nl.Pid == 0
}

// next waits for a message of the kernel's until the time given
// (a timeout). Messages of others and malformed ones are passed over.
func (s *kernelSocket) next(until time.Time) (uevent, error) {
	if err := s.file.SetReadDeadline(until); err != nil {
		return uevent{}, err
	}
	for {
		b, from, err := s.receive()
		if err != nil {
			return uevent{}, err
		}
		if !s.fromKernel(from) {
			continue
		}
		if e, ok := parseUevent(b); ok {
			return e, nil
		}
	}
}

func (s *kernelSocket) receive() (b []byte, from unix.Sockaddr, err error) {
	raw, err := s.file.SyscallConn()
	if err != nil {
		return nil, nil, err
	}
	b = make([]byte, maxUevent)
	var n, flags int
	var got error
	err = raw.Read(func(fd uintptr) bool {
		n, _, flags, from, got = unix.Recvmsg(int(fd), b, nil, unix.MSG_DONTWAIT)
		return !errors.Is(got, unix.EAGAIN) && !errors.Is(got, unix.EINTR)
	})
	switch {
	case err != nil:
		return nil, nil, err
	case errors.Is(got, unix.ENOBUFS), got == nil && flags&unix.MSG_TRUNC != 0:
		return nil, nil, errMissed
	case got != nil:
		return nil, nil, got
	}
	return b[:n], from, nil
}
