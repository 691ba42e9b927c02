package iso7816_test

import (
	"bytes"
	"context"
	"testing"

	"guichet/kiosk/iso7816"
	"guichet/kiosk/iso7816/cardtest"
)

func FuzzATR(f *testing.F) {
	for _, s := range []string{
		"3BAC00402A001225006480000310009000", "3B9B188001001225006480040100009044",
		"3B8F80010031B86404B0ECC1739401808290000E", "3B8080808080808080", "3BFF", "3F00",
		"3B8F80010031B86404B0ECC17394018080FFFFFFE3",
	} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		a, err := iso7816.ParseATR(b)
		if len(a.Levels) > iso7816.MaxATR || len(a.Historical) > 15 {
			t.Fatalf("%d levels, %d historical bytes", len(a.Levels), len(a.Historical))
		}
		if err == nil && len(b) < 2+len(a.Historical) {
			t.Fatalf("%X gives %d historical bytes", b, len(a.Historical))
		}
		a.Contactless()
	})
}

func FuzzTLV(f *testing.F) {
	for _, s := range []string{
		"5A0A80250000010102030405", "A40A300804063F0000017001", "30820005", "3084FFFFFFFF", "3080",
		"7F8149", "000000", "BF0C00", "308480000000",
	} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		iso7816.Find(b, 0x30, 0x30, 0xA1)
		one, rest, err := iso7816.ParseTLV(b)
		if err != nil {
			return
		}
		if len(one.Value)+len(rest) > len(b) {
			t.Fatalf("%d and %d bytes out of %d", len(one.Value), len(rest), len(b))
		}
		again, _, err := iso7816.ParseTLV(iso7816.AppendTLV(nil, one.Tag, one.Value))
		if err != nil || again.Tag != one.Tag || !bytes.Equal(again.Value, one.Value) {
			t.Fatalf("%X does not survive: %v", b, err)
		}
	})
}

// FuzzResponses lets the fuzzer be the card: in turns a length byte and that many
// bytes of answer, for a SELECT and a READ BINARY.
func FuzzResponses(f *testing.F) {
	for _, s := range []string{"026104 06620200009000", "026CFF 026C01 03AA9000", "02610002610002610002 6100", "00", "0190"} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, script []byte) {
		card := cardtest.Func(func(context.Context, []byte) ([]byte, error) {
			if len(script) == 0 {
				return nil, iso7816.ErrRemoved
			}
			n := min(int(script[0]), len(script)-1)
			answer := script[1 : 1+n]
			script = script[1+n:]
			return answer, nil
		})
		l := iso7816.NewLink(card, iso7816.Limits{APDUs: 20, BytesReceived: 2000})
		l.Select(context.Background(), 0, 4, iso7816.SelectFCI, []byte{0xA0})
		got, err := l.ReadBinary(context.Background(), 0, 0, 64)
		if c := l.Counters(); c.APDUs > 20 || c.BytesReceived > 2000+255 || len(got.Data) > 64 || err != nil && got.Data != nil {
			t.Fatalf("%+v, %d bytes, %v", c, len(got.Data), err)
		}
	})
}

func FuzzCommand(f *testing.F) {
	for _, s := range []string{"00A40904043F00D00300", "00B00000000000", "00A4000000000101012C"} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := iso7816.ParseCommand(b)
		if err != nil {
			return
		}
		back, err := c.Bytes()
		if err != nil {
			t.Fatalf("%X parses but does not encode: %v", b, err)
		}
		again, err := iso7816.ParseCommand(back)
		if err != nil || again.Ne != c.Ne || !bytes.Equal(again.Data, c.Data) {
			t.Fatalf("%X: %+v then %+v, %v", b, c, again, err)
		}
	})
}
