package pki

import (
	"errors"
	"time"
)

var errEntry = errors.New("not an entry of a CRL")

// cutDER cuts one whole element of at most 65535 bytes off b.
func cutDER(b []byte) (tag byte, value, rest []byte, ok bool) {
	tag, header, length, ok := readHeader(b)
	if !ok || len(b)-header < length {
		return 0, nil, nil, false
	}
	if header == 3 && length < 0x80 || header == 4 && length < 0x100 { // not the shortest form
		return 0, nil, nil, false
	}
	return tag, b[header : header+length], b[header+length:], true
}

// parseEntry reads the content of one element of revokedCertificates (RFC 5280,
// 5.1.2.6). The serial is a part of content, without leading zeros; nil when no
// certificate may have such a number.
func parseEntry(content []byte) (serial []byte, r Revocation, err error) {
	tag, value, rest, ok := cutDER(content)
	if !ok || tag != tagInteger {
		return nil, r, errEntry
	}
	if serial, err = magnitude(value); err != nil {
		return nil, r, err
	}
	if tag, value, rest, ok = cutDER(rest); !ok {
		return nil, r, errEntry
	}
	if r.Date, err = parseDERTime(tag, value); err != nil {
		return nil, r, err
	}
	if len(rest) > 0 {
		r.Reason, err = parseEntryExtensions(rest)
	}
	return serial, r, err
}

// magnitude cuts the leading zero of a serial number; nil for what newSerial
// refuses.
func magnitude(integer []byte) ([]byte, error) {
	switch n := len(integer); {
	case n == 0, n > 1 && integer[0] == 0 && integer[1] < 0x80, n > 1 && integer[0] == 0xFF && integer[1] >= 0x80:
		return nil, errEntry // not the shortest form (X.690, 8.3.2)
	case integer[0] >= 0x80 || n == 1 && integer[0] == 0:
		return nil, nil
	case integer[0] == 0:
		integer = integer[1:]
	}
	if len(integer) > maxSerialBytes {
		return nil, nil
	}
	return integer, nil
}

// parseDERTime reads the two forms that RFC 5280 allows (5.1.2.4):
// YYMMDDHHMMSSZ, of 1950 to 2049, and YYYYMMDDHHMMSSZ.
func parseDERTime(tag byte, v []byte) (time.Time, error) {
	var year int
	switch {
	case tag == tagUTCTime && len(v) == 13:
		if year = number(v[:2]); year < 50 {
			year += 100
		}
		year, v = year+1900, v[2:]
	case tag == tagGeneralizedTime && len(v) == 15:
		year, v = number(v[:4]), v[4:]
	default:
		return time.Time{}, errors.New("not a time")
	}
	if v[10] != 'Z' || !digits(string(v[:10])) || year < 0 {
		return time.Time{}, errors.New("not a time")
	}
	month, day := time.Month(number(v[:2])), number(v[2:4])
	t := time.Date(year, month, day, number(v[4:6]), number(v[6:8]), number(v[8:10]), 0, time.UTC)
	if t.Month() != month || t.Day() != day || t.Hour() != number(v[4:6]) || t.Minute() != number(v[6:8]) {
		return time.Time{}, errors.New("no such time") // 31 February, 25 o'clock
	}
	return t, nil
}

// number reads decimal digits; below zero when there are others.
func number(b []byte) int {
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return -1 << 16
		}
		n = n*10 + int(c-'0')
	}
	return n
}

// parseEntryExtensions reads crlEntryExtensions (RFC 5280, 5.3). A critical one
// but reasonCode may make the entry another issuer's (5.3.3) and is refused.
func parseEntryExtensions(b []byte) (Reason, error) {
	tag, list, rest, ok := cutDER(b)
	if !ok || tag != tagSequence || len(rest) > 0 || len(list) == 0 {
		return 0, errEntry
	}
	var reason Reason
	for len(list) > 0 {
		var one []byte
		if tag, one, list, ok = cutDER(list); !ok || tag != tagSequence {
			return 0, errEntry
		}
		code, is, err := parseEntryExtension(one)
		if err != nil {
			return 0, err
		}
		if is {
			reason = code
		}
	}
	return reason, nil
}

// oidReasonCode is 2.5.29.21 in DER.
const oidReasonCode = "\x55\x1D\x15"

// parseEntryExtension reads one Extension; true for reasonCode.
func parseEntryExtension(b []byte) (Reason, bool, error) {
	tag, id, rest, ok := cutDER(b)
	if !ok || tag != tagOID {
		return 0, false, errEntry
	}
	tag, value, rest, ok := cutDER(rest)
	critical := ok && tag == tagBoolean && len(value) == 1 && value[0] != 0
	if ok && tag == tagBoolean {
		tag, value, rest, ok = cutDER(rest)
	}
	if !ok || tag != tagOctetString || len(rest) > 0 {
		return 0, false, errEntry
	}
	if string(id) != oidReasonCode {
		if critical {
			return 0, false, errors.New("a critical extension")
		}
		return 0, false, nil
	}
	if len(value) != 3 || value[0] != tagEnumerated || value[1] != 1 || value[2] > 10 {
		return 0, false, errors.New("not a reason") // RFC 5280, 5.3.1: 0 to 10
	}
	return Reason(value[2]), true, nil
}
