package cardsim_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"

	"guichet/kiosk/iso7816"
	"guichet/kiosk/sim/cardsim"
)

// reader is the reader's side of the vpcd protocol.
type reader struct {
	t    *testing.T
	conn net.Conn
}

func (r reader) send(payload ...byte) {
	r.t.Helper()
	message := append(binary.BigEndian.AppendUint16(nil, uint16(len(payload))), payload...)
	if _, err := r.conn.Write(message); err != nil {
		r.t.Fatal(err)
	}
}

func (r reader) receive() []byte {
	r.t.Helper()
	var length [2]byte
	if _, err := io.ReadFull(r.conn, length[:]); err != nil {
		r.t.Fatal(err)
	}
	payload := make([]byte, binary.BigEndian.Uint16(length[:]))
	if _, err := io.ReadFull(r.conn, payload); err != nil {
		r.t.Fatal(err)
	}
	return payload
}

// serve plays c against a reader made here; ended gives what ServeVPCD returned.
func serve(t *testing.T, ctx context.Context, c cardsim.Card) (reader, <-chan error) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ended := make(chan error, 1)
	go func() { ended <- cardsim.ServeVPCD(ctx, l.Addr().String(), c) }()
	conn, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return reader{t, conn}, ended
}

var selectSN = []byte{0x00, 0xA4, 0x09, 0x04, 0x04, 0x3F, 0x00, 0xD0, 0x03}

func TestServeVPCD(t *testing.T) {
	c := cardsim.NewCPS3(cardsim.Content{}, cardsim.Options{})
	ctx, pull := context.WithCancel(context.Background())
	defer pull()
	r, ended := serve(t, ctx, c)
	r.send(1) // power on: no answer
	r.send(4)
	if got := r.receive(); !bytes.Equal(got, c.ATR()) {
		t.Errorf("ATR %X", got)
	}
	r.send(selectSN...)
	if got := r.receive(); got[0] != 0x61 {
		t.Errorf("SELECT: %X", got)
	}
	r.send(2) // reset: the file is not selected any more
	r.send(0x00, 0xB0, 0x00, 0x00, 0x0C)
	if got := r.receive(); !bytes.Equal(got, []byte{0x69, 0x86}) {
		t.Errorf("READ BINARY after a reset: %X", got)
	}
	pull()
	if err := <-ended; err != nil {
		t.Errorf("pulled: %v", err)
	}
}

func TestServeVPCDEnds(t *testing.T) {
	t.Run("reader closes", func(t *testing.T) {
		r, ended := serve(t, t.Context(), cardsim.NewVitale(cardsim.Options{}))
		r.conn.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Run("reader closes on a silent card", func(t *testing.T) {
		r, ended := serve(t, t.Context(), cardsim.MuteAt(0, cardsim.NewVitale(cardsim.Options{})))
		r.send(selectSN...)
		r.conn.Close()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	t.Run("card breaks off", func(t *testing.T) {
		r, ended := serve(t, t.Context(), cardsim.DieAt(0, cardsim.NewVitale(cardsim.Options{})))
		r.send(selectSN...)
		if err := <-ended; err == nil {
			t.Error("no error")
		}
	})
	t.Run("no reader", func(t *testing.T) {
		if err := cardsim.ServeVPCD(t.Context(), "127.0.0.1:1", cardsim.NewVitale(cardsim.Options{})); err == nil {
			t.Error("no error")
		}
	})
}

func TestSlow(t *testing.T) {
	var slept time.Duration
	c := cardsim.Slow(cardsim.NewVitale(cardsim.Options{}), time.Millisecond, func(_ context.Context, d time.Duration) error {
		slept += d
		return nil
	})
	if _, err := c.Transmit(t.Context(), selectSN); err != nil || slept != 12*time.Millisecond {
		t.Errorf("%v, %v; want 9 bytes, 1 and 2", slept, err)
	}
}

// Every card of the catalogue has an ATR that is one, but for the mute card.
func TestATRs(t *testing.T) {
	o := cardsim.Options{}
	all := []cardsim.Card{
		cardsim.NewCPS3(cardsim.Content{}, o), cardsim.NewCPS3Contactless(cardsim.Content{}, o),
		cardsim.NewCPS4(cardsim.Content{}, o), cardsim.NewCPS4(cardsim.Content{}, cardsim.Options{Style: cardsim.T1}),
		cardsim.NewVitale(o), cardsim.NewBank(o), cardsim.NewBankContactless(o), cardsim.NewCNIe(o), cardsim.NewPassport(o),
		cardsim.NewEGK(o), cardsim.NewBelgian(o), cardsim.NewYubiKey(o), cardsim.NewPIV(o), cardsim.NewNavigo(o),
		cardsim.NewMifare(o), cardsim.NewMemory(o), cardsim.NewUnknown(o), cardsim.NewAgent(o),
	}
	for _, c := range all {
		if _, err := iso7816.ParseATR(c.ATR()); err != nil {
			t.Errorf("%X: %v", c.ATR(), err)
		}
	}
	if _, err := iso7816.ParseATR(cardsim.NewMute().ATR()); err == nil {
		t.Error("the mute card has an ATR")
	}
}
