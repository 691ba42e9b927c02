package iso7816

import (
	"context"
	"fmt"
)

// maxRounds bounds the exchanges that one command may take: the command, a 6Cxx
// repeat and GET RESPONSE rounds. Nothing that this kiosk asks needs four.
const maxRounds = 8

// maxResponse bounds the bytes that one command may bring over its rounds.
const maxResponse = 4096

// Limits bound all that a Link exchanges with one card.
type Limits struct {
	APDUs         int // C-APDUs sent
	BytesReceived int // bytes of R-APDUs, status words included
}

// Counters are what a Link has exchanged, APDU bytes with their status words.
type Counters struct {
	APDUs         int
	BytesSent     int
	BytesReceived int
}

// Link carries commands to one card: it encodes, fetches what 61xx and 6Cxx
// announce, counts and stops at its limits. It is not safe for concurrent use.
type Link struct {
	tx       Transmitter
	protocol Protocol
	limits   Limits
	count    Counters
}

// NewLink makes a Link over tx. A protocol that tx knows (Protocoler) decides how
// case 4 commands travel.
func NewLink(tx Transmitter, limits Limits) *Link {
	l := &Link{tx: tx, limits: limits}
	if p, ok := tx.(Protocoler); ok {
		l.protocol = p.Protocol()
	}
	return l
}

// Counters returns what was exchanged so far.
func (l *Link) Counters() Counters { return l.count }

// Send carries out one command and returns its final response. A card's refusal
// is a status word in the response, not an error. A 61xx is followed only if
// c.Ne asks for data; else it is returned as it is, a success.
func (l *Link) Send(ctx context.Context, c Command) (Response, error) {
	cmd := c
	var data []byte
	for range maxRounds {
		r, err := l.exchange(ctx, cmd)
		if err != nil {
			return Response{}, err
		}
		data = append(data, r.Data...)
		if len(data) > maxResponse {
			return Response{}, fmt.Errorf("response of more than %d bytes: %w", maxResponse, ErrLimit)
		}
		next, more := follow(c, cmd, r.SW)
		if !more {
			return Response{Data: data, SW: r.SW}, nil
		}
		cmd = next
	}
	return Response{}, fmt.Errorf("more than %d rounds: %w", maxRounds, ErrLimit)
}

// follow gives the command that a status word calls for after last, a command or
// GET RESPONSE sent on behalf of first: GET RESPONSE after 61xx, the same again
// with the right Le after 6Cxx (ISO/IEC 7816-3:2006, 12.2.1).
func follow(first, last Command, sw StatusWord) (Command, bool) {
	switch {
	case first.Ne == 0:
		return Command{}, false
	case sw.SW1() == 0x61:
		return Command{CLA: first.CLA, INS: InsGetResponse, Ne: shortNe(sw.SW2())}, true
	case sw.SW1() == 0x6C && shortNe(sw.SW2()) != last.Ne:
		last.Ne = shortNe(sw.SW2())
		return last, true
	}
	return Command{}, false
}

// exchange sends one C-APDU and checks its R-APDU, within the limits.
func (l *Link) exchange(ctx context.Context, c Command) (Response, error) {
	if l.count.APDUs >= l.limits.APDUs || l.count.BytesReceived >= l.limits.BytesReceived {
		return Response{}, fmt.Errorf("%d APDUs, %d bytes: %w", l.count.APDUs, l.count.BytesReceived, ErrLimit)
	}
	if err := ctx.Err(); err != nil {
		return Response{}, err
	}
	raw, err := l.encode(c)
	if err != nil {
		return Response{}, err
	}
	l.count.APDUs++
	l.count.BytesSent += len(raw)
	answer, err := l.tx.Transmit(ctx, raw)
	l.count.BytesReceived += len(answer)
	if err != nil {
		return Response{}, err
	}
	return checked(c, answer)
}

// encode writes c down. Over T=0 a case 4 command travels without Le and its data
// come by GET RESPONSE (ISO/IEC 7816-3:2006, 12.2.4).
func (l *Link) encode(c Command) ([]byte, error) {
	if l.protocol != T1 && len(c.Data) > 0 {
		c.Ne = 0
	}
	return c.Bytes()
}

// checked parses an answer and refuses more data than c asked for.
func checked(c Command, answer []byte) (Response, error) {
	r, err := ParseResponse(answer)
	if err != nil {
		return Response{}, err
	}
	if len(r.Data) > max(c.Ne, limitWithoutLe(c)) {
		return Response{}, fmt.Errorf("%d bytes for Ne %d: %w", len(r.Data), c.Ne, ErrMalformed)
	}
	return r, nil
}

// limitWithoutLe is what a card may send although Ne is 0: some answer a case 3
// SELECT with the FCP at once (direct answers over T=0 readers that hide 61xx).
func limitWithoutLe(c Command) int {
	if len(c.Data) > 0 {
		return MaxShortNe
	}
	return 0
}
