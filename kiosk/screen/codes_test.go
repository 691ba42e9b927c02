package screen

import (
	"slices"
	"strings"
	"testing"

	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/text"
)

func TestCodeWords(t *testing.T) {
	known := func(left, max int) card.Counter { return card.Counter{Known: true, Left: left, Max: max} }
	read := func(pin, unblock card.Counter) card.Codes {
		return card.Codes{Status: card.CodesRead, PIN: pin, Unblock: unblock}
	}
	tests := []struct {
		name  string
		codes card.Codes
		want  []string
	}{
		{"not known", card.Codes{}, nil},
		{"not known, but counters", card.Codes{PIN: known(0, 3)}, nil},
		{"CPS4", card.Codes{Status: card.CodesOnlyByTry}, []string{"L'état du code ne se lit pas sur une CPS4."}},
		{"all", read(known(3, 3), known(10, 10)), []string{"Code : 3 essais restants"}},
		{"two", read(known(2, 3), card.Counter{}), []string{"Code : 2 essais restants"}},
		{"one", read(known(1, 3), known(10, 10)), []string{"Code : 1 essai restant, n'essayez pas au hasard"}},
		{"blocked", read(known(0, 3), known(3, 10)), []string{"Code bloqué : il faut le code de déblocage à 8 chiffres (lettre des codes)."}},
		{"blocked, the rest not known", read(known(0, 3), card.Counter{}), []string{"Code bloqué : il faut le code de déblocage à 8 chiffres (lettre des codes)."}},
		{"both blocked", read(known(0, 3), known(0, 10)), []string{"Code bloqué et code de déblocage épuisé : il faut une nouvelle carte."}},
		{"no way back", read(known(2, 3), known(0, 10)), []string{"Code : 2 essais restants", "Code de déblocage épuisé : un code bloqué ne pourra plus être débloqué."}},
		{"the unblocking code alone", read(card.Counter{}, known(10, 10)), nil},
	}
	sets, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		if got := CodeWords(tt.codes, sets.For(faq.French)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: got %q, want %q", tt.name, got, tt.want)
		}
		if got := strings.Join(CodeWords(tt.codes, sets.For(faq.English)), " "); (got == "") != (tt.want == nil) || strings.Contains(got, "{") {
			t.Errorf("%s in English: got %q", tt.name, got)
		}
	}
}
