package iso7816

import (
	"encoding/binary"
	"fmt"
)

// Instruction bytes used here (ISO/IEC 7816-4:2020, table 5).
const (
	InsSelect      = 0xA4
	InsReadBinary  = 0xB0
	InsGetResponse = 0xC0
	InsGetData     = 0xCB // with a BER-TLV data field (the even INS is CA)
)

// Lengths of short and extended APDUs (ISO/IEC 7816-4:2020, 5.1), in bytes.
const (
	MaxShortNc    = 255
	MaxShortNe    = 256
	MaxExtendedNc = 65535
	MaxExtendedNe = 65536
)

// Command is a command APDU. Ne is the largest number of response bytes wanted,
// 0 for none. Short fields are used when both lengths fit them.
type Command struct {
	CLA, INS, P1, P2 byte
	Data             []byte
	Ne               int
}

// Bytes encodes c in the shortest of the seven cases of ISO/IEC 7816-3:2006, 12.1.
func (c Command) Bytes() ([]byte, error) {
	if len(c.Data) > MaxExtendedNc || c.Ne < 0 || c.Ne > MaxExtendedNe {
		return nil, fmt.Errorf("encode command: Nc %d, Ne %d: %w", len(c.Data), c.Ne, ErrLimit)
	}
	head := []byte{c.CLA, c.INS, c.P1, c.P2}
	if len(c.Data) <= MaxShortNc && c.Ne <= MaxShortNe {
		return c.appendShort(head), nil
	}
	return c.appendExtended(head), nil
}

// appendShort adds Lc, data and Le of one byte each; Le 00 stands for 256.
func (c Command) appendShort(b []byte) []byte {
	if len(c.Data) > 0 {
		b = append(b, byte(len(c.Data)))
		b = append(b, c.Data...)
	}
	if c.Ne > 0 {
		b = append(b, byte(c.Ne))
	}
	return b
}

// appendExtended adds a zero byte, then Lc and Le of two bytes each; Le 0000
// stands for 65536.
func (c Command) appendExtended(b []byte) []byte {
	b = append(b, 0)
	if len(c.Data) > 0 {
		b = binary.BigEndian.AppendUint16(b, uint16(len(c.Data)))
		b = append(b, c.Data...)
	}
	if c.Ne > 0 {
		b = binary.BigEndian.AppendUint16(b, uint16(c.Ne))
	}
	return b
}

// ParseCommand decodes a command APDU, strictly: every byte has its place. Data
// points into b.
func ParseCommand(b []byte) (Command, error) {
	if len(b) < 4 {
		return Command{}, fmt.Errorf("command of %d bytes: %w", len(b), ErrMalformed)
	}
	c := Command{CLA: b[0], INS: b[1], P1: b[2], P2: b[3]}
	body := b[4:]
	switch {
	case len(body) == 0:
		return c, nil
	case len(body) == 1:
		c.Ne = shortNe(body[0])
		return c, nil
	case body[0] == 0 && len(body) >= 3:
		return c.parseExtended(body[1:])
	}
	return c.parseShort(body)
}

// parseShort reads a body of cases 3S and 4S.
func (c Command) parseShort(body []byte) (Command, error) {
	nc := int(body[0])
	rest := len(body) - 1 - nc
	if nc == 0 || rest < 0 || rest > 1 {
		return Command{}, fmt.Errorf("command body of %d bytes with Lc %d: %w", len(body), nc, ErrMalformed)
	}
	c.Data = body[1 : 1+nc]
	if rest == 1 {
		c.Ne = shortNe(body[1+nc])
	}
	return c, nil
}

// parseExtended reads a body of cases 2E, 3E and 4E after its first zero byte.
func (c Command) parseExtended(body []byte) (Command, error) {
	n := int(binary.BigEndian.Uint16(body))
	if len(body) == 2 {
		c.Ne = extendedNe(n)
		return c, nil
	}
	rest := len(body) - 2 - n
	if n == 0 || rest != 0 && rest != 2 {
		return Command{}, fmt.Errorf("extended command body of %d bytes with Lc %d: %w", len(body), n, ErrMalformed)
	}
	c.Data = body[2 : 2+n]
	if rest == 2 {
		c.Ne = extendedNe(int(binary.BigEndian.Uint16(body[2+n:])))
	}
	return c, nil
}

func shortNe(le byte) int {
	if le == 0 {
		return MaxShortNe
	}
	return int(le)
}

func extendedNe(le int) int {
	if le == 0 {
		return MaxExtendedNe
	}
	return le
}

// Reads tells whether an encoded command selects and reads, and can do nothing else: no
// VERIFY, no CHANGE REFERENCE DATA, no use of a key, no write. The class byte must be the
// first interindustry one without chaining and secure messaging, on channels 0 to 3
// (ISO/IEC 7816-4:2020, 5.4.1).
func Reads(cmd []byte) bool {
	if len(cmd) < 4 || cmd[0]&^0x03 != 0 {
		return false
	}
	switch cmd[1] {
	case InsSelect, InsReadBinary, InsGetResponse, InsGetData, InsGetData &^ 1:
		return true
	}
	return false
}
