package main

import (
	"context"

	"guichet/kiosk/iso7816"
	"guichet/kiosk/sim/cardsim"
)

// wedged is the length of an answer that QEMU's reader (usb-ccid, 7.2) cannot hand
// on: with its header of ten bytes it fills one USB packet, after which the reader
// sends an empty one that the driver takes for the next answer.
const wedged = 64 - 10

// splitting is a card whose answers never have that length: the last byte waits
// for GET RESPONSE (ISO/IEC 7816-4:2020, 5.3.4).
type splitting struct {
	cardsim.Card
	rest []byte // data and status word
}

// Transmit implements iso7816.Transmitter.
func (s *splitting) Transmit(ctx context.Context, command []byte) ([]byte, error) {
	rest := s.rest
	s.rest = nil
	if rest != nil && len(command) > 1 && command[1] == iso7816.InsGetResponse {
		return rest, nil
	}
	answer, err := s.Card.Transmit(ctx, command)
	if err != nil || len(answer) != wedged {
		return answer, err
	}
	s.rest = append([]byte{}, answer[wedged-3:]...)
	return append(append([]byte{}, answer[:wedged-3]...), 0x61, 1), nil
}
