package iso7816

import "fmt"

// Response is a response APDU. Data may be empty; it never holds the status word.
type Response struct {
	Data []byte
	SW   StatusWord
}

// ParseResponse splits an R-APDU. Data points into b. It accepts up to
// MaxExtendedNe data bytes.
func ParseResponse(b []byte) (Response, error) {
	if len(b) < 2 {
		return Response{}, fmt.Errorf("response of %d bytes: %w", len(b), ErrNoResponse)
	}
	n := len(b) - 2
	if n > MaxExtendedNe {
		return Response{}, fmt.Errorf("response of %d bytes: %w", len(b), ErrMalformed)
	}
	sw := StatusWord(b[n])<<8 | StatusWord(b[n+1])
	if sw>>12 != 6 && sw>>12 != 9 || sw>>8 == 0x60 {
		// ISO/IEC 7816-3:2006, 12.2.1: SW1 is 6X or 9X; 60 is the NULL byte.
		return Response{}, fmt.Errorf("status word %04X: %w", uint16(sw), ErrMalformed)
	}
	return Response{Data: b[:n:n], SW: sw}, nil
}
