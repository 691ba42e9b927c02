package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/cardreport"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/pcsc/pcsctest"
	"guichet/kiosk/sim/cardsim"
)

// labDay is the day around which the cards of a lab lie; all is judged as of it.
const labDay = "2026-11-22T09:00:00Z"

// lab is a private pcscd with two virtual readers, a PKI by `kiosk vcard
// --export-trust` and a data set that `kiosk build-data` made of it.
type lab struct {
	service *pcsctest.Service
	env     []string
	trust   string // folder of the PKI
	data    string // data set
}

func newLab(t *testing.T) *lab {
	t.Helper()
	pcsctest.Need(t, pcsctest.Missing())
	dir := t.TempDir()
	l := &lab{trust: filepath.Join(dir, "trust"), data: filepath.Join(dir, "data.sqlite")}
	l.service = startService(t)
	l.env = append(os.Environ(), beKiosk+"=1", pcsctest.SocketVariable+"="+l.service.Socket(), noGoodbye)
	l.must(t, "vcard", "--export-trust", l.trust, "--at", labDay)
	l.build(t)
	return l
}

// build makes the data set of the PKI.
func (l *lab) build(t *testing.T, more ...string) {
	t.Helper()
	lists, err := filepath.Glob(filepath.Join(l.trust, "crl", "*.crl"))
	if err != nil || len(lists) == 0 {
		t.Fatalf("%d lists, %v", len(lists), err)
	}
	build := []string{"build-data", "--out", l.data, "--issuers", filepath.Join(l.trust, "issuers"),
		"--pins", filepath.Join(l.trust, "pins.txt"), "--oppositions", filepath.Join(l.trust, "oppositions.txt")}
	for _, list := range lists {
		build = append(build, "--crl", list)
	}
	l.must(t, append(build, more...)...)
}

// noGoodbye spares programs under the race detector the second that they sleep at
// their end.
const noGoodbye = "GORACE=atexit_sleep_ms=0"

// startService starts a private pcscd, for the programs that a test starts.
func startService(t *testing.T) *pcsctest.Service {
	t.Helper()
	service := newService(t)
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	return service
}

// newService makes a card service that is not started; it ends with the test.
func newService(t *testing.T) *pcsctest.Service {
	t.Helper()
	dir, err := os.MkdirTemp("", "pcscd") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	service, err := pcsctest.New(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Kill)
	return service
}

// slot is one of the two virtual readers.
type slot struct{ reader, port string } // a part of its name; where its card goes

func (s slot) addr() string { return net.JoinHostPort("127.0.0.1", s.port) }

// slot returns reader 0 or 1.
func (l *lab) slot(t *testing.T, n int) slot {
	t.Helper()
	_, port, err := net.SplitHostPort(l.service.Addr())
	if err != nil {
		t.Fatal(err)
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return slot{fmt.Sprintf("%s 00 %02d", pcsctest.ReaderName, n), strconv.Itoa(first + n)}
}

// answer is what a run of the kiosk gave.
type answer struct {
	stdout, stderr string
	code           int
}

// kiosk runs a verb to its end.
func (l *lab) kiosk(t *testing.T, args ...string) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := l.command(ctx, t, args...)
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	if exit := new(exec.ExitError); err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return answer{out.String(), errs.String(), cmd.ProcessState.ExitCode()}
}

func (l *lab) command(ctx context.Context, t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, self, args...)
	cmd.Env = l.env
	return cmd
}

func (l *lab) must(t *testing.T, args ...string) {
	t.Helper()
	if a := l.kiosk(t, args...); a.code != exitGood {
		t.Fatalf("kiosk %s: exit %d: %s", strings.Join(args, " "), a.code, a.stderr)
	}
}

// insert plays a card of the catalogue by `kiosk vcard`; the function it returns pulls
// it out and waits until the reader knows.
func (l *lab) insert(t testing.TB, s slot, name string, args ...string) (pull func()) {
	args = append([]string{"vcard", "--trust", l.trust, "--card", name, "--connect", s.addr()}, args...)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, args...)
	cmd.Env, cmd.Stderr = l.env, os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		_ = cmd.Process.Signal(os.Interrupt)
		if err := cmd.Wait(); err != nil && !interrupted(cmd) {
			t.Errorf("kiosk vcard --card %s: %v", name, err)
		}
		l.waitEmpty(t, s)
	}
}

// interrupted tells that a program ended by our signal: one that was on its way
// out takes it so.
func interrupted(cmd *exec.Cmd) bool {
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	return ok && status.Signaled() && status.Signal() == syscall.SIGINT
}

// insertHere plays a card in this process.
func (l *lab) insertHere(t *testing.T, s slot, c cardsim.Card) (pull func()) {
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- cardsim.ServeVPCD(ctx, s.addr(), c) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		l.waitEmpty(t, s)
	}
}

// beWatcher is the variable that makes this test binary wait until the reader of
// that name is empty. This process itself never speaks PC/SC: its library would
// stay with the first service that it meets.
const beWatcher = "GUICHET_TEST_BINARY_WATCHES"

// awaitEmpty returns the exit code of such a process.
func awaitEmpty(reader string) int {
	ctx, stop := context.WithTimeout(context.Background(), 10*time.Second)
	defer stop()
	for e := range pcsc.Watch(ctx, pcsc.Options{Reader: reader}) {
		if e.State == pcsc.StateEmpty {
			return exitGood
		}
	}
	return exitFailed
}

// waitEmpty waits until pcscd has seen that the card is gone.
func (l *lab) waitEmpty(t testing.TB, s slot) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), pcsctest.SocketVariable+"="+l.service.Socket(), beWatcher+"="+s.reader, noGoodbye)
	if err := cmd.Run(); err != nil {
		t.Errorf("the reader holds on to a card that is gone: %v", err)
	}
}

// check runs `kiosk check --json` as of the lab's day.
func (l *lab) check(t *testing.T, s slot, args ...string) (object, answer) {
	t.Helper()
	a := l.kiosk(t, slices.Concat([]string{"check", "--json", "--reader", s.reader, "--data", l.data, "--at", labDay, "--wait", "20s"}, args)...)
	var o object
	dec := json.NewDecoder(strings.NewReader(a.stdout))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&o); err != nil {
		t.Fatalf("exit %d, %q, %s: %v", a.code, a.stdout, a.stderr, err)
	}
	return o, a
}

// object is what `check --json` printed.
type object struct{ cardreport.Object }

// finding returns what a rule said first.
func (o object) finding(rule string) cardreport.Finding {
	for _, f := range o.Findings {
		if f.Rule == rule {
			return f
		}
	}
	return cardreport.Finding{}
}
