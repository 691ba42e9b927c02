// Package iso7816 speaks to integrated circuit cards in the words of ISO/IEC
// 7816-3 and 7816-4: answers to reset, command and response APDUs, status words,
// BER-TLV, SELECT and READ BINARY. It knows no card type, keeps no card data and
// never logs. Everything it reads comes from a card that may be hostile, so each
// loop, length and depth has a limit.
//
// The TLV parser is our own. The kept Go libraries were read and are not bounded:
// cunicu/go-iso7816 (encoding/tlv) and moov-io/bertlv descend by recursion as deep
// as the input asks, the former turns a four-byte length negative on 32-bit
// machines, and its GET RESPONSE loop follows 61xx for ever. Here nothing recurses:
// ParseTLV reads one data object and the caller descends by hand, as deep as the
// file that he expects.
package iso7816

import (
	"context"
	"errors"
)

// Transmitter exchanges one C-APDU for one R-APDU. It returns the R-APDU whole,
// SW1-SW2 included. An error means that no usable answer came; it wraps ErrRemoved,
// ErrMute or a context's error where the cause is known. Only one Transmit may run
// at a time.
type Transmitter interface {
	Transmit(ctx context.Context, cmd []byte) ([]byte, error)
}

// Protocol is a transmission protocol of ISO/IEC 7816-3. The zero value is
// "unknown" and is treated like T=0, whose commands every reader accepts.
type Protocol uint8

// The protocols of contact cards. A contactless card (T=CL) shows as T1.
const (
	ProtocolUnknown Protocol = iota
	T0
	T1
)

// Protocoler is what a Transmitter also implements when it knows the protocol it
// speaks.
type Protocoler interface {
	Protocol() Protocol
}

// Opener is what a Transmitter also implements when it must be opened before it
// knows its protocol. Open it before NewLink.
type Opener interface {
	Open(ctx context.Context) error
}

// Errors that callers branch on. Transmitters wrap the first two.
var (
	// ErrRemoved: the card left, or its link broke, during an exchange.
	ErrRemoved = errors.New("card removed")
	// ErrMute: a card is there and does not answer.
	ErrMute = errors.New("card is mute")
	// ErrNoResponse: an R-APDU of fewer than two bytes. pcsc-lite answers zero
	// bytes and no error when the link closes in the middle of an APDU.
	ErrNoResponse = errors.New("response without status word")
	// ErrMalformed: bytes from the card break their norm.
	ErrMalformed = errors.New("malformed")
	// ErrTruncated: a data object is longer than the bytes at hand.
	ErrTruncated = errors.New("truncated data object")
	// ErrLimit: a limit on exchanges or bytes is reached.
	ErrLimit = errors.New("limit reached")
)
