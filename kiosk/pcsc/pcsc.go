// Package pcsc watches the card slots of a machine through PC/SC and carries APDUs
// to the card that counts. It is the only importer of ebfe/scard, and it knows no
// card type: who watches tells it which ATRs are worth most (Options.Kind).
//
// Two kinds of goroutines make blocking calls, and no other: the poller, which waits
// for a change of any slot in a context of its own, and one for each card, which owns
// that card's context and handle. A call that never returns (a mute card, a stuck
// reader, a stopped service) holds its own goroutine and nothing more; it is left
// behind, and ends when the card or the service goes. The watcher's goroutine never
// calls PC/SC, so its answer says that the program lives, not that a card answers.
//
// Nothing is polled. The poller sleeps in one SCardGetStatusChange over all readers
// and the pseudo-reader of plug and play, without time-out; SCardCancel wakes it.
// Without a service it sleeps in inotify on the folder of the service's socket.
//
// Traps of the library, all met: a context is dead for ever after the service was;
// Release during GetStatusChange deadlocks, so only the poller releases its context,
// and others only cancel it; a Cancel that comes before the wait is lost, so it is
// repeated until the poller says something; Transmit panics on an unknown protocol
// and on an empty command; Card.Status indexes blindly, so it is not used; ReaderState
// keeps the ATR of a card that has left, so a fresh one is made for each call; reader
// names are kept alive for C in a map keyed by name, so one process watches a reader
// once.
package pcsc

import (
	"time"

	"guichet/kiosk/iso7816"
)

// State is the state of the slot that counts. The zero value means: not known yet.
type State uint8

// The states of the slot.
const (
	StateUnknown   State = iota
	StateNoService       // no PC/SC service answers
	StateNoReader        // no reader, or none with the wanted name
	StateEmpty           // a reader, no card that counts
	StateCard            // a card that gave its ATR
	StateMute            // a card that gave none: upside down, dirty, broken
	StateBusy            // another program holds the card exclusively
	StateStuck           // a call to the service does not return: out of order
)

// Event is what the slot is from now on. Every event replaces the one before.
type Event struct {
	// Seq numbers the events from 1. Two cards never share a number, even when
	// one follows the other at once. An event with the number of the one before
	// is about the same card: only Others changed.
	Seq    uint64
	State  State
	Reader string // name of the chosen reader, "" when there is none
	ATR    []byte // in StateCard only
	// Others counts the cards in other slots that could have been chosen.
	Others int
	// Conn is the way to the card, in StateCard only. It is closed for the
	// receiver as soon as the card is seen to be gone.
	Conn *Conn
}

// Kind is what an ATR says of a card, as far as the choice of a slot goes.
type Kind uint8

// The kinds.
const (
	KindOther  Kind = iota // any card, or one that the ATR does not tell
	KindWanted             // one that the program is there for
	KindModule             // a part of the reader, a SAM: never chosen
)

// Options of Watch. The zero value is fine.
type Options struct {
	// Reader is a part of the wanted reader's name, in any case; "" takes them
	// all.
	Reader string
	// Kind sorts cards by ATR; nil: all are KindOther.
	Kind func(atr []byte) Kind
	// SkipResident leaves out cards that were there when their reader was first
	// seen, where there is another slot to put a card into: a SAM that Kind does
	// not know, a token that is its own reader. One of KindWanted is never left
	// out.
	SkipResident bool
	// Sent, if set, counts what is sent to cards.
	Sent *Sent
	// Alive, if set, is received from by the watcher's own goroutine, at once and
	// whatever the service and the card do: who cannot send on it knows that the
	// watcher is stuck. (A heartbeat would wake an idle machine.)
	Alive <-chan struct{}

	ping time.Duration // for tests; 0: pingTime
}

// Times of the watcher. pcscd itself looks at a slot every 400 ms.
const (
	// pingTime is how often the poller is woken to show that the service still
	// answers, and to see what a lost wake-up would have hidden: earlier, when Alive
	// wakes the machine anyway. Each time costs some fifty context switches, most of them
	// the Go runtime's own.
	pingTime = 4 * time.Minute
	// wakeTime is how often a wake-up is repeated until the poller says something.
	wakeTime = 100 * time.Millisecond
	// busyTime is how often a slot is looked at that another program holds, of
	// whose end PC/SC does not tell.
	busyTime    = 500 * time.Millisecond
	stuckTime   = 4 * time.Second // without a word of a poller that works: StateStuck
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
