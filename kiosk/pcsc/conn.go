package pcsc

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/ebfe/scard"

	"guichet/kiosk/iso7816"
)

// Conn is the way to one card. It connects at its first use. Once the card is seen
// to be gone, or a call did not return in time, every method fails; a new card has
// a new Conn. Its methods may be called from any goroutine, one at a time.
//
// It holds no PC/SC transaction: a second program that speaks to the same card can
// change what is selected. A kiosk has no second program.
type Conn struct {
	calls  chan call     // to the card's goroutine
	gone   chan struct{} // closed by Close
	close  sync.Once
	start  sync.Once
	owner  *owner
	mu     sync.Mutex
	failed error            // first error that ends the Conn, under mu
	broken time.Time        // when the card or its reader failed by an answer, under mu
	proto  iso7816.Protocol // under mu

	sent    *Sent           // nil: not counted
	trouble chan<- struct{} // told that a call failed; nil: nobody is. Never waited for
}

// call is one request to the card's goroutine; a nil cmd only opens.
type call struct {
	cmd    []byte
	answer chan<- result // buffered: the goroutine never waits for a caller
}

type result struct {
	sent     bool // a command was to be sent
	answer   []byte
	protocol iso7816.Protocol
	err      error
}

func newConn(reader string, atr []byte, sent *Sent, trouble chan<- struct{}) *Conn {
	c := &Conn{calls: make(chan call), gone: make(chan struct{}), sent: sent, trouble: trouble}
	c.owner = &owner{reader: reader, atr: bytes.Clone(atr), calls: c.calls, gone: c.gone}
	return c
}

// Open connects to the card, so that its protocol is known. It may be called more
// than once.
func (c *Conn) Open(ctx context.Context) error {
	_, err := c.do(ctx, nil)
	return err
}

// Protocol is the protocol of the card, unknown before Open or the first Transmit.
func (c *Conn) Protocol() iso7816.Protocol {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.proto
}

// Transmit exchanges one APDU that reads (iso7816.Reads), within ctx and APDUTime; any
// other is ErrNotReading. When time runs out, the
// call is left behind and the Conn is of no more use.
func (c *Conn) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	if len(cmd) < 4 {
		return nil, fmt.Errorf("transmit %d bytes: %w", len(cmd), iso7816.ErrMalformed)
	}
	if err := c.sent.let(cmd); err != nil {
		return nil, err
	}
	return c.do(ctx, bytes.Clone(cmd))
}

// Close gives the card up; it does not wait for the card's goroutine. Later calls
// fail with ErrRemoved.
func (c *Conn) Close() {
	c.fail(iso7816.ErrRemoved)
	c.close.Do(func() { close(c.gone) })
}

// do hands one call to the card's goroutine and waits for its answer.
func (c *Conn) do(ctx context.Context, cmd []byte) ([]byte, error) {
	if err := c.error(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.start.Do(func() { go c.owner.run() })
	limit := time.NewTimer(APDUTime)
	defer limit.Stop()
	answer := make(chan result, 1)
	select {
	case c.calls <- call{cmd, answer}:
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-c.gone:
		return nil, c.error()
	}
	select {
	case r := <-answer:
		return c.settle(r)
	case <-c.gone:
		return nil, c.error()
	case <-limit.C:
		return nil, c.abandon(iso7816.ErrMute)
	case <-ctx.Done():
		return nil, c.abandon(ctx.Err())
	}
}

// settle takes an answer in. One that comes after the card was seen to leave is
// dropped: it may be another card's.
func (c *Conn) settle(r result) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed != nil {
		return nil, c.failed
	}
	c.proto = r.protocol
	if r.breaks() {
		c.failed, c.broken = cmp.Or(r.err, iso7816.ErrRemoved), time.Now()
	}
	if r.err != nil || c.failed != nil {
		select {
		case c.trouble <- struct{}{}:
		default: // nobody listens, or they know
		}
	}
	return r.answer, r.err
}

// breaks tells that the link is not to be trusted any more: after a lost link the
// next answer may be another card's. An empty answer is a link that broke too.
func (r result) breaks() bool {
	if r.err == nil {
		return r.sent && len(r.answer) < 2
	}
	return !errors.Is(r.err, ErrBusy) && !errors.Is(r.err, ErrReset)
}

// brokenFor is how long ago the link broke by an answer, 0 if it did not.
func (c *Conn) brokenFor() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.broken.IsZero() {
		return 0
	}
	return time.Since(c.broken)
}

// abandon ends the Conn because a call does not return.
func (c *Conn) abandon(err error) error {
	c.fail(fmt.Errorf("call did not return: %w", err))
	c.close.Do(func() { close(c.gone) })
	return err
}

func (c *Conn) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.failed == nil {
		c.failed = err
	}
}

func (c *Conn) error() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.failed
}

// owner makes the blocking calls for one card, on a goroutine of its own, in a
// context of its own. It ends when the Conn is closed and its last call returned.
type owner struct {
	reader string
	atr    []byte
	calls  <-chan call
	gone   <-chan struct{}

	context *scard.Context
	card    *scard.Card
}

func (o *owner) run() {
	defer o.release()
	for {
		select {
		case c := <-o.calls:
			c.answer <- o.serve(c.cmd)
		case <-o.gone:
			return
		}
	}
}

// serve carries out one call, connecting first if need be.
func (o *owner) serve(cmd []byte) (r result) {
	r.sent = cmd != nil
	r.err = translate(safely(func() (err error) {
		if o.card == nil {
			if err = o.connect(); err != nil {
				return err
			}
		}
		if cmd != nil {
			r.answer, err = o.card.Transmit(cmd)
		}
		return err
	}))
	if errors.Is(r.err, ErrReset) {
		r.err = errors.Join(r.err, o.reconnect())
	}
	if o.card != nil {
		r.protocol = protocolOf(o.card)
	}
	return r
}

// connect opens the context and the card, and makes sure that it is the card whose
// ATR was announced.
func (o *owner) connect() error {
	if o.context == nil {
		sc, err := scard.EstablishContext()
		if err != nil {
			return err
		}
		o.context = sc
	}
	card, err := o.context.Connect(o.reader, scard.ShareShared, scard.ProtocolAny)
	if err != nil {
		return err
	}
	o.card = card
	if protocolOf(card) == iso7816.ProtocolUnknown { // Transmit would panic
		return o.drop(scard.ErrProtoMismatch)
	}
	atr, err := card.GetAttrib(scard.AttrAtrString)
	if err == nil && len(atr) > 0 && !bytes.Equal(atr, o.atr) {
		return o.drop(scard.ErrRemovedCard)
	}
	return nil
}

// drop disconnects a card that is of no use, and returns why.
func (o *owner) drop(why error) error {
	_ = o.card.Disconnect(scard.LeaveCard)
	o.card = nil
	return why
}

// reconnect takes the card up again after another program reset it.
func (o *owner) reconnect() error {
	return translate(safely(func() error {
		return o.card.Reconnect(scard.ShareShared, scard.ProtocolAny, scard.LeaveCard)
	}))
}

// release gives the card and the context back. Errors mean that they are gone.
func (o *owner) release() {
	_ = safely(func() error {
		if o.card != nil {
			_ = o.card.Disconnect(scard.LeaveCard)
		}
		return nil
	})
	_ = safely(func() error {
		if o.context != nil {
			return o.context.Release()
		}
		return nil
	})
}

func protocolOf(card *scard.Card) iso7816.Protocol {
	switch card.ActiveProtocol() {
	case scard.ProtocolT0:
		return iso7816.T0
	case scard.ProtocolT1:
		return iso7816.T1
	}
	return iso7816.ProtocolUnknown
}
