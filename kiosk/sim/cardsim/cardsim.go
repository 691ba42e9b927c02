// Package cardsim plays virtual cards: the CPx generations, the other cards that a
// visitor may insert, and cards that are slow, mute, torn out or hostile. A card is
// a Transmitter with an ATR; ServeVPCD puts it into a real pcscd's virtual reader.
// The demonstration and the tests use the same cards.
//
// Its CPS3 is the one that public recordings show: answers, refusals, files, status
// words (docs/cartes-virtuelles.md). What no recording shows is played as OpenSC 0.23
// needs it. It is no proof of likeness. It holds no keys and signs nothing: the
// certificates come from the caller.
package cardsim

import (
	"context"

	"guichet/kiosk/iso7816"
)

// Card is a virtual card. Only one Transmit may run at a time.
type Card interface {
	iso7816.Transmitter
	iso7816.Protocoler
	ATR() []byte
	// Reset is a power cycle: nothing is selected afterwards.
	Reset()
}

// Style is how a card's answers travel.
type Style uint8

// The styles. Those of T=0 never send data with the answer to a case 4 command,
// but for T0Direct.
const (
	// T0More answers 61xx to a SELECT with data. A READ BINARY past the end
	// brings what there is and 6282.
	T0More Style = iota
	// T0WrongLe answers 61xx to a SELECT with data, and 6Cxx to a READ BINARY
	// that asks for more than there is.
	T0WrongLe
	// T0Direct answers a SELECT with its data at once, Le or not, as some readers
	// make it look.
	T0Direct
	// T1 answers at once, with data only where Le asks for them.
	T1
)

// Options change how a card behaves. The zero value is a well-behaved card.
type Options struct {
	Style Style
	ATR   []byte // nil: the listed one of the type
	// Padding is the number of zero bytes after the content of each file.
	Padding int
	// MaxRead bounds the bytes of one READ BINARY; 0 is 256.
	MaxRead int
	// RefuseNoData makes SELECT refuse P2 = 0C with 6A86.
	RefuseNoData bool
	// Trace, if set, sees every exchange.
	Trace func(cmd, answer []byte)
}

// answerer is the inside of a card: it answers one command, data and status word
// apart. The frame (61xx, 6Cxx, GET RESPONSE) is not its business.
type answerer interface {
	answer(c iso7816.Command) ([]byte, iso7816.StatusWord)
	reset()
}

// card frames an answerer in a style.
type card struct {
	atr     []byte
	opts    Options
	inside  answerer
	pending []byte             // data that wait for GET RESPONSE
	ending  iso7816.StatusWord // of the last of them
}

func newCard(listed string, opts Options, inside answerer) *card {
	atr := opts.ATR
	if atr == nil {
		atr = unhex(listed)
	}
	if opts.MaxRead == 0 {
		opts.MaxRead = iso7816.MaxShortNe
	}
	return &card{atr: atr, opts: opts, inside: inside}
}

// ATR returns the answer to reset.
func (c *card) ATR() []byte { return c.atr }

// Protocol is the protocol that the card's style speaks.
func (c *card) Protocol() iso7816.Protocol {
	if c.opts.Style == T1 {
		return iso7816.T1
	}
	return iso7816.T0
}

// Reset forgets all selections.
func (c *card) Reset() {
	c.pending = nil
	c.inside.reset()
}

// Transmit answers one C-APDU.
func (c *card) Transmit(ctx context.Context, cmd []byte) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	data, sw := c.process(cmd)
	answer := append(append([]byte{}, data...), sw.SW1(), sw.SW2())
	if c.opts.Trace != nil {
		c.opts.Trace(cmd, answer)
	}
	return answer, nil
}

func (c *card) process(cmd []byte) ([]byte, iso7816.StatusWord) {
	parsed, err := iso7816.ParseCommand(cmd)
	if err != nil {
		return nil, iso7816.SWWrongLength
	}
	if parsed.INS == iso7816.InsGetResponse && c.opts.Style != T1 {
		return c.getResponse(parsed)
	}
	c.pending = nil
	if refusesNoData(c.opts, parsed) {
		return nil, iso7816.SWWrongP1P2
	}
	data, sw := c.inside.answer(parsed)
	if parsed.INS == iso7816.InsReadBinary {
		return c.frameRead(parsed, data, sw)
	}
	return c.frameSelect(parsed, data, sw)
}

func refusesNoData(o Options, c iso7816.Command) bool {
	return o.RefuseNoData && c.INS == iso7816.InsSelect && c.P2&0x0C == iso7816.SelectNone
}

// getResponse hands out pending data (ISO/IEC 7816-4:2020, 11.4.1).
func (c *card) getResponse(cmd iso7816.Command) ([]byte, iso7816.StatusWord) {
	if len(c.pending) == 0 {
		return nil, iso7816.SWConditions
	}
	if cmd.Ne > len(c.pending) {
		return nil, iso7816.SWWrongLe | iso7816.StatusWord(byte(len(c.pending)))
	}
	out := c.pending[:cmd.Ne]
	c.pending = c.pending[cmd.Ne:]
	return out, more(c.pending, c.ending)
}

// more announces what is pending, and gives the last word when nothing is.
func more(pending []byte, ending iso7816.StatusWord) iso7816.StatusWord {
	switch n := len(pending); {
	case n == 0:
		return ending
	case n < 256:
		return iso7816.SWMoreData | iso7816.StatusWord(n)
	}
	return iso7816.SWMoreData
}

// frameSelect sends the answer of a case 4 command in the card's style.
func (c *card) frameSelect(cmd iso7816.Command, data []byte, sw iso7816.StatusWord) ([]byte, iso7816.StatusWord) {
	if len(data) == 0 {
		return nil, sw
	}
	switch c.opts.Style {
	case T0Direct:
		return data, sw
	case T1:
		return data[:min(len(data), cmd.Ne)], sw
	}
	c.pending, c.ending = data, sw
	return nil, more(data, sw)
}

// frameRead cuts what a READ BINARY found, from the offset to the end of the file,
// to what was asked for.
func (c *card) frameRead(cmd iso7816.Command, data []byte, sw iso7816.StatusWord) ([]byte, iso7816.StatusWord) {
	if !sw.OK() && !sw.Warning() {
		return nil, sw
	}
	limit := min(len(data), c.opts.MaxRead)
	switch {
	case cmd.Ne <= limit:
		return data[:cmd.Ne], sw
	case c.opts.Style == T0WrongLe:
		return nil, iso7816.SWWrongLe | iso7816.StatusWord(byte(limit))
	case limit < len(data) || sw.Warning():
		return data[:limit], sw
	}
	return data, iso7816.SWEndOfFile
}
