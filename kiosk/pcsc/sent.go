package pcsc

import (
	"errors"
	"sync/atomic"

	"guichet/kiosk/iso7816"
)

// ErrNotReading is returned for a command that does more than read; it was not sent.
var ErrNotReading = errors.New("pcsc: a command that does more than read is not sent")

// Sent counts the commands for cards since the start. It is safe for concurrent use; a nil
// Sent counts nothing.
type Sent struct{ commands, refused atomic.Int64 }

// Commands is how many were sent.
func (s *Sent) Commands() int64 { return s.commands.Load() }

// Refused is how many were held back because they do more than read.
func (s *Sent) Refused() int64 { return s.refused.Load() }

// let counts a command and returns an error for one that must not reach a card.
func (s *Sent) let(cmd []byte) error {
	reads := iso7816.Reads(cmd)
	switch {
	case s == nil:
	case reads:
		s.commands.Add(1)
	default:
		s.refused.Add(1)
	}
	if !reads {
		return ErrNotReading
	}
	return nil
}
