// Package pcsctest runs a private pcscd with a virtual reader for tests: nothing of
// it is reachable from outside the machine, and the system's own service is left
// alone. The client library reads the socket's name once in a process: a test binary
// that is a client itself has one Service, made in TestMain; one that starts clients
// may have several.
package pcsctest

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// ReaderName is in the names of both virtual readers.
const ReaderName = "Guichet test"

// driver is the virtual reader of vsmartcard-vpcd, as Debian installs it.
const driver = "/usr/lib/pcsc/drivers/serial/libifdvpcd.so"

//go:embed testdata/loopback.c
var loopback []byte

// Service is a private pcscd. Its methods are not safe for concurrent use.
type Service struct {
	dir   string
	port  int
	pcscd *exec.Cmd
}

// Missing names what this machine lacks to run a Service, "" when nothing.
func Missing() string {
	for _, tool := range []string{"pcscd", "gcc"} {
		if _, err := exec.LookPath(tool); err != nil {
			return tool + " is not installed"
		}
	}
	if _, err := os.Stat(driver); err != nil {
		return "vsmartcard-vpcd is not installed"
	}
	return ""
}

// Need skips a test for want of a tool, and says so; where CI=true it fails. With
// -short it skips every test: readers are waited for.
func Need(t testing.TB, missing string) {
	t.Helper()
	if testing.Short() {
		t.Skip("SKIPPED by -short: it waits for a card reader")
	}
	if missing == "" {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("cannot run: %s", missing)
	}
	t.Skipf("SKIPPED, not tested here: %s", missing)
}

// SocketVariable points a client library at a service.
const SocketVariable = "PCSCLITE_CSOCK_NAME"

// New prepares a Service in dir, an existing folder of a short name. It does not
// start it.
func New(dir string) (*Service, error) {
	s := &Service{dir: dir}
	var err error
	if s.port, err = freePorts(); err != nil {
		return nil, err
	}
	if err := s.configure(); err != nil {
		return nil, err
	}
	return s, nil
}

// configure writes the reader's configuration and builds the shim that keeps it on
// the loopback interface.
func (s *Service) configure() error {
	conf := fmt.Sprintf("FRIENDLYNAME %q\nDEVICENAME /dev/null:%d\nLIBPATH %s\nCHANNELID %d\n",
		ReaderName, s.port, driver, s.port)
	if err := os.MkdirAll(filepath.Join(s.dir, "readers"), 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(s.dir, "readers", "conf"), []byte(conf), 0o644); err != nil {
		return err
	}
	source := filepath.Join(s.dir, "loopback.c")
	if err := os.WriteFile(source, loopback, 0o644); err != nil {
		return err
	}
	out, err := exec.Command("gcc", "-shared", "-fPIC", "-o", s.shim(), source, "-ldl").CombinedOutput()
	if err != nil {
		return fmt.Errorf("build the loopback shim: %w: %s", err, out)
	}
	return nil
}

// Socket is the path of the service's socket, for SocketVariable.
func (s *Service) Socket() string { return filepath.Join(s.dir, "pcscd.sock") }

func (s *Service) shim() string { return filepath.Join(s.dir, "loopback.so") }

// Addr is where a virtual card goes into the first reader.
func (s *Service) Addr() string { return s.AddrOf(0) }

// AddrOf is where a virtual card goes into reader 0 or 1, which PC/SC shows as two
// slots of one reader.
func (s *Service) AddrOf(n int) string { return net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port+n)) }

// freePorts finds two free ports in a row: the driver makes two readers.
func freePorts() (int, error) {
	for range 50 {
		first, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return 0, err
		}
		port := first.Addr().(*net.TCPAddr).Port
		second, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port+1))
		first.Close()
		if err == nil {
			second.Close()
			return port, nil
		}
	}
	return 0, errors.New("no two free ports in a row")
}

// Start starts pcscd and waits until its reader takes cards. The socket is handed
// to it as systemd does, which is how Debian's build wants it.
func (s *Service) Start() error {
	socket, err := s.listen()
	if err != nil {
		return err
	}
	defer socket.Close() // a socket that we kept open would hide a dead service
	s.pcscd = exec.Command("sh", "-c", `LISTEN_PID=$$ LISTEN_FDS=1 exec pcscd -f -c "$0"`, filepath.Join(s.dir, "readers"))
	s.pcscd.Env = append(os.Environ(), "LD_PRELOAD="+s.shim())
	s.pcscd.ExtraFiles = []*os.File{socket}
	s.pcscd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.pcscd.Start(); err != nil {
		return fmt.Errorf("start pcscd: %w", err)
	}
	return s.waitReady()
}

func (s *Service) listen() (*os.File, error) {
	if err := os.Remove(s.Socket()); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: s.Socket(), Net: "unix"})
	if err != nil {
		return nil, err
	}
	l.SetUnlinkOnClose(false)
	defer l.Close()
	return l.File()
}

// waitReady waits for the virtual reader's port. It looks at the kernel's table: a
// connection would be a card.
func (s *Service) waitReady() error {
	want := fmt.Sprintf("0100007F:%04X 00000000:0000 0A", s.port)
	for range 500 {
		table, err := os.ReadFile("/proc/net/tcp")
		if err != nil {
			return err
		}
		if bytes.Contains(table, []byte(want)) {
			return nil
		}
		time.Sleep(10 * time.Millisecond)
	}
	return errors.New("pcscd did not open its virtual reader within 5 s")
}

// Kill kills pcscd and waits until it is gone. It does nothing when none runs.
func (s *Service) Kill() {
	if s.pcscd == nil {
		return
	}
	_ = s.pcscd.Process.Kill()
	_ = s.pcscd.Wait()
	s.pcscd = nil
}

// Signal sends pcscd a signal: SIGSTOP makes a service that does not answer.
func (s *Service) Signal(sig os.Signal) error { return s.pcscd.Process.Signal(sig) }
