package pcsc

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/card"
	"guichet/kiosk/sim/cardsim"
)

// kindOf sorts cards as the kiosk does.
func kindOf(atr []byte) Kind {
	id := card.Identify(atr)
	switch {
	case id.Family == card.CPx:
		return KindWanted
	case id.Name == "sam":
		return KindModule
	}
	return KindOther
}

func kiosk() Options { return Options{Kind: kindOf, SkipResident: true} }

// sam is a SAM AV2: pcsc-tools, smartcard_list.txt.
func sam() cardsim.Card {
	atr := []byte("\x3B\xDF\x18\xFF\x81\xF1\xFE\x43\x00\x3F\x03\x83MIFARE Plus SAM\x3B")
	return cardsim.NewUnknown(cardsim.Options{ATR: atr})
}

// quiet makes sure that no event of another card comes for a while.
func (s *watched) quiet(within time.Duration, seq uint64) (last Event) {
	s.t.Helper()
	deadline := time.After(within)
	for {
		select {
		case last = <-s.events:
			if last.Seq != seq {
				s.t.Fatalf("got event %+v, want none but %d", last, seq)
			}
		case <-deadline:
			return last
		}
	}
}

func wantCard(t *testing.T, e Event, c cardsim.Card, reader string) {
	t.Helper()
	if !bytes.Equal(e.ATR, c.ATR()) || !strings.HasSuffix(e.Reader, reader) {
		t.Fatalf("got %X in %s, want %X in %s", e.ATR, e.Reader, c.ATR(), reader)
	}
}

// Whatever is in the first slot, a CPS in the second one is found, and read.
func TestSecondSlot(t *testing.T) {
	for name, first := range map[string]func() cardsim.Card{
		"SAM": sam, "unknown": func() cardsim.Card { return cardsim.NewUnknown(cardsim.Options{}) },
		"mute":        cardsim.NewMute,
		"contactless": func() cardsim.Card { return cardsim.NewMifare(cardsim.Options{}) },
		"Vitale":      func() cardsim.Card { return cardsim.NewVitale(cardsim.Options{}) },
	} {
		t.Run(name, func(t *testing.T) {
			started(t)
			insertAt(t, 0, first())
			time.Sleep(seen / 3) // until it is there when the watch begins
			s := watch(t, kiosk())
			s.next(StateEmpty, seen)
			for range 2 {
				pull := insertAt(t, 1, cps3(cardsim.T0More))
				e := s.next(StateCard, seen)
				wantCard(t, e, cps3(cardsim.T0More), "00 01")
				wantWhole(t, readAll(e))
				pull()
				s.next(StateEmpty, seen)
			}
		})
	}
}

// A SAM alone is no card, now or later, for a program that shows residents too.
func TestModuleAlone(t *testing.T) {
	started(t)
	s := watch(t, Options{Kind: kindOf})
	empty := s.next(StateEmpty, seen)
	insertAt(t, 0, sam())
	s.quiet(seen/2, empty.Seq)
}

// A card that is put in beside the first one is told; the first wanted one stays.
func TestTwoCards(t *testing.T) {
	started(t)
	s := watch(t, kiosk())
	s.next(StateEmpty, seen)

	pullVitale := insertAt(t, 0, cardsim.NewVitale(cardsim.Options{}))
	vitale := s.next(StateCard, seen)
	wantCard(t, vitale, cardsim.NewVitale(cardsim.Options{}), "00 00")
	pullCPS := insertAt(t, 1, cps3(cardsim.T0More))
	first := s.next(StateCard, seen)
	wantCard(t, first, cps3(cardsim.T0More), "00 01")
	if first.Others != 1 {
		t.Errorf("beside a Vitale: got %d others, want 1", first.Others)
	}
	pullVitale()
	if e := s.next(StateCard, seen); e.Seq != first.Seq || e.Others != 0 || e.Conn != first.Conn {
		t.Errorf("the Vitale went: got %+v, want the same card alone", e)
	}
	pullOther := insertAt(t, 0, cardsim.NewCPS4(content(), cardsim.Options{}))
	if e := s.next(StateCard, seen); e.Seq != first.Seq || e.Others != 1 {
		t.Errorf("a second CPx came: got %+v, want the first one and another", e)
	}
	wantWhole(t, readAll(first))
	pullCPS()
	second := s.next(StateCard, seen)
	wantCard(t, second, cardsim.NewCPS4(content(), cardsim.Options{}), "00 00")
	wantWhole(t, readAll(second))
	pullOther()
	s.next(StateEmpty, seen)
}

// The wanted reader is the only one that counts.
func TestChosenReader(t *testing.T) {
	started(t)
	o := kiosk()
	o.Reader = "test 00 01"
	s := watch(t, o)
	empty := s.next(StateEmpty, seen)
	insertAt(t, 0, cps3(cardsim.T0More))
	s.quiet(seen/2, empty.Seq)
	insertAt(t, 1, cardsim.NewVitale(cardsim.Options{}))
	if e := s.next(StateCard, seen); e.Others != 0 {
		t.Errorf("got %+v, want no other card", e)
	}
}

func TestRoster(t *testing.T) {
	contact, contactless := unhexATR("3BAC00402A001225006480000310009000"), unhexATR("3B8F80010031B86404B0ECC1739401808290000E")
	vitale, module := unhexATR("3B751300004509EA9000"), sam().ATR()
	in := func(reader string, counter uint16, atr []byte) observation {
		o := observation{reader: reader, counter: counter, atr: atr, state: StateCard}
		if atr == nil {
			o.state = StateEmpty
		}
		return o
	}
	busy := func(o observation) observation { o.state = StateBusy; return o }
	type look struct {
		slots  []observation
		state  State
		reader string
		others int
	}
	tests := []struct {
		name  string
		opts  Options
		looks []look
	}{
		{"no reader", kiosk(), []look{{nil, StateNoReader, "", 0}}},
		{"a reader called SAM", kiosk(), []look{
			{[]observation{in("R SAM 0", 0, nil), in("R ICC 0", 0, nil)}, StateEmpty, "R ICC 0", 0},
			{[]observation{in("R SAM 0", 1, vitale), in("R ICC 0", 0, nil)}, StateEmpty, "R ICC 0", 0},
			{[]observation{in("R SAM 0", 1, vitale), in("R ICC 0", 1, vitale)}, StateCard, "R ICC 0", 0},
		}},
		{"a name that only contains the letters", kiosk(), []look{{[]observation{in("SAMSUNG 0", 1, vitale)}, StateCard, "SAMSUNG 0", 0}}},
		{"a CPx in a slot called SAM", kiosk(), []look{{[]observation{in("R SAM 0", 1, contact)}, StateCard, "R SAM 0", 0}}},
		{"resident in the only slot", kiosk(), []look{{[]observation{in("a", 1, vitale)}, StateCard, "a", 0}}},
		{"resident beside another slot", kiosk(), []look{
			{[]observation{in("a", 1, vitale), in("b", 0, nil)}, StateEmpty, "b", 0},
			{[]observation{in("a", 2, nil), in("b", 0, nil)}, StateEmpty, "a", 0},
			{[]observation{in("a", 3, vitale), in("b", 0, nil)}, StateCard, "a", 0},
		}},
		{"a token plugged in with its own reader", kiosk(), []look{
			{[]observation{in("a", 0, nil)}, StateEmpty, "a", 0},
			{[]observation{in("a", 0, nil), in("token", 1, vitale)}, StateEmpty, "a", 0},
		}},
		{"residents are shown to those who want them", Options{Kind: kindOf}, []look{
			{[]observation{in("a", 1, vitale), in("b", 1, vitale)}, StateCard, "a", 1},
		}},
		{"contact before contactless", kiosk(), []look{
			{[]observation{in("a", 1, contactless), in("b", 0, nil)}, StateCard, "a", 0},
			{[]observation{in("a", 1, contactless), in("b", 1, contact)}, StateCard, "b", 1},
		}},
		{"the last of two others", kiosk(), []look{
			{[]observation{in("a", 0, nil), in("b", 0, nil)}, StateEmpty, "a", 0},
			{[]observation{in("a", 0, nil), in("b", 1, vitale)}, StateCard, "b", 0},
			{[]observation{in("a", 1, vitale), in("b", 1, vitale)}, StateCard, "a", 1},
		}},
		{"a module known by its ATR", Options{Kind: kindOf}, []look{{[]observation{in("a", 1, module)}, StateEmpty, "a", 0}}},
		{"a wanted card that another program takes", kiosk(), []look{
			{[]observation{in("a", 1, contact), in("b", 0, nil)}, StateCard, "a", 0},
			{[]observation{busy(in("a", 1, contact)), in("b", 0, nil)}, StateBusy, "a", 0},
			{[]observation{busy(in("a", 1, contact)), in("b", 1, vitale)}, StateBusy, "a", 1},
		}},
		{"another card than a held one", kiosk(), []look{
			{[]observation{in("a", 0, nil), in("b", 0, nil)}, StateEmpty, "a", 0},
			{[]observation{busy(in("a", 1, vitale)), in("b", 0, nil)}, StateBusy, "a", 0},
			{[]observation{busy(in("a", 1, vitale)), in("b", 1, vitale)}, StateCard, "b", 1},
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r := roster{opts: tt.opts}
			for i, l := range tt.looks {
				r.look(l.slots)
				o, others := r.choose()
				if o.state != l.state || o.reader != l.reader || others != l.others {
					t.Errorf("look %d: got state %d in %q, %d others; want %d in %q, %d", i+1, o.state, o.reader, others, l.state, l.reader, l.others)
				}
			}
		})
	}
}

func unhexATR(s string) (b []byte) {
	const digits = "0123456789ABCDEF"
	for i := 0; i < len(s); i += 2 {
		b = append(b, byte(strings.IndexByte(digits, s[i])<<4|strings.IndexByte(digits, s[i+1])))
	}
	return b
}

// The door wakes up when the socket comes, wherever the path to it ended.
func TestDoor(t *testing.T) {
	t.Parallel()
	for _, depth := range []string{"", "run", "run/pcscd"} {
		t.Run("in "+depth, func(t *testing.T) {
			t.Parallel()
			top := t.TempDir()
			if err := os.MkdirAll(filepath.Join(top, depth), 0o755); err != nil {
				t.Fatal(err)
			}
			d := newDoor(filepath.Join(top, "run", "pcscd", "pcscd.comm"))
			defer d.close()
			came := make(chan time.Time, 1)
			go func() {
				d.wait(t.Context(), func() bool { _, err := os.Stat(d.socket); return err == nil })
				came <- time.Now()
			}()
			time.Sleep(3 * time.Second) // the first knocks are over
			if err := os.MkdirAll(filepath.Dir(d.socket), 0o755); err != nil {
				t.Fatal(err)
			}
			time.Sleep(3 * time.Second)
			if err := os.WriteFile(d.socket, nil, 0o600); err != nil {
				t.Fatal(err)
			}
			start := time.Now()
			select {
			case at := <-came:
				t.Logf("noticed after %v", at.Sub(start))
			case <-time.After(2 * time.Second):
				t.Error("not noticed within 2 s")
			}
		})
	}
}

func TestDoorEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(context.Background())
	d := newDoor(filepath.Join(t.TempDir(), "none"))
	defer d.close()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		d.wait(ctx, func() bool { return false })
	}()
	time.Sleep(4 * time.Second)
	cancel()
	select {
	case <-ended:
	case <-time.After(time.Second):
		t.Error("the door does not end with its context")
	}
}
