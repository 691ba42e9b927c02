package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/appliance"
	"guichet/kiosk/appliance/appliancetest"
	"guichet/kiosk/pcsc/pcsctest"
)

var idleFor = flag.Duration("idle", 0, "how long TestIdleForLong leaves kiosks alone")

// beBare makes this test binary a program that does nothing but wait for beats: what the
// Go runtime does by itself.
const beBare = "GUICHET_TEST_BINARY_ONLY_WAITS"

// waitOnly waits for beats as far apart as those that keep an appliance's kiosk alive.
func waitOnly() int {
	for next := appliance.Punctual(context.Background(), beatEvery); next(); {
	}
	return 0
}

// beatEvery is a third of the patience of an appliance's service manager.
const (
	patienceOfManager = 30 * time.Second
	beatEvery         = patienceOfManager / 3
)

// Kiosks that keep a data folder and have a watchdog to feed are left alone for as long as
// -idle says, all at the same time. Nothing is written to the disk, nor to a terminal but
// the time, which goes on while a card is there.
func TestIdleForLong(t *testing.T) {
	if *idleFor == 0 {
		t.Skip("SKIPPED: -idle 1h asks for it; it takes that long")
	}
	pcsctest.Need(t, pcsctest.Missing())
	for name, tt := range map[string]struct {
		prepare func(t *testing.T, k *lonelyKiosk)
		most    int // voluntary switches a second
		bytes   int // to the terminal in a minute
	}{
		"with a service":            {func(_ *testing.T, k *lonelyKiosk) { k.serve() }, 1, 0},
		"without a service":         {func(*testing.T, *lonelyKiosk) {}, 1, 0},
		"a service that came back":  {func(_ *testing.T, k *lonelyKiosk) { k.serve(); k.lose(); k.serve() }, 1, 0},
		"with a card that was left": {func(t *testing.T, k *lonelyKiosk) { k.serve(); t.Cleanup(playCard(t, k.service, "cps")) }, 4, 100}, // the time
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			k := newLonelyKiosk(t)
			tt.prepare(t, k)
			k.measure(tt.most, tt.bytes)
		})
	}
	t.Run("the Go runtime alone", func(t *testing.T) {
		t.Parallel()
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), beBare+"=1")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		defer func() {
			_ = cmd.Process.Kill()
			_ = cmd.Wait()
		}()
		time.Sleep(settleFor)
		countSwitches(t, cmd.Process.Pid, 1)
	})
}

// settleFor is how long a kiosk is given to grow calm: until then the doctor has run, and a
// card that was left has been asked for.
const settleFor = 4 * time.Minute

// lonelyKiosk is a kiosk as on an appliance.
type lonelyKiosk struct {
	idleKiosk
	service *pcsctest.Service
	folder  string
}

func newLonelyKiosk(t *testing.T) *lonelyKiosk {
	t.Helper()
	k := &lonelyKiosk{service: newService(t), folder: filepath.Join(t.TempDir(), "data")}
	manager := appliancetest.Name(appliancetest.Dir(t))
	heard := appliancetest.Listen(t, manager)
	go func() { // a manager hears: its socket must not fill up; ends with the program
		for {
			for _, more := heard(); more; _, more = heard() {
			}
			time.Sleep(patienceOfManager)
		}
	}()
	environment := fmt.Sprintf("%s=%s NOTIFY_SOCKET=%s WATCHDOG_USEC=%d", pcsctest.SocketVariable, k.service.Socket(), manager, patienceOfManager.Microseconds())
	k.idleKiosk = idleKiosk{openTerminalWith(t, environment, 80, 25, "tmux-256color", "run", "--data", k.folder), filepath.Join(t.TempDir(), "written")}
	k.tmux("pipe-pane", "cat >"+k.written)
	k.see("Lecteur de cartes : hors service")
	return k
}

// serve starts the card service, which is noticed within two seconds.
func (k *lonelyKiosk) serve() {
	k.t.Helper()
	began := time.Now()
	if err := k.service.Start(); err != nil {
		k.t.Fatal(err)
	}
	ready := time.Now()
	k.see("Lecteur de cartes : prêt")
	k.t.Logf("the service was noticed %v after it was ready, %v after its start", time.Since(ready), time.Since(began))
}

func (k *lonelyKiosk) lose() {
	k.t.Helper()
	k.service.Kill()
	k.see("Lecteur de cartes : hors service")
}

func (k *lonelyKiosk) measure(most, bytes int) {
	k.t.Helper()
	time.Sleep(settleFor)
	shown, stored := k.bytes(), k.stored()
	countSwitches(k.t, k.pid(), most)
	if n, want := k.bytes()-shown, int64(bytes)*int64(*idleFor/time.Minute); n > want {
		k.t.Errorf("%d bytes were written to the terminal, want at most %d", n, want)
	}
	if n := k.stored() - stored; n > 0 {
		k.t.Errorf("%d bytes were written to the disk, want 0", n)
	}
}

// countSwitches counts a program's voluntary context switches for the whole time, and the
// most of any minute.
func countSwitches(t *testing.T, pid, most int) {
	t.Helper()
	first, worst := pcsctest.Switches(t, pid), 0
	last := first
	for range int(*idleFor / time.Minute) {
		time.Sleep(time.Minute)
		now := pcsctest.Switches(t, pid)
		worst, last = max(worst, now-last), now
	}
	each := float64(last-first) / idleFor.Seconds()
	t.Logf("%d voluntary switches in %v: %.2f a second, %.2f in the worst minute", last-first, *idleFor, each, float64(worst)/60)
	if each > float64(most) {
		t.Errorf("got %.2f voluntary switches a second, want at most %d", each, most)
	}
}

// stored is how much the kiosk has had written to a disk so far, in bytes (proc(5), io).
func (k *lonelyKiosk) stored() int {
	k.t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/io", k.pid()))
	if err != nil {
		k.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if value, ok := strings.CutPrefix(line, "write_bytes: "); ok {
			n, err := strconv.Atoi(strings.TrimSpace(value))
			if err != nil {
				k.t.Fatal(err)
			}
			return n
		}
	}
	k.t.Fatal("the kernel does not say what was written")
	return 0
}
