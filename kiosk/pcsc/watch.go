package pcsc

import (
	"context"
	"strings"
	"time"
)

// Watch watches a slot until ctx ends; then it closes the channel. The first event
// comes as soon as anything is known. A receiver that is slow misses events that
// others have overtaken, never the last one.
//
// Watch starts two goroutines, the watcher and its poller, and one for each card.
// They end with ctx, within half a second unless a call of PC/SC is stuck. One
// process must not watch the same reader twice at a time.
func Watch(ctx context.Context, opts Options) <-chan Event {
	w := &watcher{opts: opts, out: make(chan Event)}
	go w.run(ctx)
	return w.out
}

// watcher turns observations into events. Its goroutine makes no blocking call.
type watcher struct {
	opts    Options
	out     chan Event
	current observation
	event   Event // the newest
	pending bool  // event has not been received yet
	again   int   // times that the same card was announced again
}

func (w *watcher) run(ctx context.Context) {
	defer close(w.out)
	seen := make(chan observation)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		p := &poller{part: strings.ToLower(w.opts.Reader), seen: seen}
		p.run(ctx)
	}()
	w.loop(ctx, seen)
	w.dropCard()
	select { // join, unless it is stuck in a call
	case <-ended:
	case <-time.After(goodbyeTime):
	}
}

func (w *watcher) loop(ctx context.Context, seen <-chan observation) {
	heart := time.NewTicker(heartTime)
	defer heart.Stop()
	stuck := time.NewTimer(stuckTime)
	defer stuck.Stop()
	for {
		select {
		case o := <-seen:
			stuck.Reset(stuckTime)
			w.take(o)
		case w.receiver() <- w.event:
			w.pending = false
		case <-stuck.C:
			w.take(observation{state: StateStuck})
		case <-heart.C:
			w.beat()
		case <-ctx.Done():
			return
		}
	}
}

// receiver is the channel to send on, nil while there is nothing new.
func (w *watcher) receiver() chan<- Event {
	if !w.pending {
		return nil
	}
	return w.out
}

func (w *watcher) beat() {
	if w.opts.Heartbeat != nil {
		w.opts.Heartbeat()
	}
}

// take makes an event of an observation that says something new.
func (w *watcher) take(o observation) {
	if w.event.Seq > 0 && o.same(w.current) {
		if w.retry() {
			w.again++
			w.announce(o)
		}
		return
	}
	w.again = 0
	w.announce(o)
}

// retry tells that a card whose link broke is still there, and worth another try.
func (w *watcher) retry() bool {
	return w.event.Conn != nil && w.again < maxAgain && w.event.Conn.brokenFor() > againTime
}

// announce makes the newest event.
func (w *watcher) announce(o observation) {
	w.dropCard()
	w.current = o
	w.event = Event{Seq: w.event.Seq + 1, State: o.state, Reader: o.reader, ATR: o.atr}
	if o.state == StateCard {
		w.event.Conn = newConn(o.reader, o.atr)
	}
	w.pending = true
}

// dropCard closes the Conn of a card that is gone.
func (w *watcher) dropCard() {
	if w.event.Conn != nil {
		w.event.Conn.Close()
	}
}
