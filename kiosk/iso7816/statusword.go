package iso7816

import "fmt"

// StatusWord is SW1-SW2 of a response (ISO/IEC 7816-4:2020, 5.6). As an error it
// answers errors.Is for its own value, and for SWMoreData, SWWrongLe and SWCounter
// whatever their last digits.
type StatusWord uint16

// Status words that are branched on here or in the packages above.
const (
	SWOK                StatusWord = 0x9000
	SWMoreData          StatusWord = 0x6100 // 61xx: xx more bytes wait for GET RESPONSE
	SWCorrupted         StatusWord = 0x6281 // part of the data may be corrupted
	SWEndOfFile         StatusWord = 0x6282 // fewer than Ne bytes before the end
	SWDeactivated       StatusWord = 0x6283 // selected file deactivated
	SWTerminated        StatusWord = 0x6285 // selected file in termination state
	SWCounter           StatusWord = 0x63C0 // 63Cx: a counter's value
	SWWrongLength       StatusWord = 0x6700
	SWChannel           StatusWord = 0x6881 // logical channel not supported
	SWSecurity          StatusWord = 0x6982 // security status not satisfied
	SWConditions        StatusWord = 0x6985 // conditions of use not satisfied
	SWNotAllowed        StatusWord = 0x6986 // no current EF
	SWFunction          StatusWord = 0x6A81 // function not supported
	SWNotFound          StatusWord = 0x6A82 // file or application not found
	SWWrongP1P2         StatusWord = 0x6A86
	SWOffset            StatusWord = 0x6B00 // offset outside the EF
	SWWrongLe           StatusWord = 0x6C00 // 6Cxx: xx bytes are there
	SWUnknownINS        StatusWord = 0x6D00
	SWUnsupportedCLA    StatusWord = 0x6E00
	SWNoPreciseDiagnose StatusWord = 0x6F00
)

// Error gives the word in hexadecimal; it holds no card data.
func (sw StatusWord) Error() string { return fmt.Sprintf("status word %04X", uint16(sw)) }

// Is makes errors.Is match the families 61xx, 6Cxx and 63Cx by their base word.
func (sw StatusWord) Is(target error) bool {
	t, ok := target.(StatusWord)
	if !ok {
		return false
	}
	switch t {
	case SWMoreData, SWWrongLe:
		return sw.SW1() == t.SW1()
	case SWCounter:
		return sw&0xFFF0 == t
	}
	return sw == t
}

// SW1 returns the first byte.
func (sw StatusWord) SW1() byte { return byte(sw >> 8) }

// SW2 returns the second byte.
func (sw StatusWord) SW2() byte { return byte(sw) }

// OK tells that the command was carried out: 9000, or 61xx, which announces data
// of a command that succeeded.
func (sw StatusWord) OK() bool { return sw == SWOK || sw.SW1() == 0x61 }

// Warning tells that the command was carried out and the card has a remark on it
// (ISO/IEC 7816-4:2020, table 6: 62xx, 63xx).
func (sw StatusWord) Warning() bool { return sw.SW1() == 0x62 || sw.SW1() == 0x63 }
