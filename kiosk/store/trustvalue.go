package store

import (
	"encoding/binary"
	"fmt"
	"time"

	"guichet/kiosk/pki"
)

// The records of the two kinds of lists, in bytes.
const (
	serialBytes     = 20                  // RFC 5280, 4.1.2.2
	revocationBytes = 5                   // 36 bits of seconds since 1950, 4 of the reason
	numberBytes     = 5                   // ten digits are less than 2^34
	dayBytes        = 3                   // days since 1900, from 1; 0: none
	someDay         = 1<<(8*dayBytes) - 1 // of an opposition: a day that is not known, later than any
	oppositionBytes = 3 * dayBytes
	lineBytes       = 4 // of the source, only while building
)

func revokedListing(list int64) listing { return listing{list, serialBytes, revocationBytes} }

func opposedListing() listing { return listing{0, numberBytes, oppositionBytes} }

// Where the counts of seconds and days begin: before what the two kinds of
// lists can say (RFC 5280, 4.1.2.5.1; pki.OppositionFile).
func secondsFrom() time.Time { return time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC) }
func daysFrom() time.Time    { return time.Date(1899, 12, 31, 0, 0, 0, 0, time.UTC) }

// serialKey pads a serial number; false when it is longer than any may be.
func serialKey(serial []byte) (key [serialBytes]byte, ok bool) {
	if len(serial) > len(key) {
		return key, false
	}
	copy(key[len(key)-len(serial):], serial)
	return key, true
}

func appendRevocation(b []byte, r pki.Revocation) ([]byte, error) {
	seconds := r.Date.Unix() - secondsFrom().Unix()
	if seconds < 0 || seconds >= 1<<36 || r.Reason > 15 {
		return nil, fmt.Errorf("a revocation of the year %d", r.Date.Year())
	}
	var word [8]byte
	binary.BigEndian.PutUint64(word[:], uint64(seconds)<<4|uint64(r.Reason))
	return append(b, word[8-revocationBytes:]...), nil
}

func revocationOf(b []byte) pki.Revocation {
	word := bigEndian(b)
	seconds := int64(word>>4) + secondsFrom().Unix()
	return pki.Revocation{Date: time.Unix(seconds, 0).UTC(), Reason: pki.Reason(word & 15)}
}

// numberKey packs a card's number; false when it is not ten digits.
func numberKey(number pki.CardNumber) (key [numberBytes]byte, ok bool) {
	if !number.Valid() {
		return key, false
	}
	var n uint64
	for _, digit := range []byte(number) {
		n = n*10 + uint64(digit-'0')
	}
	var word [8]byte
	binary.BigEndian.PutUint64(word[:], n)
	return [numberBytes]byte(word[8-numberBytes:]), true
}

func appendOpposition(b []byte, o pki.Opposition) ([]byte, error) {
	for i, day := range []time.Time{o.Start, o.End, o.Opposed} {
		n := int64(0)
		switch {
		case !day.IsZero():
			if n = (day.Unix() - daysFrom().Unix()) / (24 * 60 * 60); n < 1 || n >= someDay {
				return nil, fmt.Errorf("a day of the year %d", day.Year())
			}
		case i == 2 && o.OpposedSomeDay:
			n = someDay
		}
		b = append(b, byte(n>>16), byte(n>>8), byte(n))
	}
	return b, nil
}

func oppositionOf(b []byte) pki.Opposition {
	var days [3]time.Time
	for i := range days {
		if n := bigEndian(b[i*dayBytes:][:dayBytes]); n > 0 && n != someDay {
			days[i] = daysFrom().AddDate(0, 0, int(n))
		}
	}
	some := bigEndian(b[2*dayBytes:][:dayBytes]) == someDay
	return pki.Opposition{Start: days[0], End: days[1], Opposed: days[2], OpposedSomeDay: some}
}

func bigEndian(b []byte) (n uint64) {
	for _, octet := range b {
		n = n<<8 | uint64(octet)
	}
	return n
}
