package pcsc

import (
	"context"
	"sync/atomic"
	"time"
)

// Watch watches the slots until ctx ends; then it closes the channel. The first event
// comes as soon as anything is known. A receiver that is slow misses events that
// others have overtaken, never the last one.
//
// Watch starts two goroutines, the watcher and its poller, one for each card, and now
// and then one that wakes the poller. They end with ctx, within a moment unless a
// call of PC/SC is stuck. One process must not watch the same reader twice at a time.
func Watch(ctx context.Context, opts Options) <-chan Event {
	if opts.ping == 0 {
		opts.ping = pingTime
	}
	w := &watcher{opts: opts, roster: roster{opts: opts}, out: make(chan Event), trouble: make(chan struct{}, 1)}
	go w.run(ctx)
	return w.out
}

// watcher turns what the poller says into events. Its goroutine makes no blocking
// call.
type watcher struct {
	opts    Options
	roster  roster
	out     chan Event
	current observation
	event   Event // the newest
	pending bool  // event has not been received yet
	again   int   // times that the same card was announced again
	trouble chan struct{}

	poller *poller
	waking atomic.Bool // a goroutine is in poller.wake
	asked  bool        // the poller was woken and has said nothing yet
	pinged time.Time   // when the service was last asked whether it answers
	timers timers
}

// timers are those of the watcher's loop; each is set only while it is needed.
type timers struct {
	ping, wake, stuck, recheck *time.Timer
}

// never is a timer that is not set.
func never() *time.Timer {
	t := time.NewTimer(time.Hour)
	t.Stop()
	return t
}

func (w *watcher) run(ctx context.Context) {
	defer close(w.out)
	seen := make(chan report)
	ended := make(chan struct{})
	w.poller = &poller{seen: seen}
	go func() {
		defer close(ended)
		w.poller.run(ctx)
	}()
	w.loop(ctx, seen)
	w.dropCard()
	w.join(ended)
}

// join waits for the poller's end, and wakes it until it comes, unless it is stuck
// in a call.
func (w *watcher) join(ended <-chan struct{}) {
	enough := time.After(goodbyeTime)
	for {
		w.rouse()
		select {
		case <-ended:
			return
		case <-enough:
			return
		case <-time.After(wakeTime):
		}
	}
}

func (w *watcher) loop(ctx context.Context, seen <-chan report) {
	w.pinged = time.Now()
	w.timers = timers{ping: time.NewTimer(w.opts.ping), wake: never(), stuck: never(), recheck: never()}
	defer func() {
		for _, t := range []*time.Timer{w.timers.ping, w.timers.wake, w.timers.stuck, w.timers.recheck} {
			t.Stop()
		}
	}()
	for {
		select {
		case r := <-seen:
			w.hear(r)
		case w.receiver() <- w.event:
			w.pending = false
		case <-w.timers.ping.C:
			w.pingService()
		case <-w.timers.recheck.C:
			w.ask()
		case <-w.timers.wake.C:
			w.ask()
		case <-w.timers.stuck.C:
			w.take(observation{state: StateStuck}, 0)
		case <-w.trouble:
			w.timers.recheck.Reset(0)
		case <-w.opts.Alive:
			if time.Since(w.pinged) > w.opts.ping/2 {
				w.pingService() // the machine is awake
			}
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

// pingService shows whether the service still answers.
func (w *watcher) pingService() {
	w.pinged = time.Now()
	w.timers.ping.Reset(w.opts.ping)
	w.ask()
}

// ask makes the poller say what the slots are, within stuckTime.
func (w *watcher) ask() {
	if w.current.state == StateNoService {
		return // the poller waits for the service, and tells
	}
	if !w.asked {
		w.asked = true
		w.timers.stuck.Reset(stuckTime)
	}
	w.timers.wake.Reset(wakeTime)
	w.rouse()
}

// rouse wakes the poller in a goroutine of its own, one at a time: the call may
// block.
func (w *watcher) rouse() {
	if w.waking.CompareAndSwap(false, true) {
		go func() {
			defer w.waking.Store(false)
			w.poller.wake()
		}()
	}
}

// hear takes in what the poller says.
func (w *watcher) hear(r report) {
	w.asked = false
	w.timers.wake.Stop()
	if r.works {
		w.timers.stuck.Reset(stuckTime)
		return
	}
	w.timers.stuck.Stop()
	if !r.service {
		w.roster = roster{opts: w.opts}
		w.take(observation{state: StateNoService}, 0)
		return
	}
	w.roster.look(r.slots)
	w.take(w.roster.choose())
	if w.current.state == StateBusy {
		w.timers.recheck.Reset(busyTime)
	}
}

// take makes an event of an observation that says something new.
func (w *watcher) take(o observation, others int) {
	switch {
	case w.event.Seq == 0 || !o.tells(w.current):
		w.again = 0
		w.announce(o, others)
	case w.retry():
		w.again++
		w.announce(o, others)
	case others != w.event.Others:
		w.event.Others, w.pending = others, true
	}
}

// retry tells that a card whose link broke is still there, and worth another try. One
// that broke a moment ago is looked at again later.
func (w *watcher) retry() bool {
	if w.event.Conn == nil || w.again >= maxAgain {
		return false
	}
	broken := w.event.Conn.brokenFor()
	if broken > 0 && broken <= againTime {
		w.timers.recheck.Reset(againTime - broken + time.Millisecond)
	}
	return broken > againTime
}

// announce makes the newest event.
func (w *watcher) announce(o observation, others int) {
	w.dropCard()
	w.current = o
	w.event = Event{Seq: w.event.Seq + 1, State: o.state, Reader: o.reader, Others: others}
	if o.state == StateCard {
		w.event.ATR, w.event.Conn = o.atr, newConn(o.reader, o.atr, w.opts.Sent, w.trouble)
	}
	w.pending = true
}

// dropCard closes the Conn of a card that is gone.
func (w *watcher) dropCard() {
	if w.event.Conn != nil {
		w.event.Conn.Close()
	}
}
