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
	SelectFromMFAll = 0x09 // by path; IAS-ECC cards of ANS want 3F00 in front of it
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

// Select carries out a SELECT and returns what P2 asks for, fetched if need be.
// A refusal is a StatusWord error.
func (l *Link) Select(ctx context.Context, cla, p1, p2 byte, data []byte) ([]byte, error) {
	c := Command{CLA: cla, INS: InsSelect, P1: p1, P2: p2, Data: data}
	if p2 != SelectNone {
		c.Ne = MaxShortNe
	}
	return l.sendSelect(ctx, c)
}

// SelectOnly carries out a SELECT whose response data nobody wants: over T=0 they
// stay on the card (61xx is left alone), which saves an exchange.
func (l *Link) SelectOnly(ctx context.Context, cla, p1, p2 byte, data []byte) error {
	c := Command{CLA: cla, INS: InsSelect, P1: p1, P2: p2, Data: data}
	if p2 != SelectNone && l.protocol == T1 {
		c.Ne = MaxShortNe
	}
	_, err := l.sendSelect(ctx, c)
	return err
}

func (l *Link) sendSelect(ctx context.Context, c Command) ([]byte, error) {
	r, err := l.Send(ctx, c)
	if err != nil {
		return nil, err
	}
	if !selected(r.SW) {
		return nil, r.SW
	}
	return r.Data, nil
}

// Probe tells whether the card has an application: one SELECT by AID.
func (l *Link) Probe(ctx context.Context, cla byte, aid []byte) (bool, error) {
	err := l.SelectOnly(ctx, cla, SelectByAID, SelectFCI, aid)
	if errors.As(err, new(StatusWord)) {
		return false, nil
	}
	return err == nil, err
}

// selected tells that a SELECT succeeded, perhaps with a remark on the file's
// state: 62xx, of which 6283 is the usual one.
func selected(sw StatusWord) bool { return sw.OK() || sw.SW1() == 0x62 }

// ReadBinary reads up to n bytes (at most MaxShortNe) of the current EF from
// offset. Fewer bytes come at the end of the file; none and no error means that
// offset is at or beyond the end.
func (l *Link) ReadBinary(ctx context.Context, cla byte, offset, n int) ([]byte, error) {
	if offset < 0 || offset > MaxOffset || n <= 0 || n > MaxShortNe {
		return nil, fmt.Errorf("read %d bytes at %d: %w", n, offset, ErrLimit)
	}
	r, err := l.Send(ctx, Command{CLA: cla, INS: InsReadBinary, P1: byte(offset >> 8), P2: byte(offset), Ne: n})
	if err != nil {
		return nil, err
	}
	if len(r.Data) > n {
		return nil, fmt.Errorf("%d bytes for %d: %w", len(r.Data), n, ErrMalformed)
	}
	switch {
	case r.SW.OK(), r.SW == SWEndOfFile:
		return r.Data, nil
	case r.SW == SWOffset && offset > 0, r.SW == SWWrongLe && offset > 0:
		return nil, nil
	}
	return nil, r.SW
}
