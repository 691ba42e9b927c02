package cardsim

import (
	"bytes"
	"context"
	"slices"
	"time"

	"guichet/kiosk/iso7816"
)

// CharacterTime is the time of one byte at 9600 baud, which is what a CPS3's ATR
// allows: 12 etu of 372 clock cycles at 4 MHz (ISO/IEC 7816-3:2006, 7.1 and 10.2).
const CharacterTime = 1116 * time.Microsecond

// wrapped is a card whose Transmit something else does.
type wrapped struct {
	Card
	transmit func(ctx context.Context, cmd []byte) ([]byte, error)
	reset    func()
}

func (w *wrapped) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	return w.transmit(ctx, cmd)
}

func (w *wrapped) Reset() {
	w.Card.Reset()
	if w.reset != nil {
		w.reset()
	}
}

// Sleeper waits for d, or until ctx ends.
type Sleeper func(ctx context.Context, d time.Duration) error

// Sleep is the Sleeper of the wall clock.
func Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Slow makes every byte of an exchange take perByte: the command's, the answer's,
// and the procedure byte of T=0 between them. Where the machine slept too long, as a busy
// one does, the exchanges after that are the shorter: in all they take what a wire takes.
func Slow(c Card, perByte time.Duration, sleep Sleeper) Card {
	var late time.Duration
	return &wrapped{Card: c, reset: func() { late = 0 }, transmit: func(ctx context.Context, cmd []byte) ([]byte, error) {
		answer, err := c.Transmit(ctx, cmd)
		if err != nil {
			return nil, err
		}
		wire, began := time.Duration(len(cmd)+1+len(answer))*perByte-late, time.Now()
		err = sleep(ctx, max(wire, 0))
		late = max(time.Since(began)-wire, 0)
		return answer, err
	}}
}

// Timing is how long an exchange takes.
type Timing struct {
	PerExchange time.Duration
	PerSelect   time.Duration // of a SELECT, besides
	PerByte     time.Duration // of the command and of the answer
}

// TimingCCID is that of a CPS3 in a CCID reader over T=0: 20 to 29 ms a SELECT, 1.1
// to 1.2 ms a byte (OpenSC issue 2223).
func TimingCCID() Timing {
	return Timing{PerSelect: 12 * time.Millisecond, PerByte: 1120 * time.Microsecond}
}

// TimingSlowReader is that of another reader, where each exchange took 95 to 263 ms
// (OpenSC issue 2275): the number of APDUs counts.
func TimingSlowReader() Timing {
	return Timing{PerExchange: 90 * time.Millisecond, PerByte: 700 * time.Microsecond}
}

// Of is the time of one exchange.
func (t Timing) Of(cmd, answer []byte) time.Duration {
	d := t.PerExchange + time.Duration(len(cmd)+len(answer))*t.PerByte
	if len(cmd) > 1 && cmd[1] == iso7816.InsSelect {
		d += t.PerSelect
	}
	return d
}

// Timed makes every exchange take its time.
func Timed(c Card, t Timing, sleep Sleeper) Card {
	return &wrapped{Card: c, transmit: func(ctx context.Context, cmd []byte) ([]byte, error) {
		answer, err := c.Transmit(ctx, cmd)
		if err != nil {
			return nil, err
		}
		return answer, sleep(ctx, t.Of(cmd, answer))
	}}
}

// DieAt answers n commands; at the next one the card is pulled out, and stays so
// until Reset.
func DieAt(n int, c Card) Card {
	left := n
	return &wrapped{Card: c, reset: func() { left = n }, transmit: func(ctx context.Context, cmd []byte) ([]byte, error) {
		if left == 0 {
			return nil, iso7816.ErrRemoved
		}
		left--
		return c.Transmit(ctx, cmd)
	}}
}

// MuteAt answers n commands; from the next one on the card is silent and Transmit
// waits for the context, as a reader does.
func MuteAt(n int, c Card) Card {
	left := n
	return &wrapped{Card: c, reset: func() { left = n }, transmit: func(ctx context.Context, cmd []byte) ([]byte, error) {
		if left == 0 {
			<-ctx.Done()
			return nil, ctx.Err()
		}
		left--
		return c.Transmit(ctx, cmd)
	}}
}

// NewMute makes a card that is upside down or dead: its answer to reset is noise,
// and it answers no command. (pcscd's virtual reader takes a card without any ATR
// for an empty slot.)
func NewMute() Card {
	noise := newCard("", Options{ATR: []byte{0xFF, 0xFF, 0x01}}, applications(nil))
	return &wrapped{Card: noise, transmit: func(context.Context, []byte) ([]byte, error) {
		return nil, iso7816.ErrMute
	}}
}

// Hostility is a way of doing harm.
type Hostility uint8

// The ways. Each plays a CPS3 up to the point where it turns.
const (
	EndlessMore         Hostility = iota // every answer says 61FF
	HugeDirectory                        // a CDF of 4 GB
	HugeCertificate                      // a certificate of 4 GB
	MegabyteCertificate                  // a certificate of 1 MB, its bytes without end
	DeepDirectory                        // a CDF nested 400 deep
	ManyCertificates                     // a CDF of 60 entries
	EndlessDirectory                     // a CDF of small objects without end
	LoopingWrongLe                       // every READ BINARY says 6Cxx, another xx
)

// NewHostile makes a card with the ATR of a CPS3 that does harm.
func NewHostile(h Hostility, c Content, opts Options) Card {
	inside := newIAS(c, aidContact, opts.Padding)
	df := inside.files.mf.child(idDF)
	switch h {
	case HugeDirectory:
		df.child(idCDF).content = fill(unhex("3084FFFFFFFF"), 0x30)
	case HugeCertificate:
		df.child(idAuth).content = fill(unhex("3084FFFFFFFF"), 0x30)
	case MegabyteCertificate:
		df.child(idAuth).content = fill(unhex("3083100000"), 0x30)
	case DeepDirectory:
		df.child(idCDF).content = nest(400)
	case ManyCertificates:
		df.child(idCDF).content = bytes.Repeat(c.entry(numbered{Entry{Label: "Certificat", DER: c.AuthDER}, idAuth, keyAuth}), 60)
	case EndlessDirectory:
		df.child(idCDF).content = bytes.Repeat([]byte{0x31, 0x00}, 0x4000)
	}
	honest := newCard(atrCPS3, opts, inside)
	switch h {
	case EndlessMore:
		return endlessMore(honest)
	case LoopingWrongLe:
		return loopingWrongLe(honest)
	}
	return honest
}

// fill makes a file as large as READ BINARY can address out of a beginning.
func fill(start []byte, with byte) []byte {
	return append(slices.Clone(start), bytes.Repeat([]byte{with}, iso7816.MaxOffset)...)
}

// nest makes constructed objects inside one another.
func nest(depth int) []byte {
	var b []byte
	for range depth {
		b = iso7816.AppendTLV(nil, 0x30, b)
	}
	return b
}

func endlessMore(c Card) Card {
	return &wrapped{Card: c, transmit: func(_ context.Context, cmd []byte) ([]byte, error) {
		var data []byte
		if p, err := iso7816.ParseCommand(cmd); err == nil {
			data = make([]byte, p.Ne)
		}
		return append(data, 0x61, 0xFF), nil
	}}
}

func loopingWrongLe(c Card) Card {
	le := byte(0)
	return &wrapped{Card: c, transmit: func(ctx context.Context, cmd []byte) ([]byte, error) {
		if p, err := iso7816.ParseCommand(cmd); err == nil && p.INS == iso7816.InsReadBinary {
			le++
			return []byte{0x6C, le}, nil
		}
		return c.Transmit(ctx, cmd)
	}}
}
