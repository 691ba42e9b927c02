package pcsc

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/iso7816"
	"guichet/kiosk/pcsc/pcsctest"
	"guichet/kiosk/sim/cardsim"
)

// missing names what this machine lacks; service is nil then.
var (
	missing string
	service *pcsctest.Service
)

// long asks for the runs that do not fit into the default suite.
var long = flag.Bool("long", false, "1000 cycles, and a pull at every single APDU")

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(run(m))
}

func run(m *testing.M) int {
	if os.Getenv(onlyWatch) != "" {
		watchOnly()
		return 0
	}
	if missing = pcsctest.Missing(); missing != "" {
		return m.Run()
	}
	dir, err := os.MkdirTemp("", "pcsc")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if service, err = pcsctest.New(dir); err == nil {
		err = os.Setenv(pcsctest.SocketVariable, service.Socket())
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer service.Kill()
	return m.Run()
}

// started gives a test a fresh pcscd.
func started(t *testing.T) {
	t.Helper()
	pcsctest.Need(t, missing)
	service.Kill()
	if err := service.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Kill)
}

// watched are the slots of a test.
type watched struct {
	t      *testing.T
	events <-chan Event
	stop   context.CancelFunc
}

func watch(t *testing.T, opts Options) *watched {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s := &watched{t: t, events: Watch(ctx, opts), stop: stop}
	t.Cleanup(s.close)
	return s
}

// close ends the watching and waits for its end.
func (s *watched) close() {
	s.stop()
	for range s.events {
	}
}

// next waits for an event of the given state, passing over others.
func (s *watched) next(want State, within time.Duration) Event {
	s.t.Helper()
	deadline := time.After(within)
	for {
		select {
		case e := <-s.events:
			if e.State == want {
				return e
			}
		case <-deadline:
			s.t.Fatalf("no state %d within %v", want, within)
		}
	}
}

// insert puts a card into the first slot; the function it returns pulls it out.
func insert(t *testing.T, c cardsim.Card) (pull func()) {
	t.Helper()
	return insertAt(t, 0, c)
}

// insertAt puts a card into slot 0 or 1.
func insertAt(t *testing.T, n int, c cardsim.Card) (pull func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		// The cards of these tests may die in mid-session: that is no fault here.
		_ = cardsim.ServeVPCD(ctx, service.AddrOf(n), c)
	}()
	pull = func() {
		cancel()
		<-ended
	}
	t.Cleanup(pull)
	return pull
}

// der makes bytes that begin like a certificate of n bytes in all.
func der(n int, seed uint64) []byte {
	b := iso7816.AppendTLV(nil, 0x30, make([]byte, n-4))
	r := rand.New(rand.NewPCG(seed, 0))
	for i := 4; i < len(b); i++ {
		b[i] = byte(r.Uint32())
	}
	return b
}

func content() cardsim.Content {
	return cardsim.Content{Label: "CPS3v3-9900000012", Serial: [5]byte{1, 2, 3, 4, 5}, AuthDER: der(1700, 1), SignDER: der(1650, 2)}
}

func cps3(style cardsim.Style) cardsim.Card {
	return cardsim.NewCPS3(content(), cardsim.Options{Style: style})
}

// readAll reads a card as the kiosk does.
func readAll(e Event) card.Facts {
	ctx, cancel := context.WithTimeout(context.Background(), 15*time.Second)
	defer cancel()
	return card.Read(ctx, e.Conn, card.Identify(e.ATR), nil)
}

func wantWhole(t *testing.T, f card.Facts) {
	t.Helper()
	if f.Failure != card.FailureNone || len(f.Certificates) != 2 ||
		!bytes.Equal(f.Certificates[0].DER, content().AuthDER) || !bytes.Equal(f.Certificates[1].DER, content().SignDER) {
		t.Fatalf("failure %d at %s, %d certificates", f.Failure, f.FailedAt, len(f.Certificates))
	}
}

// leaks counts goroutines and file handles at its call; the function it returns
// waits until there are no more than then.
func leaks(t *testing.T) (check func()) {
	t.Helper()
	goroutines, handles := runtime.NumGoroutine(), openHandles(t)
	return func() {
		t.Helper()
		for range 100 {
			if runtime.NumGoroutine() <= goroutines && openHandles(t) <= handles {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		var stacks [1 << 16]byte
		n := runtime.Stack(stacks[:], true)
		t.Errorf("%d goroutines, %d before; %d handles, %d before\n%s", runtime.NumGoroutine(), goroutines,
			openHandles(t), handles, strings.TrimSpace(string(stacks[:n])))
	}
}

func openHandles(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return len(entries)
}
