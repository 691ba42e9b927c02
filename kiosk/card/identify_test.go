package card_test

import (
	"encoding/hex"
	"strings"
	"testing"

	"guichet/kiosk/card"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestIdentify(t *testing.T) {
	tests := []struct {
		what, atr  string
		family     card.Family
		generation card.Generation
		name       string
		listed     bool
	}{
		{"CPS3", "3BAC00402A001225006480000310009000", card.CPx, card.CPS3, "cps3", true},
		{"CPS3 contactless", "3B8F80010031B86404B0ECC1739401808290000E", card.CPx, card.CPS3, "cps3", true},
		{"CPS3 contactless, cut", "3B8F80010031B86404B0ECC173940180FFFFFFE3", card.CPx, card.CPS3, "cps3", true},
		{"CPS4", "3B9B188001001225006480040100009044", card.CPx, card.CPS4, "cps4", true},
		{"CPS4 release candidate", "3B9B188001001225006480000401009044", card.CPx, card.CPS4, "cps4", true},
		{"CPS4 T=0", "3BDC18FF00001225006480000401009000", card.CPx, card.CPS4, "cps4", true},
		{"CPS2ter", "3BAC00402A001225006480820212009000", card.CPx, card.CPS2ter, "cps2ter", true},
		{"CPS3 of another revision", "3BAC00402A001225006480000311009000", card.CPx, card.CPS3, "cps3", false},
		{"CPS3 with other interface bytes", "3BDC18FF00001225006480000312009000", card.CPx, card.CPS3, "cps3", false},
		{"CPS4 of another revision", "3B9B188001001225006480040200009047", card.CPx, card.CPS4, "cps4", false},
		{"CPx of no known generation", "3BDC18FF00001225006480000501009000", card.CPx, "", "cpx", false},
		{"family bytes not at the start", "3B6D000041001225006480000310009000", "", "", "", false},
		{"Vitale 2", "3B75130000450 9EA9000", card.Vitale, "", "vitale-2", false},
		{"Vitale 2, 09 FA", "3B75130000450 9FA9000", card.Vitale, "", "vitale-2", false},
		{"Vitale 1", "3F6525002209699000", card.Vitale, "", "vitale-1", false},
		{"bank card, not by ATR", "3F6525002B04 6C9000", "", "", "", false},
		{"CNIe", "3BDB96FF80B1FE451F870031C164093772130F9000F4", card.CNIe, "", "cnie", false},
		{"CNIe contactless", "3B8B80010031C1640937721300900051", card.CNIe, "", "cnie", false},
		{"Italian card of the same maker", "3B8B80010031C16408923354009000F3", "", "", "", false},
		{"eGK", "3BD096FF81B1FE451F072A", card.EGK, "", "egk", false},
		{"eHBA", "3BD097FF81B1FE451FC7EB", card.EGK, "", "ehba", false},
		{"Belgian eID", "3B9813400AA503010101AD1311", card.BEID, "", "beid", false},
		{"YubiKey", "3BFD1300008131FE158073C021C057597562694B657940", card.PIV, "", "yubikey", false},
		{"YubiKey 4", "3BF81300008131FE15597562696B657934D4", card.PIV, "", "yubikey", false},
		{"NIST PIV", "3BDF960081B1FE451F838073CC91CBF9A0000003080000100079", card.PIV, "", "piv", false},
		{"Navigo", "3B6F0000805A281142101 22B2728 51D4829000", card.Transit, "", "navigo", false},
		{"Calypso SAM", "3B6F0000805A4880C1205001AEC00295829000", card.Other, "", "sam", false},
		{"Spirtech SAM", "3B3F9600805A2380E1083108AE0136DD829000", card.Other, "", "sam", false},
		{"MIFARE SAM AV3", "3BDF18FF81F1FE43003F07834D494641524520 53414D204156333011", card.Other, "", "sam", false},
		{"DESFire SAM", "3BDE18FF81F1FB34001F0744455346697265 53414D56312E30D2", card.Other, "", "sam", false},
		{"Mobib", "3B6F0000805A2C23C41010057113AA4F829000", card.Transit, "", "calypso", false},
		{"MIFARE Classic", "3B8F8001804F0CA000000306030001000000006A", card.Memory, "", "mifare-classic", false},
		{"MIFARE Ultralight", "3B8F8001804F0CA0000003060300030000000068", card.Memory, "", "mifare-ultralight", false},
		{"another storage card", "3B8F8001804F0CA0000003060B00120000000000", card.Memory, "", "memory", false},
		{"DESFire", "3B8180018080", card.Other, "", "desfire", false},
		{"agent card", "3BD518FF80B1FE451FC38073C821106E", card.IASECC, "", "carte-agent", false},
		{"IAS-ECC of another issuer", "3BDF96008031FE450031B86404 29ECC17394018082 9000DA", card.IASECC, "", "ias-ecc", false},
		{"libcacard", "3B7A18000073667465206364313434", "", "", "", false},
		{"nothing", "", "", "", "", false},
		{"garbage", "FFFF01", "", "", "", false},
	}
	for _, tt := range tests {
		t.Run(tt.what, func(t *testing.T) {
			atr := unhex(t, tt.atr)
			got := card.Identify(atr)
			if got.Family != tt.family || got.Generation != tt.generation || got.Name != tt.name || got.Listed != tt.listed {
				t.Errorf("got %+v", got)
			}
			if string(got.ATR) != string(atr) {
				t.Errorf("ATR %X", got.ATR)
			}
		})
	}
}

func TestContactless(t *testing.T) {
	for atr, want := range map[string]bool{
		"3B8F80010031B86404B0ECC1739401808290000E": true,
		"3BAC00402A001225006480000310009000":       false,
		"3B9B188001001225006480040100009044":       false,
	} {
		if got := card.Identify(unhex(t, atr)).Contactless; got != want {
			t.Errorf("%s: %v", atr, got)
		}
	}
}

func TestNames(t *testing.T) {
	names := card.Names()
	for _, want := range []string{"cps3", "cps4", "cps2ter", "cpx", "vitale-2", "bank", "emrtd", "yubikey"} {
		if !strings.Contains(" "+strings.Join(names, " ")+" ", " "+want+" ") {
			t.Errorf("no name %q in %v", want, names)
		}
	}
}

func FuzzIdentify(f *testing.F) {
	for _, s := range []string{"3BAC00402A001225006480000310009000", "3B8180018080", "3B", "", "3BF0", "597562"} {
		f.Add(unhex(f, s))
	}
	f.Fuzz(func(t *testing.T, atr []byte) {
		id := card.Identify(atr)
		if id.Listed && id.Family != card.CPx || id.Generation != "" && id.Family != card.CPx {
			t.Fatalf("%X: %+v", atr, id)
		}
	})
}
