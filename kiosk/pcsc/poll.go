package pcsc

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/ebfe/scard"
)

// observation is what the poller saw, in values.
type observation struct {
	state  State
	reader string
	// counter is pcscd's own count of insertions and removals: two cards in the
	// same slot never share one, even when the swap itself went unseen.
	counter uint16
	atr     []byte
}

// same tells that two observations are of one and the same situation.
func (o observation) same(p observation) bool {
	return o.state == p.state && o.reader == p.reader && (o.state != StateCard || o.counter == p.counter)
}

// notification is the name of the reader that stands for the list of readers.
const notification = `\\?PnP?\Notification`

// poller makes the blocking calls that watch the slot. Its goroutine is the only
// one to use its context.
type poller struct {
	part string // of the wanted reader's name, lower case
	seen chan<- observation
}

// run polls until ctx ends. It makes a new context whenever the service was lost.
func (p *poller) run(ctx context.Context) {
	for ctx.Err() == nil {
		p.session(ctx)
		p.tell(ctx, observation{state: StateNoService})
		pause(ctx, retryTime)
	}
}

// session polls in one context, until it fails.
func (p *poller) session(ctx context.Context) {
	var sc *scard.Context
	err := safely(func() (err error) {
		sc, err = scard.EstablishContext()
		return err
	})
	if err != nil {
		return
	}
	defer safely(func() error { return sc.Release() })
	for ctx.Err() == nil && safely(func() error { return p.look(ctx, sc) }) == nil {
	}
}

// look tells what the slot is now, then waits for a change or pollTime. An error
// means that the service is lost.
func (p *poller) look(ctx context.Context, sc *scard.Context) error {
	reader, err := p.choose(sc)
	if err != nil {
		return err
	}
	states := []scard.ReaderState{{Reader: notification}}
	if reader == "" {
		p.tell(ctx, observation{state: StateNoReader})
		return wait(sc, states)
	}
	// Asked with "unaware", the answer comes at once and holds every flag; a
	// wait alone would not report that another program took the card.
	now := []scard.ReaderState{{Reader: reader, CurrentState: scard.StateUnaware}}
	if err := sc.GetStatusChange(now, 0); err != nil {
		return lostOnly(err)
	}
	o := observe(now[0])
	p.tell(ctx, o)
	known := now[0].EventState &^ scard.StateChanged
	return wait(sc, append(states, scard.ReaderState{Reader: reader, CurrentState: known}))
}

// choose returns the name of the first reader that has the wanted part, "" for
// none.
func (p *poller) choose(sc *scard.Context) (string, error) {
	readers, err := sc.ListReaders()
	if errors.Is(err, scard.ErrNoReadersAvailable) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	for _, r := range readers {
		if strings.Contains(strings.ToLower(r), p.part) {
			return r, nil
		}
	}
	return "", nil
}

// wait blocks until one of the states changes, for pollTime at most.
func wait(sc *scard.Context, states []scard.ReaderState) error {
	return lostOnly(sc.GetStatusChange(states, pollTime))
}

// lostOnly drops the errors that do not mean a lost service: nothing changed, or
// the reader left between two calls.
func lostOnly(err error) error {
	if errors.Is(err, scard.ErrTimeout) || errors.Is(err, scard.ErrUnknownReader) || errors.Is(err, scard.ErrReaderUnavailable) {
		return nil
	}
	return err
}

// observe reads the flags of a reader. The upper half of the state is a counter.
func observe(r scard.ReaderState) observation {
	o := observation{reader: r.Reader, counter: uint16(r.EventState >> 16)}
	has := func(f scard.StateFlag) bool { return r.EventState&f != 0 }
	switch {
	case has(scard.StateUnknown) || has(scard.StateUnavailable):
		o.state, o.reader = StateNoReader, ""
	case !has(scard.StatePresent):
		o.state = StateEmpty
	case has(scard.StateExclusive):
		o.state = StateBusy
	case has(scard.StateMute) || !answered(r.Atr):
		o.state = StateMute
	default:
		o.state, o.atr = StateCard, r.Atr
	}
	return o
}

// answered tells that the card gave something that begins like an ATR. pcscd takes
// anything for one, and then refuses to connect to the card.
func answered(atr []byte) bool {
	return len(atr) >= 2 && (atr[0] == 0x3B || atr[0] == 0x3F)
}

func (p *poller) tell(ctx context.Context, o observation) {
	select {
	case p.seen <- o:
	case <-ctx.Done():
	}
}

// pause waits for d, or until ctx ends.
func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
