package iso7816_test

import (
	"bytes"
	"errors"
	"testing"

	"guichet/kiosk/iso7816"
)

func TestParseHeader(t *testing.T) {
	tests := []struct {
		name, in string
		want     iso7816.Header
		err      error
	}{
		{"short", "5A0A", iso7816.Header{Tag: 0x5A, Length: 10, Size: 2}, nil},
		{"two-byte tag", "BF0C05", iso7816.Header{Tag: 0xBF0C, Length: 5, Size: 3}, nil},
		{"three-byte tag", "7F814905", iso7816.Header{Tag: 0x7F8149, Length: 5, Size: 4}, nil},
		{"81", "3081C8", iso7816.Header{Tag: 0x30, Length: 200, Size: 3}, nil},
		{"82, longer than need be", "30820005", iso7816.Header{Tag: 0x30, Length: 5, Size: 4}, nil},
		{"84", "308400000600", iso7816.Header{Tag: 0x30, Length: 1536, Size: 6}, nil},
		{"nothing", "", iso7816.Header{}, iso7816.ErrTruncated},
		{"tag alone", "30", iso7816.Header{}, iso7816.ErrTruncated},
		{"half a tag", "7F81", iso7816.Header{}, iso7816.ErrTruncated},
		{"half a length", "308206", iso7816.Header{}, iso7816.ErrTruncated},
		{"tag 00", "0005", iso7816.Header{}, iso7816.ErrMalformed},
		{"tag FF", "FF05", iso7816.Header{}, iso7816.ErrMalformed},
		{"four-byte tag", "7F81828305", iso7816.Header{}, iso7816.ErrMalformed},
		{"leading zero in the tag number", "7F800105", iso7816.Header{}, iso7816.ErrMalformed},
		{"indefinite length", "3080", iso7816.Header{}, iso7816.ErrMalformed},
		{"length of five bytes", "30850000000001", iso7816.Header{}, iso7816.ErrMalformed},
		{"4 GB", "3084FFFFFFFF", iso7816.Header{}, iso7816.ErrMalformed},
		{"2 GB, negative on 32 bits", "308480000000", iso7816.Header{}, iso7816.ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := iso7816.ParseHeader(unhex(t, tt.in))
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("got %+v, %v; want %+v, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestParseTLVs(t *testing.T) {
	got, err := iso7816.ParseTLVs(unhex(t, "00 8101AA 0000 8202BBCC FF"))
	if err != nil || len(got) != 2 || got[0].Tag != 0x81 || got[1].Tag != 0x82 || !bytes.Equal(got[1].Value, []byte{0xBB, 0xCC}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if _, err := iso7816.ParseTLVs(bytes.Repeat([]byte{0x81, 0}, 65)); !errors.Is(err, iso7816.ErrLimit) {
		t.Errorf("65 objects: %v", err)
	}
	if _, err := iso7816.ParseTLVs(unhex(t, "8105AA")); !errors.Is(err, iso7816.ErrTruncated) {
		t.Errorf("cut value: %v", err)
	}
}

func TestFind(t *testing.T) {
	b := unhex(t, "A1 02 8100 A4 0A 3008 0406 3F0000017001")
	got, ok := iso7816.Find(b, 0xA4, 0x30, 0x04)
	if !ok || !bytes.Equal(got, unhex(t, "3F0000017001")) {
		t.Errorf("got %X, %v", got, ok)
	}
	if _, ok := iso7816.Find(b, 0xA4, 0x31); ok {
		t.Error("found what is not there")
	}
}

// A nest a thousand deep costs nothing: only the caller's own path is followed.
func TestDeepNest(t *testing.T) {
	var b []byte
	for range 1000 {
		b = iso7816.AppendTLV(nil, 0x30, b)
	}
	if _, err := iso7816.ParseTLVs(b); err != nil {
		t.Fatal(err)
	}
	if _, ok := iso7816.Find(b, 0x30, 0x30, 0x04); ok {
		t.Error("found what is not there")
	}
}

func TestAppendTLV(t *testing.T) {
	for _, n := range []int{0, 127, 128, 255, 256, 65535, 65536} {
		for _, tag := range []iso7816.Tag{0x30, 0xBF0C, 0x7F8149} {
			b := iso7816.AppendTLV(nil, tag, make([]byte, n))
			got, rest, err := iso7816.ParseTLV(b)
			if err != nil || got.Tag != tag || len(got.Value) != n || len(rest) != 0 {
				t.Errorf("tag %X, %d bytes: %X, %d, %v", tag, n, got.Tag, len(got.Value), err)
			}
		}
	}
}
