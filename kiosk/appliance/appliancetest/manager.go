// Package appliancetest listens as a service manager does.
package appliancetest

import (
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/sys/unix"
)

// Dir returns a folder whose path is short, as a socket's must be.
func Dir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "wd")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// Name is that of the socket in a folder.
func Name(dir string) string { return filepath.Join(dir, "notify") }

// Listen makes a manager's socket, a path or "@name". heard returns the next
// message, false when there is none.
func Listen(t *testing.T, name string) (heard func() (string, bool)) {
	t.Helper()
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { unix.Close(fd) })
	if err := unix.Bind(fd, &unix.SockaddrUnix{Name: name}); err != nil {
		t.Fatal(err)
	}
	return func() (string, bool) {
		buf := make([]byte, 256)
		n, _, err := unix.Recvfrom(fd, buf, 0)
		return string(buf[:max(n, 0)]), err == nil
	}
}
