package app

import (
	"context"
	"errors"
)

// ping asks the loop for a sign of life: it closes the channel.
type ping chan struct{}

// Ping returns once the loop has acted on all that was sent before, or the error
// that it did not.
func (a *App) Ping(ctx context.Context) error {
	p := make(ping)
	for sent := false; ; {
		events := a.events
		if sent {
			events = nil
		}
		select {
		case events <- p:
			sent = true
		case <-p:
			return nil
		case <-a.done:
			return errors.New("the loop has ended")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
