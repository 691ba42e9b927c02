// Package appliance is the kiosk's side of the machine that runs it: it tells the
// service manager that the kiosk is up and lives (systemd: sd_notify(3),
// sd_watchdog_enabled(3)), asks for a restart, and reads what the machine's start
// found. It knows nothing of help, cards or screens.
package appliance

import (
	"fmt"
	"strconv"
	"sync"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Manager is the service manager's socket. A nil Manager stands for no service manager:
// its methods do nothing.
type Manager struct {
	socket *unix.SockaddrUnix
	within time.Duration

	mu   sync.Mutex
	line int // a socket connected to it, 0: there is none yet; under mu
}

// FromEnvironment finds the service manager by the variables that it sets:
// NOTIFY_SOCKET, a socket's path or "@name", and WATCHDOG_USEC, in microseconds.
// It returns nil where there is no manager; pid is the kiosk's own.
func FromEnvironment(getenv func(string) string, pid int) (*Manager, error) {
	name := getenv("NOTIFY_SOCKET")
	if name == "" {
		return nil, nil
	}
	if name[0] != '/' && name[0] != '@' {
		return nil, fmt.Errorf("NOTIFY_SOCKET %q: neither a path nor an abstract name", name)
	}
	m := &Manager{socket: &unix.SockaddrUnix{Name: name}}
	if other := getenv("WATCHDOG_PID"); other != "" && other != strconv.Itoa(pid) {
		return m, nil
	}
	if within := getenv("WATCHDOG_USEC"); within != "" {
		n, err := strconv.ParseUint(within, 10, 40)
		if err != nil || n == 0 {
			return nil, fmt.Errorf("WATCHDOG_USEC %q: not a number of microseconds", within)
		}
		m.within = time.Duration(n) * time.Microsecond
	}
	return m, nil
}

// Within is how soon the manager expects the next Alive; 0: it expects none.
func (m *Manager) Within() time.Duration {
	if m == nil {
		return 0
	}
	return m.within
}

// Ready says that the kiosk is up.
func (m *Manager) Ready() error { return m.tell("READY=1") }

// Alive says that the kiosk lives.
func (m *Manager) Alive() error { return m.tell("WATCHDOG=1") }

func (m *Manager) tell(state string) error {
	if m == nil {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.line != 0 && m.send(state) == nil {
		return nil
	}
	if err := m.connect(); err != nil { // at first, or the manager has another socket now
		return fmt.Errorf("tell the service manager %s: %w", state, err)
	}
	if err := m.send(state); err != nil {
		return fmt.Errorf("tell the service manager %s: %w", state, err)
	}
	return nil
}

// connect makes a new line to the manager.
func (m *Manager) connect() error {
	if m.line != 0 {
		_ = unix.Close(m.line)
		m.line = 0
	}
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return err
	}
	if err := unix.Connect(fd, m.socket); err != nil {
		_ = unix.Close(fd)
		return err
	}
	m.line = fd
	return nil
}

// send writes to the line by a raw call, which never waits: see awaitExpiry.
func (m *Manager) send(state string) error {
	text := []byte(state)
	_, _, errno := unix.RawSyscall6(unix.SYS_SENDTO, uintptr(m.line), uintptr(unsafe.Pointer(&text[0])), uintptr(len(text)), unix.MSG_NOSIGNAL, 0, 0)
	if errno != 0 {
		return errno
	}
	return nil
}
