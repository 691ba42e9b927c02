package pcsc

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"

	"guichet/kiosk/pcsc/pcsctest"
	"guichet/kiosk/sim/cardsim"
)

// onlyWatch makes this binary a program that watches the slots and says each state.
const onlyWatch = "GUICHET_TEST_ONLY_WATCH"

func watchOnly() {
	for e := range Watch(context.Background(), kiosk()) {
		fmt.Println(e.State)
	}
}

// switches counts the voluntary context switches of a process so far.
func switches(t *testing.T, pid int) (n int) {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d threads, %v", len(files), err)
	}
	line := regexp.MustCompile(`(?m)^voluntary_ctxt_switches:\s+(\d+)$`)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue // a thread that ended
		}
		if m := line.FindSubmatch(b); m != nil {
			count, _ := strconv.Atoi(string(m[1]))
			n += count
		}
	}
	return n
}

// Nothing happens, and nothing is done about it: with a service, with a card left in,
// without a service, with one that came back.
func TestIdle(t *testing.T) {
	pcsctest.Need(t, missing)
	started(t)
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), onlyWatch+"=1")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}()
	states := make(chan string, 16)
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			states <- lines.Text()
		}
	}()
	idle := idleProgram{t, cmd.Process.Pid, states}

	idle.next(StateEmpty, seen)
	idle.measure("with a service")
	pull := insert(t, cps3(cardsim.T0More))
	idle.next(StateCard, seen)
	idle.measure("with a card that is not spoken to")
	pull()
	idle.next(StateEmpty, seen)
	service.Kill()
	idle.next(StateNoService, seen)
	idle.measure("without a service")
	start := time.Now()
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	idle.next(StateEmpty, 2*time.Second)
	t.Logf("the service's return was seen after %v", time.Since(start))
	idle.measure("with a service that came back")
}

// idleProgram is a program that only watches.
type idleProgram struct {
	t      *testing.T
	pid    int
	states <-chan string
}

func (p idleProgram) next(want State, within time.Duration) {
	p.t.Helper()
	deadline := time.After(within)
	for {
		select {
		case got := <-p.states:
			if got == fmt.Sprint(want) {
				return
			}
		case <-deadline:
			p.t.Fatalf("no state %d within %v", want, within)
		}
	}
}

// measure counts in two windows; the quieter one counts: what is done over and over
// is in both, what the runtime does once is not.
func (p idleProgram) measure(what string) {
	p.t.Helper()
	const still = 5 * time.Second
	time.Sleep(3 * time.Second) // the last knocks
	at := switches(p.t, p.pid)
	least := 1 << 30
	for range 2 {
		time.Sleep(still)
		now := switches(p.t, p.pid)
		least, at = min(least, now-at), now
	}
	p.t.Logf("%s: %d voluntary switches in %v", what, least, still)
	if least > int(still/time.Second) {
		p.t.Errorf("%s: got %d voluntary switches in %v, want at most one a second", what, least, still)
	}
}
