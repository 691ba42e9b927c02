package iso7816

import (
	"errors"
	"fmt"
)

// MaxATR is the longest answer to reset: TS and 32 characters (ISO/IEC
// 7816-3:2006, 8.2.1).
const MaxATR = 33

// ErrTCK: the check character does not fit the rest of the ATR.
var ErrTCK = errors.New("wrong check character TCK")

// ATR is an answer to reset, taken apart after ISO/IEC 7816-3:2006, 8.2.
type ATR struct {
	Inverse bool // TS is 3F, the inverse convention
	// Levels are the interface bytes, TA1..TD1 first. At most 31 of them fit.
	Levels     []InterfaceBytes
	Historical []byte // at most 15 bytes
	// TCK tells that a check character is there. ISO/IEC 7816-3:2006, 8.2.5:
	// it is, unless T=0 is the only protocol offered.
	TCK bool
}

// InterfaceBytes are TAi, TBi, TCi and TDi, each nil when absent.
type InterfaceBytes struct {
	TA, TB, TC, TD *byte
}

// ParseATR takes an answer to reset apart. On error the parts before the fault
// are returned too; with ErrTCK the ATR is whole, only its check fails.
func ParseATR(b []byte) (ATR, error) {
	if len(b) < 2 || len(b) > MaxATR {
		return ATR{}, fmt.Errorf("ATR of %d bytes: %w", len(b), ErrMalformed)
	}
	if b[0] != 0x3B && b[0] != 0x3F {
		return ATR{}, fmt.Errorf("TS %02X: %w", b[0], ErrMalformed)
	}
	a := ATR{Inverse: b[0] == 0x3F}
	rest, err := a.parseInterface(b[1]&0xF0, b[2:])
	if err != nil {
		return a, err
	}
	k := int(b[1] & 0x0F)
	if len(rest) < k {
		return a, fmt.Errorf("%d historical bytes of %d: %w", len(rest), k, ErrMalformed)
	}
	a.Historical = rest[:k:k]
	return a, a.checkEnd(b, rest[k:])
}

// parseInterface reads the interface bytes that y announces, level after level,
// and returns what follows. Each level costs a TD byte of at most 33: it ends.
func (a *ATR) parseInterface(y byte, rest []byte) ([]byte, error) {
	for y != 0 {
		var level InterfaceBytes
		for bit, field := range []**byte{&level.TA, &level.TB, &level.TC, &level.TD} {
			if y&(0x10<<bit) == 0 {
				continue
			}
			if len(rest) == 0 {
				return nil, fmt.Errorf("interface bytes end early: %w", ErrMalformed)
			}
			*field = &rest[0]
			rest = rest[1:]
		}
		a.Levels = append(a.Levels, level)
		y = 0
		if level.TD != nil {
			y = *level.TD & 0xF0
		}
	}
	return rest, nil
}

// checkEnd wants nothing after the historical bytes, or exactly a right TCK when
// another protocol than T=0 is offered.
func (a *ATR) checkEnd(b, rest []byte) error {
	a.TCK = a.needsTCK()
	if !a.TCK {
		if len(rest) != 0 {
			return fmt.Errorf("%d bytes after the historical bytes: %w", len(rest), ErrMalformed)
		}
		return nil
	}
	if len(rest) != 1 {
		return fmt.Errorf("%d bytes in the place of TCK: %w", len(rest), ErrMalformed)
	}
	var x byte
	for _, c := range b[1:] {
		x ^= c
	}
	if x != 0 {
		return ErrTCK
	}
	return nil
}

func (a *ATR) needsTCK() bool {
	for _, t := range a.Protocols() {
		if t != 0 {
			return true
		}
	}
	return false
}

// Protocols lists the T values of TD1, TD2 ... in their order, T=15 (global
// interface bytes) included; T=0 alone when there is no TD1.
func (a *ATR) Protocols() []int {
	var ts []int
	for _, l := range a.Levels {
		if l.TD != nil {
			ts = append(ts, int(*l.TD&0x0F))
		}
	}
	if ts == nil {
		return []int{0}
	}
	return ts
}

// Contactless tells that the ATR has the form that a PC/SC reader makes for a
// contactless card: TD1 80, TD2 01 and no other interface byte (PC/SC part 3,
// 3.1.3.2.3). Some contact cards look the same, so it is a hint.
func (a *ATR) Contactless() bool {
	if len(a.Levels) != 2 {
		return false
	}
	one, two := a.Levels[0], a.Levels[1]
	return one.TA == nil && one.TB == nil && one.TC == nil && *one.TD == 0x80 &&
		two.TA == nil && two.TB == nil && two.TC == nil && two.TD != nil && *two.TD == 0x01
}
