package iso7816

import (
	"context"
	"errors"
	"fmt"
)

// P1 of SELECT (ISO/IEC 7816-4:2020, table 62).
const (
	SelectByAID     = 0x04 // by DF name
	SelectFromMF    = 0x08 // by path, without the MF's identifier
	SelectFromMFAll = 0x09 // by path from the current DF; cards of ANS want 3F00 in front
	SelectEFUnderDF = 0x02 // EF under the current DF, by identifier
)

// P2 of SELECT (ISO/IEC 7816-4:2020, table 63).
const (
	SelectFCI  = 0x00 // return the FCI template
	SelectFCP  = 0x04 // return the FCP template
	SelectNone = 0x0C // return nothing
)

// MaxOffset is the last offset that READ BINARY's P1-P2 can name.
const MaxOffset = 0x7FFF

// Select carries out a SELECT and fetches what P2 asks for, if need be by another
// exchange. The status word of the response is that of success, perhaps a warning
// (62xx or 63xx: the file is deactivated, terminated, damaged). A refusal is a
// StatusWord error.
func (l *Link) Select(ctx context.Context, cla, p1, p2 byte, data []byte) (Response, error) {
	c := Command{CLA: cla, INS: InsSelect, P1: p1, P2: p2, Data: data}
	if p2 != SelectNone {
		c.Ne = MaxShortNe
	}
	return l.sendSelect(ctx, c)
}

// SelectOnly is Select without the response data: over T=0 they stay on the card
// (61xx is not followed), which saves an exchange.
func (l *Link) SelectOnly(ctx context.Context, cla, p1, p2 byte, data []byte) (StatusWord, error) {
	c := Command{CLA: cla, INS: InsSelect, P1: p1, P2: p2, Data: data}
	if p2 != SelectNone && l.protocol == T1 {
		c.Ne = MaxShortNe
	}
	r, err := l.sendSelect(ctx, c)
	return r.SW, err
}

func (l *Link) sendSelect(ctx context.Context, c Command) (Response, error) {
	r, err := l.Send(ctx, c)
	if err != nil {
		return Response{}, err
	}
	if !r.SW.OK() && !r.SW.Warning() {
		return Response{}, r.SW
	}
	return r, nil
}

// Probe tells whether the card has an application, by SELECT alone. P2 = 00 comes
// first because payment cards know no other; a card that refuses the parameter,
// not the application, is asked with P2 = 0C. A recorded CPS3 is such a card: it
// answers 6A86 to P2 = 00 (OpenSC issue 2224). 63xx is no sign of an application.
func (l *Link) Probe(ctx context.Context, cla byte, aid []byte) (bool, error) {
	sw, err := l.SelectOnly(ctx, cla, SelectByAID, SelectFCI, aid)
	if RefusesP2(err) {
		sw, err = l.SelectOnly(ctx, cla, SelectByAID, SelectNone, aid)
	}
	if errors.As(err, new(StatusWord)) {
		return false, nil
	}
	return err == nil && sw.SW1() != 0x63, err
}

// RefusesP2 tells that a SELECT failed because of its parameters, so that another
// P2 is worth a try.
func RefusesP2(err error) bool {
	return errors.Is(err, SWWrongP1P2) || errors.Is(err, SWOffset) || errors.Is(err, SWFunction)
}

// ReadBinary reads up to n bytes (at most MaxShortNe) of the current EF from
// offset. Fewer bytes come at the end of the file; none and no error means that
// offset is at or beyond the end. The status word of the response is 9000, or the
// warning (62xx or 63xx) that came with the bytes. A warning without bytes is a
// refusal, a StatusWord error.
func (l *Link) ReadBinary(ctx context.Context, cla byte, offset, n int) (Response, error) {
	if offset < 0 || offset > MaxOffset || n <= 0 || n > MaxShortNe {
		return Response{}, fmt.Errorf("read %d bytes at %d: %w", n, offset, ErrLimit)
	}
	r, err := l.Send(ctx, Command{CLA: cla, INS: InsReadBinary, P1: byte(offset >> 8), P2: byte(offset), Ne: n})
	if err != nil {
		return Response{}, err
	}
	if len(r.Data) > n {
		return Response{}, fmt.Errorf("%d bytes for %d: %w", len(r.Data), n, ErrMalformed)
	}
	switch {
	case r.SW.OK(), r.SW == SWEndOfFile:
		return Response{Data: r.Data, SW: SWOK}, nil
	case r.SW.Warning() && len(r.Data) > 0:
		return r, nil
	case r.SW == SWOffset && offset > 0, r.SW == SWWrongLe && offset > 0:
		return Response{SW: SWOK}, nil
	}
	return Response{}, r.SW
}
