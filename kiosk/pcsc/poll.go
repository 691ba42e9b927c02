package pcsc

import (
	"context"
	"errors"
	"sync"

	"github.com/ebfe/scard"
)

// report is what the poller says. It works, and will say more soon; or it found out
// what the slots are and waits.
type report struct {
	works   bool
	service bool // a service answers
	slots   []observation
}

// notification is the name of the reader that stands for the list of readers.
const notification = `\\?PnP?\Notification`

// poller makes the blocking calls that watch the slots. Its goroutine is the only
// one to use its context, but for wake.
type poller struct {
	seen chan<- report

	mu      sync.Mutex
	context *scard.Context // under mu; nil without a service
}

// run watches until ctx ends. It makes a new context whenever the service was lost.
func (p *poller) run(ctx context.Context) {
	door := newDoor(socketPath())
	defer door.close()
	for ctx.Err() == nil {
		p.tell(ctx, report{works: true})
		p.session(ctx)
		p.tell(ctx, report{})
		door.wait(ctx, func() bool {
			p.tell(ctx, report{works: true})
			defer p.tell(ctx, report{})
			return p.answers()
		})
	}
}

// answers tells whether a service is there.
func (p *poller) answers() bool {
	return safely(func() error {
		sc, err := scard.EstablishContext()
		if err != nil {
			return err
		}
		return sc.Release()
	}) == nil
}

// session watches in one context, until it fails.
func (p *poller) session(ctx context.Context) {
	var sc *scard.Context
	err := safely(func() (err error) {
		sc, err = scard.EstablishContext()
		return err
	})
	if err != nil {
		return
	}
	p.set(sc)
	defer safely(func() error {
		p.set(nil)
		return sc.Release()
	})
	for ctx.Err() == nil && safely(func() error { return p.look(ctx, sc) }) == nil {
	}
}

func (p *poller) set(sc *scard.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.context = sc
}

// wake ends the poller's wait, if it is in one: else nothing happens, and the caller
// tries again. It may block for as long as the service stands still.
func (p *poller) wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.context != nil {
		_ = safely(p.context.Cancel)
	}
}

// look tells what the slots are now, then waits for a change. An error means that
// the service is lost.
func (p *poller) look(ctx context.Context, sc *scard.Context) error {
	readers, err := sc.ListReaders()
	if err != nil && !errors.Is(err, scard.ErrNoReadersAvailable) {
		return err
	}
	states := []scard.ReaderState{{Reader: notification}}
	var seen []observation
	if len(readers) > 0 {
		// Asked with "unaware", the answer comes at once and holds every flag; a
		// wait alone would not report that another program took the card.
		now := make([]scard.ReaderState, len(readers))
		for i, r := range readers {
			now[i] = scard.ReaderState{Reader: r, CurrentState: scard.StateUnaware}
		}
		if err := sc.GetStatusChange(now, 0); err != nil {
			return lostOnly(err)
		}
		for _, r := range now {
			if o, there := observe(r); there {
				seen = append(seen, o)
			}
			states = append(states, scard.ReaderState{Reader: r.Reader, CurrentState: r.EventState &^ scard.StateChanged})
		}
	}
	p.tell(ctx, report{service: true, slots: seen})
	if ctx.Err() != nil {
		return nil
	}
	const forEver = -1
	return lostOnly(sc.GetStatusChange(states, forEver))
}

// lostOnly drops the errors that do not mean a lost service: the wait was ended on
// purpose, or a reader left between two calls.
func lostOnly(err error) error {
	for _, ordinary := range []scard.Error{scard.ErrCancelled, scard.ErrTimeout, scard.ErrUnknownReader, scard.ErrReaderUnavailable} {
		if errors.Is(err, ordinary) {
			return nil
		}
	}
	return err
}

// observe reads the flags of a reader; it may be gone. The upper half of the state
// is a counter.
func observe(r scard.ReaderState) (o observation, there bool) {
	o = observation{reader: r.Reader, counter: uint16(r.EventState >> 16)}
	has := func(f scard.StateFlag) bool { return r.EventState&f != 0 }
	switch {
	case has(scard.StateUnknown) || has(scard.StateUnavailable):
		return o, false
	case !has(scard.StatePresent):
		o.state = StateEmpty
	case has(scard.StateExclusive):
		o.state, o.atr = StateBusy, r.Atr
	case has(scard.StateMute) || !answered(r.Atr):
		o.state = StateMute
	default:
		o.state, o.atr = StateCard, r.Atr
	}
	return o, true
}

// answered tells that the card gave something that begins like an ATR. pcscd takes
// anything for one, and then refuses to connect to the card.
func answered(atr []byte) bool {
	return len(atr) >= 2 && (atr[0] == 0x3B || atr[0] == 0x3F)
}

func (p *poller) tell(ctx context.Context, r report) {
	select {
	case p.seen <- r:
	case <-ctx.Done():
	}
}
