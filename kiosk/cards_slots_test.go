package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/sim/cardsim"
)

// samCard is a SAM AV2 (pcsc-tools, smartcard_list.txt).
func samCard() cardsim.Card {
	return cardsim.NewUnknown(cardsim.Options{ATR: []byte("\x3B\xDF\x18\xFF\x81\xF1\xFE\x43\x00\x3F\x03\x83MIFARE Plus SAM\x3B")})
}

// Whatever is in the first slot of a reader, `kiosk check` finds the CPS in the
// second, and says that there is another card.
func TestCheckFindsTheCPS(t *testing.T) {
	l := newLab(t)
	first, second := l.slot(t, 0), l.slot(t, 1)
	any := first
	any.reader = "Guichet"
	for _, tt := range []struct {
		name   string
		card   cardsim.Card
		beside bool
	}{
		{"SAM", samCard(), false},
		{"unknown", cardsim.NewUnknown(cardsim.Options{}), true},
		{"Vitale", cardsim.NewVitale(cardsim.Options{}), true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			defer l.insertHere(t, first, tt.card)()
			l.waitCard(t, first, tt.card)
			defer l.insert(t, second, "code-one-try")()
			l.waitCard(t, second, nil)
			o, a := l.check(t, any)
			if o.Verdict != "valid" || o.PINTries != 1 || o.PINTriesMax != 3 || o.PUKTries != 10 || o.Name != "Carte CPx de génération CPS3" {
				t.Errorf("got %s, tries %d of %d, %d, name %q", o.Verdict, o.PINTries, o.PINTriesMax, o.PUKTries, o.Name)
			}
			if got := strings.Contains(a.stderr, "une autre carte"); got != tt.beside {
				t.Errorf("got %q, want word of another card: %v", a.stderr, tt.beside)
			}
		})
	}
}

// waitCard waits until pcscd shows a card in the slot.
func (l *lab) waitCard(t *testing.T, s slot, c cardsim.Card) {
	t.Helper()
	a := l.kiosk(t, "check", "--json", "--reader", s.reader, "--data", l.data, "--at", labDay, "--wait", "5s")
	if sam := c != nil && strings.Contains(string(c.ATR()), "SAM"); sam != strings.Contains(a.stderr, "no card within") {
		t.Fatalf("a card in %s: %q %q", s.reader, a.stdout, a.stderr)
	}
}

// A CPF's profession is what its holder trains for; the state of the code is not
// read where the site does not want it; a CPS4 does not tell.
func TestCheckSaysMore(t *testing.T) {
	l := newLab(t)
	s := l.slot(t, 0)
	pull := l.insert(t, s, "cpf")
	o, _ := l.check(t, s, "--lang", "en")
	if o.Profession != "50" || o.Name != "CPx card of generation CPS3" || o.PINTries != 3 {
		t.Errorf("got profession %q, name %q, %d tries", o.Profession, o.Name, o.PINTries)
	}
	text := l.kiosk(t, "check", "--reader", s.reader, "--data", l.data, "--at", labDay)
	if !strings.Contains(text.stdout, "Code : 3 essais") {
		t.Errorf("the text does not tell of the code: %s", text.stdout)
	}
	withCodes := o
	l.withSite(t, "cards: {read_codes: false}\n")
	o, _ = l.check(t, s)
	if o.PINTries != -1 || o.PINTriesMax != -1 || o.PUKTries != -1 || o.Verdict != withCodes.Verdict || withCodes.APDUs-o.APDUs != 4 {
		t.Errorf("switched off: got tries %d, %d, %d, %s, %d APDUs; before %s, %d", o.PINTries, o.PINTriesMax, o.PUKTries, o.Verdict, o.APDUs, withCodes.Verdict, withCodes.APDUs)
	}
	pull()
	defer l.insert(t, s, "cps4")()
	if o, _ = l.check(t, s); o.PINTries != -1 || o.PUKTries != -1 {
		t.Errorf("a CPS4: got tries %d, %d, want -1", o.PINTries, o.PUKTries)
	}
	l.withSite(t, "cards: {reader: no such reader}\n")
	a := l.kiosk(t, "check", "--data", l.data, "--wait", "3s")
	if !strings.Contains(a.stderr, `"no such reader"`) {
		t.Errorf("the site's reader: got %q", a.stderr)
	}
}

// withSite builds the lab's data set once more, with a site.
func (l *lab) withSite(t *testing.T, doc string) {
	t.Helper()
	file := filepath.Join(t.TempDir(), "site.yaml")
	if err := os.WriteFile(file, []byte(doc), 0o644); err != nil {
		t.Fatal(err)
	}
	l.build(t, "--site", file)
}
