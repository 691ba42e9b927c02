package overlay

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"guichet/kiosk/screen"
	"guichet/kiosk/text"
)

// Words are own, as the overlay changes them. Words that do not fit own change nothing.
func (o Overlay) Words(own text.Sets) text.Sets { return own.With(o.names) }

// checkSigns returns an error for words that a screen would not show as they are, or
// that could be taken for the sign of a verdict.
func checkSigns(words string) error {
	for _, r := range words {
		if !screen.InFont(r) || r < ' ' || strings.ContainsRune("[]", r) || r >= 0x2500 && r <= 0x259F {
			return fmt.Errorf("the sign %q (%U); hint: letters, digits, and the signs of a keyboard without [ and ]", r, r)
		}
	}
	return nil
}

// checkNames returns an error if a card is called by the word of a verdict.
func (o Overlay) checkNames(own text.Sets) error {
	for _, name := range slices.Sorted(maps.Keys(o.names)) {
		for l, words := range o.names[name] {
			if band := bandWordIn(words, own); band != "" {
				return fmt.Errorf("%s (%s): %q: the word of a verdict, in capitals, is the program's", name, l, band)
			}
		}
	}
	return nil
}

// bandWordIn is the word of a verdict, in any language, that words hold; "" for none.
func bandWordIn(words string, own text.Sets) string {
	for _, l := range text.Languages() {
		for _, v := range own.Cards(l).Verdicts {
			if strings.Contains(words, v.Word) {
				return v.Word
			}
		}
	}
	return ""
}
