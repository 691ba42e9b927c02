package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"
)

// Panic is a panic that was caught, as an error. Its message names the value
// only: the stack is for the log.
type Panic struct {
	Value any
	Stack []byte
}

func (p *Panic) Error() string { return fmt.Sprintf("panic: %v", p.Value) }

// Recover runs work and returns a panic in it as a *Panic.
func Recover(work func()) (err error) {
	defer func() {
		if v := recover(); v != nil {
			err = &Panic{Value: v, Stack: debug.Stack()}
		}
	}()
	work()
	return nil
}

// The waits between restarts double from the first to the last, so that a
// fault that comes back at once does not burn the processor.
const (
	firstRestart = 100 * time.Millisecond
	lastRestart  = 5 * time.Second
	settled      = time.Minute // a run of that length was a good one
)

// Supervise runs the kiosk again each time something in it panics, until it
// ends in any other way. Each run begins with a clear screen and a new session.
func Supervise(ctx context.Context, log *slog.Logger, run func(context.Context) error) error {
	wait := firstRestart
	for {
		began := time.Now()
		err := run(ctx)
		var p *Panic
		if !errors.As(err, &p) {
			return err
		}
		log.Error("restart after a panic", "cause", p.Error(), "stack", string(p.Stack))
		if time.Since(began) > settled {
			wait = firstRestart
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
		wait = min(2*wait, lastRestart)
	}
}
