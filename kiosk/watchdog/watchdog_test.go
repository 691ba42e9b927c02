package watchdog_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"guichet/kiosk/watchdog"
)

func environment(pairs ...string) func(string) string {
	return func(key string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == key {
				return pairs[i+1]
			}
		}
		return ""
	}
}

// manager is a service manager's socket in the file system or, by "@", beside it.
func manager(t *testing.T, name string) (read func() string) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrUnix{Name: name}); err != nil {
		t.Fatal(err)
	}
	return func() string {
		buf := make([]byte, 256)
		n, _, err := unix.Recvfrom(fd, buf, 0)
		if err != nil {
			return err.Error()
		}
		return string(buf[:n])
	}
}

func TestTell(t *testing.T) {
	dir, err := os.MkdirTemp("", "wd") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	for _, name := range []string{filepath.Join(dir, "notify"), "@guichet-test-" + filepath.Base(dir)} {
		read := manager(t, name)
		m, err := watchdog.FromEnvironment(environment("NOTIFY_SOCKET", name, "WATCHDOG_USEC", "10000000", "WATCHDOG_PID", "7"), 7)
		if err != nil || m.Within() != 10*time.Second {
			t.Fatalf("%v, %v", m.Within(), err)
		}
		if err := m.Ready(); err != nil || read() != "READY=1" {
			t.Errorf("%s: ready: %v", name, err)
		}
		if err := m.Alive(); err != nil || read() != "WATCHDOG=1" {
			t.Errorf("%s: alive: %v", name, err)
		}
	}
}

func TestWithoutManager(t *testing.T) {
	m, err := watchdog.FromEnvironment(environment("WATCHDOG_USEC", "1"), 7)
	if m != nil || err != nil || m.Within() != 0 || m.Ready() != nil || m.Alive() != nil {
		t.Errorf("%v, %v", m, err)
	}
}

func TestManagerThatIsGone(t *testing.T) {
	m, err := watchdog.FromEnvironment(environment("NOTIFY_SOCKET", filepath.Join(t.TempDir(), "none")), 7)
	if err != nil || m.Within() != 0 {
		t.Fatalf("%v, %v", m.Within(), err)
	}
	if err := m.Alive(); err == nil || !strings.Contains(err.Error(), "WATCHDOG=1") {
		t.Errorf("%v", err)
	}
}

func TestEnvironment(t *testing.T) {
	for name, tt := range map[string]struct {
		env    []string
		within time.Duration
		fails  bool
	}{
		"of another process": {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "5", "WATCHDOG_PID", "8"}, 0, false},
		"of this process":    {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "5", "WATCHDOG_PID", "7"}, 5 * time.Microsecond, false},
		"of nobody's":        {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "5"}, 5 * time.Microsecond, false},
		"zero":               {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "0"}, 0, true},
		"no number":          {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "soon"}, 0, true},
		"too large":          {[]string{"NOTIFY_SOCKET", "/n", "WATCHDOG_USEC", "99999999999999999999"}, 0, true},
		"a socket elsewhere": {[]string{"NOTIFY_SOCKET", "vsock:2:1234"}, 0, true},
	} {
		m, err := watchdog.FromEnvironment(environment(tt.env...), 7)
		if m.Within() != tt.within || (err != nil) != tt.fails {
			t.Errorf("%s: %v, %v", name, m.Within(), err)
		}
	}
}
