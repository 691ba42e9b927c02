package pki_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/pki"
)

const (
	hexA = "53D30A19570826BDE0C0762501F1F1C7A659F976C6C023123DF5239DF34A4EEA"
	hexB = "38284E4F6107456E70C7439C85DA7D564D0FE1FE1A968C9EB6D43E1FC0D63C3A"
)

func TestParsePins(t *testing.T) {
	text := "# comment\n\n" + hexA + "  production  AC RACINE  FORT\r\n" + strings.ToLower(hexB) + "\ttest\tTEST AC"
	pins := mustPins(t, []byte(text)).All()
	if len(pins) != 2 {
		t.Fatalf("%d pins, want 2", len(pins))
	}
	if p := pins[0]; p.Fingerprint.String() != hexA || p.Class != pki.Production || p.Name != "AC RACINE  FORT" {
		t.Errorf("first pin %+v", p)
	}
	if p := pins[1]; p.Fingerprint.String() != hexB || p.Class != pki.Test || p.Name != "TEST AC" {
		t.Errorf("second pin %+v", p)
	}
}

func TestParsePinsRefuses(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"short fingerprint", hexA[:62] + "  production  X", "line 1: fingerprint"},
		{"not hexadecimal", hexA[:62] + "GG  production  X", "line 1: fingerprint"},
		{"with colons", "53:D3:0A  production  X", "line 1: fingerprint"},
		{"other class", "\n" + hexA + "  trusted  X", "line 2: class"},
		{"class in capitals", hexA + "  PRODUCTION  X", "line 1: class"},
		{"no name", hexA + "  production", "line 1: not"},
		{"blank name", hexA + "  production   ", "line 1: not"},
		{"escape in the name", hexA + "  production  \x1b[2J", "line 1: name"},
		{"invalid UTF-8", hexA + "  production  \xff", "line 1: name"},
		{"long name", hexA + "  production  " + strings.Repeat("x", 129), "line 1: name"},
		{"twice", hexA + "  production  X\n" + hexA + "  test  Y", "line 2: the fingerprint"},
		{"long line", strings.Repeat("#", 100<<10), "token too long"},
		{"too much", strings.Repeat("#\n", 1<<20), "more than"},
	}
	for _, tc := range cases {
		t.Run(tc.name, func(t *testing.T) {
			_, err := pki.ParsePins(strings.NewReader(tc.text))
			if err == nil || !strings.Contains(err.Error(), tc.want) {
				t.Errorf("error %v, want %q", err, tc.want)
			}
		})
	}
}

func TestNilPinsTrustNothing(t *testing.T) {
	var pins *pki.Pins
	if _, ok := pins.Find(pki.Fingerprint{}); ok || pins.Named("") || pins.All() != nil {
		t.Error("nil pins trust something")
	}
}

// The project's own file: six production CAs and a test root.
func TestBuiltInPins(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "data", "trust", "pins.txt"))
	if err != nil {
		t.Fatal(err)
	}
	count := map[pki.Class]int{}
	for _, pin := range mustPins(t, text).All() {
		count[pin.Class]++
		if test := strings.HasPrefix(pin.Name, "TEST "); test != (pin.Class == pki.Test) {
			t.Errorf("%s is pinned as %s", pin.Name, pin.Class)
		}
	}
	if count[pki.Production] != 6 || count[pki.Test] != 1 {
		t.Errorf("counts %v, want 6 and 1", count)
	}
}

// A file as Windows writes it, and a fingerprint as openssl x509 -fingerprint does.
func TestParsePinsWithMarkAndColons(t *testing.T) {
	pair := strings.TrimSuffix(strings.Repeat("AB:", 32), ":")
	pins, err := pki.ParsePins(strings.NewReader("\xEF\xBB\xBF" + pair + "  production  A CA\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	if all := pins.All(); len(all) != 1 || all[0].Fingerprint[31] != 0xAB || all[0].Name != "A CA" {
		t.Errorf("got %v, want one pin of A CA", all)
	}
}
