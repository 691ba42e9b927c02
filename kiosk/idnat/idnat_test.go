package idnat_test

import (
	"strings"
	"testing"

	"guichet/kiosk/idnat"
)

// The RPPS numbers are public samples of ANS documents.
const sampleRPPS = "10000001866"

func TestCheckEveryLength(t *testing.T) {
	for _, c := range []struct {
		name, in   string
		finding    idnat.Finding
		kind       idnat.Kind
		suggestion string
		missing    int
		excess     int
	}{
		{"empty", "", idnat.Nothing, idnat.KindUnknown, "", 0, 0},
		{"blanks", "   ", idnat.Nothing, idnat.KindUnknown, "", 0, 0},
		{"1: RPPS prefix", "8", idnat.TooShort, idnat.RPPS, "", 11, 0},
		{"1: ADELI prefix", "0", idnat.TooShort, idnat.ADELI, "", 9, 0},
		{"1: no prefix", "1", idnat.TooShort, idnat.KindUnknown, "", 0, 0},
		{"2", "81", idnat.TooShort, idnat.RPPS, "", 10, 0},
		{"2 with a letter", "2A", idnat.TooShort, idnat.ADELI, "", 8, 0},
		{"3", "810", idnat.TooShort, idnat.RPPS, "", 9, 0},
		{"4", "0751", idnat.TooShort, idnat.ADELI, "", 6, 0},
		{"5", "12345", idnat.TooShort, idnat.KindUnknown, "", 0, 0},
		{"6", "810000", idnat.TooShort, idnat.RPPS, "", 6, 0},
		{"7", "0751234", idnat.TooShort, idnat.ADELI, "", 3, 0},
		{"8", "81000000", idnat.TooShort, idnat.RPPS, "", 4, 0},
		{"9: ADELI", "751234567", idnat.MissingPrefix, idnat.ADELI, "0751234567", 0, 0},
		{"9: Corsica", "2a1234567", idnat.MissingPrefix, idnat.ADELI, "02A1234567", 0, 0},
		{"9: ANS test card", "0B6087510", idnat.MissingPrefix, idnat.ADELI, "00B6087510", 0, 0},
		{"9: department 80 or an RPPS cut short", "801234567", idnat.MissingPrefix, idnat.ADELI, "0801234567", 3, 0},
		{"9: department 10 or an RPPS cut short", "100000018", idnat.MissingPrefix, idnat.ADELI, "0100000018", 3, 0},
		{"9: nobody's", "000000000", idnat.BadKey, idnat.KindUnknown, "", 0, 0},
		{"11: nobody's", "00000000000", idnat.BadKey, idnat.KindUnknown, "", 0, 0},
		{"10: ADELI", "0751234567", idnat.Good, idnat.ADELI, "", 0, 0},
		{"10: Corsica", "02A1234567", idnat.Good, idnat.ADELI, "", 0, 0},
		{"10: RPPS cut short", "8100000018", idnat.TooShort, idnat.RPPS, "", 2, 0},
		{"10: RPPS without prefix, one short", "1000000186", idnat.TooShort, idnat.RPPS, "", 2, 0},
		{"11: RPPS", sampleRPPS, idnat.MissingPrefix, idnat.RPPS, "8" + sampleRPPS, 0, 0},
		{"11: RPPS, key wrong", "10000001867", idnat.BadKey, idnat.RPPS, "", 0, 0},
		{"11: two digits swapped", "10000001686", idnat.BadKey, idnat.RPPS, "", 0, 0},
		{"11: RPPS with prefix, one short", "81000000186", idnat.TooShort, idnat.RPPS, "", 1, 0},
		{"11: letter O for zero", "1000000186O", idnat.LetterInRPPS, idnat.RPPS, "", 0, 0},
		{"11: ADELI, prefix twice", "00751234567", idnat.DoubledPrefix, idnat.ADELI, "0751234567", 0, 0},
		{"11: Corsica, prefix twice", "002A1234567", idnat.DoubledPrefix, idnat.ADELI, "02A1234567", 0, 0},
		{"12: RPPS", "8" + sampleRPPS, idnat.Good, idnat.RPPS, "", 0, 0},
		{"12: test RPPS", "899700218896", idnat.Good, idnat.RPPS, "", 0, 0},
		{"12: key wrong", "810000001867", idnat.BadKey, idnat.RPPS, "", 0, 0},
		{"12: letter", "81000000186O", idnat.LetterInRPPS, idnat.RPPS, "", 0, 0},
		{"12: another register", "312345678901", idnat.OtherIdentifier, idnat.KindUnknown, "", 0, 0},
		{"13: RPPS, prefix twice", "88" + sampleRPPS, idnat.DoubledPrefix, idnat.RPPS, "8" + sampleRPPS, 0, 0},
		{"13: 0 and 8", "08" + sampleRPPS, idnat.DoubledPrefix, idnat.RPPS, "8" + sampleRPPS, 0, 0},
		{"13: too long", "8100000018661", idnat.TooLong, idnat.KindUnknown, "", 0, 1},
		{"14: a SIRET", "12345678901234", idnat.TooLong, idnat.KindUnknown, "", 0, 2},
		{"groups with blanks", "8 100 000 018 66", idnat.Good, idnat.RPPS, "", 0, 0},
		{"groups with dots and hyphens", "8.1000-00018.66", idnat.Good, idnat.RPPS, "", 0, 0},
		{"its name in front", "RPPS : 8" + sampleRPPS, idnat.Good, idnat.RPPS, "", 0, 0},
		{"as on a form", "n° rpps 8 " + sampleRPPS, idnat.Good, idnat.RPPS, "", 0, 0},
		{"ADELI in front", "Adeli 0751234567", idnat.Good, idnat.ADELI, "", 0, 0},
		{"its name alone", "RPPS", idnat.Nothing, idnat.KindUnknown, "", 0, 0},
		{"an employee's number", "3123456789/12", idnat.ForeignSymbol, idnat.KindUnknown, "", 0, 0},
		{"accents", "é00000018666", idnat.ForeignSymbol, idnat.KindUnknown, "", 0, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := idnat.Check(c.in)
			if got.Finding != c.finding || got.Kind != c.kind || got.Suggestion != c.suggestion ||
				got.Missing != c.missing || got.Excess != c.excess {
				t.Errorf("Check(%q) = %+v, want finding %d kind %d suggestion %q missing %d excess %d",
					c.in, got, c.finding, c.kind, c.suggestion, c.missing, c.excess)
			}
		})
	}
}

func TestEveryWrongPrefix(t *testing.T) {
	for _, p := range "012345679" {
		r := idnat.Check(string(p) + sampleRPPS)
		if r.Finding != idnat.WrongPrefix || r.Suggestion != "8"+sampleRPPS {
			t.Errorf("RPPS behind %c: %+v", p, r)
		}
	}
	for _, p := range "2345679ABZ" { // 1 and 8 announce an RPPS cut short
		r := idnat.Check(string(p) + "751234567")
		if r.Finding != idnat.WrongPrefix || r.Suggestion != "0751234567" {
			t.Errorf("ADELI behind %c: %+v", p, r)
		}
	}
}

// Every single wrong digit breaks the key: that is what Luhn is for.
func TestOneWrongDigitIsSeen(t *testing.T) {
	for i := range sampleRPPS {
		for d := '0'; d <= '9'; d++ {
			if rune(sampleRPPS[i]) == d {
				continue
			}
			in := "8" + sampleRPPS[:i] + string(d) + sampleRPPS[i+1:]
			if r := idnat.Check(in); r.Finding != idnat.BadKey {
				t.Errorf("Check(%q) = %+v", in, r)
			}
		}
	}
}

func TestPublicSamples(t *testing.T) {
	for _, n := range []string{"10000001866", "99700218896", "99700075122"} {
		if r := idnat.Check("8" + n); r.Finding != idnat.Good {
			t.Errorf("%s: %+v", n, r)
		}
	}
}

func TestRareLetters(t *testing.T) {
	for in, want := range map[string]bool{"02A1234567": false, "0751234567": false, "0A51234567": true, "075123456Z": true} {
		if r := idnat.Check(in); r.Finding != idnat.Good || r.RareLetter != want {
			t.Errorf("Check(%q) = %+v, want rare letter %v", in, r, want)
		}
	}
}

// A suggestion must itself be of the right form, whatever was typed.
func FuzzCheck(f *testing.F) {
	for _, s := range []string{"", "8" + sampleRPPS, "02A1234567", "é", "88" + sampleRPPS, "00751234567", "\x00", strings.Repeat("8", 99)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		r := idnat.Check(in)
		if r.Suggestion == "" {
			return
		}
		if again := idnat.Check(r.Suggestion); again.Finding != idnat.Good || again.Kind != r.Kind {
			t.Errorf("Check(%q) suggests %q, which is judged %+v", in, r.Suggestion, again)
		}
	})
}
