package main

import (
	"flag"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/pcsc/pcsctest"
)

// With nobody there the whole kiosk sleeps, and writes nothing to its terminal: without
// a card service, with one, after it went; with -long also with a card that was left in.
func TestIdleKiosk(t *testing.T) {
	t.Parallel()
	pcsctest.Need(t, pcsctest.Missing())
	service := newService(t)
	tm := openTerminalWith(t, pcsctest.SocketVariable+"="+service.Socket(), 80, 25, "tmux-256color", "run", "--data", neverCalm(t))
	idle := idleKiosk{tm, filepath.Join(t.TempDir(), "written")}
	tm.tmux("pipe-pane", "cat >"+idle.written)

	const still = 5 * time.Second
	tm.see("Lecteur de cartes : hors service")
	idle.measure("without a service", 1, still)
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	tm.see("Lecteur de cartes : prêt")
	idle.measure("with a service", 1, still)
	service.Kill()
	tm.see("Lecteur de cartes : hors service")
	idle.measure("without it again", 1, still)
	if !*long {
		return
	}
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	tm.see("Lecteur de cartes : prêt")
	pull := playCard(t, service, "cps")
	defer pull()
	tm.seeWithin(2*time.Minute, "N'OUBLIEZ PAS")
	// The card is asked now and then whether it is still the same, and the clock goes on.
	pcsctest.Idle(t, idle.pid(), "with a card", 4, 32*time.Second)
}

var long = flag.Bool("long", false, "wait for a card that was left in, for minutes, and hold a slow card to its wire")

// neverCalm builds a data set whose site leaves home as it is for an hour.
func neverCalm(t *testing.T) string { return withWaits(t, "{attract: 3600}") }

// idleKiosk is a kiosk that nobody touches.
type idleKiosk struct {
	*terminal
	written string // a file of all that the kiosk writes to its terminal
}

// measure waits, and counts what the kiosk does meanwhile.
func (k idleKiosk) measure(what string, most int, still time.Duration) {
	k.t.Helper()
	time.Sleep(2 * time.Second) // the last of what was drawn may be on its way into the file
	before := k.bytes()
	pcsctest.Idle(k.t, k.pid(), what, most, still)
	if n := k.bytes() - before; n > 0 {
		k.t.Errorf("%s: %d bytes were written to the terminal", what, n)
	}
}

func (k idleKiosk) bytes() int64 {
	k.t.Helper()
	info, err := os.Stat(k.written)
	if err != nil {
		k.t.Fatal(err)
	}
	return info.Size()
}

// pid is that of the kiosk: the one child of the shell in the terminal.
func (k idleKiosk) pid() int {
	k.t.Helper()
	shell := strings.TrimSpace(k.tmux("list-panes", "-F", "#{pane_pid}"))
	children, err := os.ReadFile("/proc/" + shell + "/task/" + shell + "/children")
	if err != nil {
		k.t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(children)))
	if err != nil {
		k.t.Fatal(err)
	}
	return pid
}
