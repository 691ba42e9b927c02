package pcsc

import (
	"bytes"
	"context"
	"errors"
	"syscall"
	"testing"
	"time"

	"github.com/ebfe/scard"

	"guichet/kiosk/card"
	"guichet/kiosk/iso7816"
	"guichet/kiosk/sim/cardsim"
)

// Time for pcscd to see a change: it looks every 400 ms, and we every 500.
const seen = 3 * time.Second

func TestNoService(t *testing.T) {
	if missing != "" {
		t.Setenv("PCSCLITE_CSOCK_NAME", t.TempDir()+"/none")
	} else {
		service.Kill()
	}
	check := leaks(t)
	s := watch(t, Options{})
	s.next(StateNoService, seen)
	s.close()
	check()
}

func TestInsertReadPull(t *testing.T) {
	started(t)
	check := leaks(t)
	s := watch(t, Options{Reader: "GUICHET"})
	s.next(StateEmpty, seen)
	for style := cardsim.T0More; style <= cardsim.T0Direct; style++ {
		start := time.Now()
		pull := insert(t, cps3(style))
		e := s.next(StateCard, seen)
		event := time.Since(start)
		if !bytes.Equal(e.ATR, cps3(style).ATR()) || e.Reader == "" || e.Seq == 0 {
			t.Errorf("event %+v", e)
		}
		f := readAll(e)
		wantWhole(t, f)
		if e.Conn.Protocol() != iso7816.T0 {
			t.Errorf("protocol %v", e.Conn.Protocol())
		}
		t.Logf("style %d: event after %v, read after %v, %+v", style, event, time.Since(start), f.Traffic)
		again := card.NewWatch(e.Conn, f)
		for range 3 {
			if same, err := again.Same(context.Background()); err != nil || !same {
				t.Errorf("EF.SN again: the same %v, %v", same, err)
			}
		}
		pull()
		s.next(StateEmpty, seen)
		if _, err := e.Conn.Transmit(context.Background(), []byte{0, 0xB0, 0, 0, 1}); !errors.Is(err, iso7816.ErrRemoved) {
			t.Errorf("transmit after the pull: %v", err)
		}
	}
	s.close()
	check()
}

func TestOtherCards(t *testing.T) {
	started(t)
	s := watch(t, Options{})
	s.next(StateEmpty, seen)
	tests := []struct {
		name   string
		card   cardsim.Card
		family card.Family
	}{
		{"CPS4, T=1 offered", cardsim.NewCPS4(content(), cardsim.Options{Style: cardsim.T1}), card.CPx},
		{"CPS4 with the fallback", cardsim.NewCPS4Stubborn(content(), cardsim.Options{}), card.CPx},
		{"bank", cardsim.NewBank(cardsim.Options{}), card.EMV},
		{"passport", cardsim.NewPassport(cardsim.Options{}), card.Other},
		{"MIFARE", cardsim.NewMifare(cardsim.Options{}), card.Memory},
		{"unknown", cardsim.NewUnknown(cardsim.Options{}), card.FamilyUnknown},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			pull := insert(t, tt.card)
			f := readAll(s.next(StateCard, seen))
			if f.Identity.Family != tt.family || f.Failure != card.FailureNone {
				t.Errorf("%+v, failure %d at %s", f.Identity, f.Failure, f.FailedAt)
			}
			pull()
			s.next(StateEmpty, seen)
		})
	}
}

func TestReaderChoice(t *testing.T) {
	started(t)
	s := watch(t, Options{Reader: "no such reader"})
	if e := s.next(StateNoReader, seen); e.Reader != "" {
		t.Errorf("%+v", e)
	}
}

// A card torn out in the middle of an exchange, at several points: the reading says
// "pulled", the slot is empty, the next card reads well, nothing is left behind.
func TestPulledInMidRead(t *testing.T) {
	started(t)
	check := leaks(t)
	s := watch(t, Options{})
	s.next(StateEmpty, seen)
	at := []int{0, 1, 5, 12, 20, 28}
	if *long {
		at = nil
		for n := range 29 { // as many as the reading of this card takes
			at = append(at, n)
		}
	}
	for _, n := range at {
		pull := insert(t, cardsim.DieAt(n, cps3(cardsim.T0More)))
		e := s.next(StateCard, seen)
		start := time.Now()
		f := readAll(e)
		if f.Failure != card.FailurePulled || time.Since(start) > 2*time.Second {
			t.Errorf("pulled at %d: failure %d at %s, after %v", n, f.Failure, f.FailedAt, time.Since(start))
		}
		s.next(StateEmpty, seen)
		pull()
	}
	pull := insert(t, cps3(cardsim.T0More))
	wantWhole(t, readAll(s.next(StateCard, seen)))
	pull()
	s.close()
	check()
}

// Card after card: each is read whole and the next one finds nothing left behind.
func TestCycles(t *testing.T) {
	started(t)
	s := watch(t, Options{})
	s.next(StateEmpty, seen)
	check := leaks(t)
	n := 20
	if *long {
		n = 1000
	}
	start := time.Now()
	for i := range n {
		pull := insert(t, cps3(cardsim.Style(i%3)))
		wantWhole(t, readAll(s.next(StateCard, seen)))
		pull()
		s.next(StateEmpty, seen)
	}
	t.Logf("%d cycles in %v", n, time.Since(start))
	check()
}

// Another card within one poll of pcscd, or none for a while: two cards never share
// an event, and the first one's Conn is dead.
func TestSwap(t *testing.T) {
	started(t)
	s := watch(t, Options{})
	s.next(StateEmpty, seen)
	pull := insert(t, cps3(cardsim.T0More))
	first := s.next(StateCard, seen)
	wantWhole(t, readAll(first))
	pull()
	time.Sleep(time.Second)
	insert(t, cardsim.NewVitale(cardsim.Options{}))
	second := s.next(StateCard, seen)
	if second.Seq == first.Seq || second.Conn == first.Conn || card.Identify(second.ATR).Family != card.Vitale {
		t.Errorf("second event %+v", second)
	}
	if _, err := first.Conn.Transmit(context.Background(), []byte{0, 0xB0, 0, 0, 1}); !errors.Is(err, iso7816.ErrRemoved) {
		t.Errorf("the first card's Conn: %v", err)
	}
}

func TestMuteCards(t *testing.T) {
	started(t)
	check := leaks(t)
	s := watch(t, Options{})
	s.next(StateEmpty, seen)

	pull := insert(t, cardsim.NewMute())
	s.next(StateMute, 2*seen)
	pull()
	s.next(StateEmpty, seen)

	pull = insert(t, cardsim.MuteAt(6, cps3(cardsim.T0More)))
	e := s.next(StateCard, seen)
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	start := time.Now()
	f := card.Read(ctx, e.Conn, card.Identify(e.ATR), nil)
	if f.Failure != card.FailureTooSlow || time.Since(start) > 1500*time.Millisecond {
		t.Errorf("failure %d after %v", f.Failure, time.Since(start))
	}
	if _, err := e.Conn.Transmit(context.Background(), []byte{0, 0xB0, 0, 0, 1}); err == nil {
		t.Error("a Conn whose call hangs must be of no use")
	}
	pull()
	s.next(StateEmpty, 2*seen)
	pull = insert(t, cps3(cardsim.T0More))
	wantWhole(t, readAll(s.next(StateCard, seen)))
	pull()
	s.close()
	check()
}

func TestServiceLost(t *testing.T) {
	started(t)
	check := leaks(t)
	s := watch(t, Options{})
	s.next(StateEmpty, seen)
	for i := range 20 {
		insert(t, cps3(cardsim.T0More))
		e := s.next(StateCard, seen)
		wantWhole(t, readAll(e))
		start := time.Now()
		service.Kill()
		s.next(StateNoService, seen)
		lost := time.Since(start)
		if _, err := e.Conn.Transmit(context.Background(), []byte{0, 0xB0, 0, 0, 1}); err == nil {
			t.Error("the Conn outlived the service")
		}
		start = time.Now()
		if err := service.Start(); err != nil {
			t.Fatal(err)
		}
		s.next(StateEmpty, seen)
		t.Logf("cycle %d: loss seen after %v, return after %v", i, lost, time.Since(start))
	}
	s.close()
	check()
}

func TestServiceKilledInMidRead(t *testing.T) {
	started(t)
	s := watch(t, Options{})
	s.next(StateEmpty, seen)
	insert(t, cardsim.Slow(cps3(cardsim.T0More), time.Millisecond, cardsim.Sleep))
	e := s.next(StateCard, seen)
	read := make(chan card.Facts)
	go func() { read <- readAll(e) }()
	time.Sleep(300 * time.Millisecond) // of the four seconds that the card needs
	service.Kill()
	f := <-read
	if f.Failure != card.FailureReader && f.Failure != card.FailurePulled {
		t.Errorf("failure %d at %s", f.Failure, f.FailedAt)
	}
	if f.Traffic.APDUs == 0 {
		t.Error("killed before the reading began")
	}
	s.next(StateNoService, seen)
}

// A service that stands still: the slot is out of order, the watcher goes on, and when
// the service goes on too, all is well.
func TestServiceStuck(t *testing.T) {
	started(t)
	alive := make(chan struct{})
	s := watch(t, Options{Alive: alive, ping: time.Second})
	s.next(StateEmpty, seen)
	if err := service.Signal(syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	s.next(StateStuck, stuckTime+2*time.Second)
	for range 3 {
		select {
		case alive <- struct{}{}:
		case <-time.After(time.Second):
			t.Error("the watcher does not answer")
		}
	}
	if err := service.Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	s.next(StateEmpty, seen)
}

func TestHeldByAnother(t *testing.T) {
	started(t)
	s := watch(t, Options{})
	empty := s.next(StateEmpty, seen)
	insert(t, cps3(cardsim.T0More))
	first := s.next(StateCard, seen)

	other, err := scard.EstablishContext()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Release()
	held, err := other.Connect(empty.Reader, scard.ShareExclusive, scard.ProtocolAny)
	if err != nil {
		t.Fatal(err)
	}
	if err := first.Conn.Open(context.Background()); !errors.Is(err, ErrBusy) && !errors.Is(err, iso7816.ErrRemoved) {
		t.Errorf("open while held: %v", err)
	}
	s.next(StateBusy, seen)
	start := time.Now()
	if err := held.Disconnect(scard.LeaveCard); err != nil {
		t.Fatal(err)
	}
	e := s.next(StateCard, 2*time.Second)
	t.Logf("free again: seen after %v", time.Since(start))
	wantWhole(t, readAll(e))
}

// Another program resets the card between two APDUs: the reading fails, the Conn
// does not.
func TestResetByAnother(t *testing.T) {
	started(t)
	s := watch(t, Options{})
	s.next(StateEmpty, seen)
	insert(t, cps3(cardsim.T0More))
	e := s.next(StateCard, seen)
	wantWhole(t, readAll(e))

	other, err := scard.EstablishContext()
	if err != nil {
		t.Fatal(err)
	}
	defer other.Release()
	held, err := other.Connect(e.Reader, scard.ShareShared, scard.ProtocolAny)
	if err != nil {
		t.Fatal(err)
	}
	if err := held.Disconnect(scard.ResetCard); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Conn.Transmit(context.Background(), []byte{0, 0xB0, 0, 0, 1}); !errors.Is(err, ErrReset) {
		t.Errorf("after the reset: %v", err)
	}
	wantWhole(t, readAll(e))
}

// A reader whose link breaks once, with the card still in: the card is announced
// again and reads.
func TestRetry(t *testing.T) {
	w := &watcher{out: make(chan Event), timers: timers{recheck: never()}}
	o := observation{state: StateCard, reader: "r", counter: 1, atr: []byte{0x3B, 0}}
	w.take(o, 0)
	first := w.event
	w.take(o, 0)
	if w.event.Seq != first.Seq {
		t.Fatal("announced twice without cause")
	}
	for i := range maxAgain + 1 {
		w.event.Conn.broken = time.Now().Add(-2 * againTime)
		w.take(o, 0)
		if got, want := w.event.Seq-first.Seq, uint64(min(i+1, maxAgain)); got != want {
			t.Fatalf("announced %d times again, want %d", got, want)
		}
	}
	o.counter = 2
	w.take(o, 0)
	if w.again != 0 || w.event.Seq != first.Seq+maxAgain+1 {
		t.Errorf("a new card: %+v", w.event)
	}
}

func TestWhatIsNotSent(t *testing.T) {
	var sent Sent
	c := newConn("r", nil, &sent, nil)
	for _, cmd := range [][]byte{{0, 0x20, 0, 1, 4, '1', '2', '3', '4'}, {0, 0x24, 0, 1}, {0x80, 0xA4, 0, 0}, {0x0C, 0xB0, 0, 0}} {
		if _, err := c.Transmit(context.Background(), cmd); !errors.Is(err, ErrNotReading) {
			t.Errorf("% X: got %v, want it not to be sent", cmd, err)
		}
	}
	if sent.Commands() != 0 || sent.Refused() != 4 {
		t.Errorf("got %d sent and %d held back, want 0 and 4", sent.Commands(), sent.Refused())
	}
	if _, err := c.Transmit(context.Background(), nil); !errors.Is(err, iso7816.ErrMalformed) {
		t.Error(err)
	}
	c.Close()
	c.Close()
	if err := c.Open(context.Background()); !errors.Is(err, iso7816.ErrRemoved) {
		t.Error(err)
	}
}
