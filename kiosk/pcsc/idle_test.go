package pcsc

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
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

func (p idleProgram) measure(what string) {
	p.t.Helper()
	pcsctest.Idle(p.t, p.pid, what, 1, 5*time.Second)
}
