package iso7816_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"guichet/kiosk/iso7816"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestCommandBothWays(t *testing.T) {
	long := bytes.Repeat([]byte{7}, 256)
	tests := []struct {
		name string
		cmd  iso7816.Command
		want string
	}{
		{"case 1", iso7816.Command{INS: 0x70}, "00700000"},
		{"case 2S", iso7816.Command{INS: 0xB0, Ne: 12}, "00B000000C"},
		{"case 2S, 256", iso7816.Command{INS: 0xB0, P1: 1, P2: 2, Ne: 256}, "00B0010200"},
		{"case 3S", iso7816.Command{CLA: 1, INS: 0xA4, P1: 8, P2: 12, Data: []byte{0xD0, 3}}, "01A4080C02D003"},
		{"case 4S", iso7816.Command{INS: 0xA4, P1: 9, P2: 4, Data: []byte{0x3F, 0}, Ne: 256}, "00A40904023F0000"},
		{"case 2E", iso7816.Command{INS: 0xB0, Ne: 257}, "00B00000000101"},
		{"case 2E, 65536", iso7816.Command{INS: 0xB0, Ne: 65536}, "00B00000000000"},
		{"case 3E", iso7816.Command{INS: 0xD6, Data: long}, "00D60000000100" + hex.EncodeToString(long)},
		{"case 4E", iso7816.Command{INS: 0xA4, Data: []byte{1}, Ne: 300}, "00A4000000000101012C"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := tt.cmd.Bytes()
			if err != nil || !bytes.Equal(got, unhex(t, tt.want)) {
				t.Fatalf("Bytes() = %X, %v; want %s", got, err, tt.want)
			}
			back, err := iso7816.ParseCommand(got)
			if err != nil || back.Ne != tt.cmd.Ne || !bytes.Equal(back.Data, tt.cmd.Data) || back.INS != tt.cmd.INS {
				t.Errorf("ParseCommand = %+v, %v; want %+v", back, err, tt.cmd)
			}
		})
	}
}

func TestCommandRefused(t *testing.T) {
	for _, c := range []iso7816.Command{{Ne: -1}, {Ne: 65537}, {Data: make([]byte, 65536)}} {
		if _, err := c.Bytes(); !errors.Is(err, iso7816.ErrLimit) {
			t.Errorf("Bytes() with Nc %d, Ne %d: %v; want a limit", len(c.Data), c.Ne, err)
		}
	}
	for _, s := range []string{"", "00A404", "00A4040003AABB", "00A4040001AABBCC", "00A40400000000AA", "00A404000000020101010101"} {
		b, _ := hex.DecodeString(s)
		if c, err := iso7816.ParseCommand(b); err == nil {
			t.Errorf("ParseCommand(%s) = %+v; want an error", s, c)
		}
	}
}

func TestParseResponse(t *testing.T) {
	r, err := iso7816.ParseResponse([]byte{1, 2, 0x62, 0x82})
	if err != nil || r.SW != iso7816.SWEndOfFile || !bytes.Equal(r.Data, []byte{1, 2}) {
		t.Errorf("got %+v, %v", r, err)
	}
	for _, b := range [][]byte{nil, {0x90}} {
		if _, err := iso7816.ParseResponse(b); !errors.Is(err, iso7816.ErrNoResponse) {
			t.Errorf("%X: %v; want ErrNoResponse", b, err)
		}
	}
	for _, b := range [][]byte{{0, 0}, {0x60, 0}, {0xFF, 0xFF}} {
		if _, err := iso7816.ParseResponse(b); !errors.Is(err, iso7816.ErrMalformed) {
			t.Errorf("%X: %v; want ErrMalformed", b, err)
		}
	}
}

func TestStatusWordIs(t *testing.T) {
	tests := []struct {
		sw, target iso7816.StatusWord
		want       bool
	}{
		{0x6A82, iso7816.SWNotFound, true},
		{0x6A81, iso7816.SWNotFound, false},
		{0x6112, iso7816.SWMoreData, true},
		{0x6C12, iso7816.SWWrongLe, true},
		{0x6C12, iso7816.SWMoreData, false},
		{0x63C3, iso7816.SWCounter, true},
	}
	for _, tt := range tests {
		var err error = tt.sw
		if got := errors.Is(err, tt.target); got != tt.want {
			t.Errorf("Is(%v, %v) = %v", tt.sw, tt.target, got)
		}
	}
}

// Of all instructions of ISO/IEC 7816-4:2020, table 5, only those that select and read are
// let through, on the channels that the cards use.
func TestReads(t *testing.T) {
	n := 0
	for ins := range 256 {
		for cla := range 256 {
			if iso7816.Reads([]byte{byte(cla), byte(ins), 0, 0}) {
				n++
			}
		}
	}
	if n != 4*5 {
		t.Errorf("got %d class and instruction bytes let through, want 20", n)
	}
	for _, ins := range []byte{0xA4, 0xB0, 0xC0, 0xCA, 0xCB} {
		if !iso7816.Reads([]byte{1, ins, 0, 0}) {
			t.Errorf("got %02X refused", ins)
		}
	}
	for name, cmd := range map[string][]byte{
		"VERIFY": {0, 0x20, 0, 1}, "VERIFY with a template": {0, 0x21, 0, 1}, "CHANGE REFERENCE DATA": {0, 0x24, 0, 1},
		"RESET RETRY COUNTER": {0, 0x2C, 0, 1}, "INTERNAL AUTHENTICATE": {0, 0x88, 0, 0}, "PSO": {0, 0x2A, 0x9E, 0x9A},
		"UPDATE BINARY": {0, 0xD6, 0, 0}, "MANAGE CHANNEL": {0, 0x70, 0, 0}, "chained SELECT": {0x10, 0xA4, 0, 0}, "short": {0, 0xA4, 0},
	} {
		if iso7816.Reads(cmd) {
			t.Errorf("%s: let through", name)
		}
	}
}
