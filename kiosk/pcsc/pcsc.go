// Package pcsc watches one card slot through PC/SC and carries APDUs to the card in
// it. It is the only importer of ebfe/scard, and it knows no card type.
//
// Two kinds of goroutines make blocking calls, and nobody else does: the poller,
// which watches the slot in a context of its own, and one for each card, which owns
// that card's context and handle. A call that never returns (a mute card, a stuck
// reader, a stopped service) holds its own goroutine and nothing more; it is left
// behind, and ends when the card or the service goes. The watcher's goroutine never
// calls PC/SC, so its heartbeat says that the program lives, not that a card
// answers.
//
// Traps of the library, all met: a context is dead for ever after the service was;
// Release during GetStatusChange deadlocks, so each context is used by one goroutine
// alone and waits are short; Transmit panics on an unknown protocol and on an empty
// command; Card.Status indexes blindly, so it is not used; ReaderState keeps the ATR
// of a card that has left, so a fresh one is made for each call; reader names are
// kept alive for C in a map keyed by name, so one process watches a reader once.
package pcsc

import (
	"time"

	"guichet/kiosk/iso7816"
)

// State is the state of the slot. The zero value means: not known yet.
type State uint8

// The states of the slot.
const (
	StateUnknown   State = iota
	StateNoService       // no PC/SC service answers
	StateNoReader        // no reader, or none with the wanted name
	StateEmpty           // a reader, no card
	StateCard            // a card that gave its ATR
	StateMute            // a card that gave none: upside down, dirty, broken
	StateBusy            // another program holds the card exclusively
	StateStuck           // a call to the service does not return: out of order
)

// Event is what the slot is from now on. Every event replaces the one before.
type Event struct {
	// Seq numbers the events from 1. Two cards never share a number, even when
	// one follows the other at once.
	Seq    uint64
	State  State
	Reader string // name of the chosen reader, "" when there is none
	ATR    []byte // in StateCard only
	// Conn is the way to the card, in StateCard only. It is closed for the
	// receiver as soon as the card is seen to be gone.
	Conn *Conn
}

// Options of Watch. The zero value is fine.
type Options struct {
	// Reader is a part of the wanted reader's name, in any case; "" takes the
	// first reader.
	Reader string
	// Heartbeat, if set, is called about once a second on the watcher's own
	// goroutine, whatever the service and the card do.
	Heartbeat func()
}

// Times of the watcher. pcscd itself looks at a slot every 400 ms.
const (
	pollTime    = 500 * time.Millisecond // longest wait of one GetStatusChange
	retryTime   = 200 * time.Millisecond // between two tries to reach the service
	stuckTime   = 4 * time.Second        // without a word of the poller: StateStuck
	heartTime   = time.Second
	goodbyeTime = 2 * time.Second // for the poller to end

	// A card whose link broke, by an answer and not by silence, and that is still
	// there againTime later is announced again with a new Conn, maxAgain times: a
	// dirty contact loses one reading in a hundred. A card that was pulled out is
	// seen to be gone within that time.
	againTime = time.Second
	maxAgain  = 2
)

// APDUTime bounds one exchange. A CPS3 at 9600 baud needs 0.3 s for the longest;
// after ten seconds the card is mute, whatever deadline the caller has.
const APDUTime = 10 * time.Second

var (
	_ iso7816.Transmitter = (*Conn)(nil)
	_ iso7816.Protocoler  = (*Conn)(nil)
	_ iso7816.Opener      = (*Conn)(nil)
)
