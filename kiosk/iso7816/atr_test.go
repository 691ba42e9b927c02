package iso7816_test

import (
	"encoding/hex"
	"errors"
	"slices"
	"testing"

	"guichet/kiosk/iso7816"
)

// The ATRs of the CPx are in dops-cryptolib, card-cps.c; the others in
// pcsc-tools' smartcard_list.txt.
func TestParseATR(t *testing.T) {
	tests := []struct {
		name, atr, historical string
		protocols             []int
		tck, contactless      bool
	}{
		{"CPS3", "3BAC00402A001225006480000310009000", "001225006480000310009000", []int{0}, false, false},
		{"CPS4, T=0 and T=1", "3B9B188001001225006480040100009044", "0012250064800401000090", []int{0, 1}, true, false},
		{"CPS4, T=0", "3BDC18FF00001225006480000401009000", "001225006480000401009000", []int{0}, false, false},
		{"CPS3 contactless", "3B8F80010031B86404B0ECC173940180829000 0E", "0031B86404B0ECC173940180829000", []int{0, 1}, true, true},
		{"Vitale, no TD1", "3B75130000450 9EA9000", "4509EA9000", []int{0}, false, false},
		{"CNIe with T=15", "3BDB96FF80B1FE451F870031C16409377213 0F9000F4", "0031C164093772130F9000", []int{0, 1, 15}, true, false},
		{"shortest", "3B00", "", []int{0}, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			a, err := iso7816.ParseATR(unhex(t, tt.atr))
			if err != nil {
				t.Fatal(err)
			}
			if got := hex.EncodeToString(a.Historical); got != hex.EncodeToString(unhex(t, tt.historical)) {
				t.Errorf("historical %s, want %s", got, tt.historical)
			}
			if !slices.Equal(a.Protocols(), tt.protocols) || a.TCK != tt.tck || a.Contactless() != tt.contactless {
				t.Errorf("protocols %v, TCK %v, contactless %v", a.Protocols(), a.TCK, a.Contactless())
			}
		})
	}
}

func TestATRInterfaceBytes(t *testing.T) {
	a, err := iso7816.ParseATR(unhex(t, "3BAC00402A001225006480000310009000"))
	if err != nil || len(a.Levels) != 2 {
		t.Fatalf("%d levels, %v", len(a.Levels), err)
	}
	one, two := a.Levels[0], a.Levels[1]
	if one.TA != nil || *one.TB != 0x00 || one.TC != nil || *one.TD != 0x40 || *two.TC != 0x2A || two.TD != nil {
		t.Errorf("levels %+v", a.Levels)
	}
}

func TestATRRefused(t *testing.T) {
	tests := []struct {
		name, atr string
		want      error
	}{
		{"empty", "", iso7816.ErrMalformed},
		{"TS of no card", "2B8F80010031B86404B0ECC1739401808290000E", iso7816.ErrMalformed},
		{"raw inverse TS", "0300", iso7816.ErrMalformed},
		{"interface bytes cut", "3BF0000000", iso7816.ErrMalformed},
		{"historical bytes cut", "3B0F010203", iso7816.ErrMalformed},
		{"bytes after the end", "3B0000", iso7816.ErrMalformed},
		{"TCK missing", "3B9B1880010012250064800401000090", iso7816.ErrMalformed},
		{"TCK wrong", "3B9B188001001225006480040100009045", iso7816.ErrTCK},
		{"TD for ever", "3B80" + "808080808080808080808080808080808080808080808080808080808080" + "80", iso7816.ErrMalformed},
		{"34 bytes", "3B00" + "0000000000000000000000000000000000000000000000000000000000000000", iso7816.ErrMalformed},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if _, err := iso7816.ParseATR(unhex(t, tt.atr)); !errors.Is(err, tt.want) {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}
