package pcsc

import (
	"errors"
	"fmt"

	"github.com/ebfe/scard"

	"guichet/kiosk/iso7816"
)

// Errors of a Conn beside those of package iso7816 that it wraps.
var (
	// ErrBusy: another program holds the card exclusively.
	ErrBusy = errors.New("card held by another program")
	// ErrReset: another program reset the card. The Conn still works, with
	// nothing selected on the card.
	ErrReset = errors.New("card was reset by another program")
	// ErrService: the PC/SC service or the reader is gone.
	ErrService = errors.New("no card service")
)

// translate wraps an error of scard with the cause that callers branch on.
func translate(err error) error {
	var code scard.Error
	if !errors.As(err, &code) {
		return err
	}
	return fmt.Errorf("%w (PC/SC %08X)", cause(code), uint32(code))
}

func cause(code scard.Error) error {
	switch code {
	case scard.ErrRemovedCard, scard.ErrNoSmartcard, scard.ErrNotTransacted:
		// NotTransacted is what a driver says when the card leaves in mid-APDU.
		return iso7816.ErrRemoved
	case scard.ErrUnresponsiveCard, scard.ErrUnpoweredCard, scard.ErrProtoMismatch, scard.ErrUnsupportedCard:
		return iso7816.ErrMute
	case scard.ErrSharingViolation:
		return ErrBusy
	case scard.ErrResetCard:
		return ErrReset
	}
	return ErrService
}

// safely runs a call of scard and turns its panics into errors: it indexes into
// what the service answers.
func safely(call func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("scard: %v: %w", p, ErrService)
		}
	}()
	return call()
}
