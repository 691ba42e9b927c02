package faq_test

import (
	"strings"
	"testing"

	"guichet/kiosk/faq"
)

func TestSoundMeets(t *testing.T) {
	for _, words := range []string{
		"commander commender comander komander commandez",
		"activation aktivassion activassion",
		"telephone telefone telephones",
		"numero nummero numerot",
		"identifiant identifient",
		"carte karte cartes",
		"renouvellement renouvelement",
		"bureau buro buros",
	} {
		list := strings.Fields(words)
		for _, w := range list {
			if got, want := faq.Sound(w), faq.Sound(list[0]); got != want {
				t.Errorf("Sound(%s) = %s, Sound(%s) = %s", w, got, list[0], want)
			}
		}
	}
}

func TestSoundTellsApart(t *testing.T) {
	for _, words := range []string{"carte code", "perte porte", "ordre order", "reader render"} {
		list := strings.Fields(words)
		if a, b := faq.Sound(list[0]), faq.Sound(list[1]); a == b {
			t.Errorf("%s: both %s", words, a)
		}
	}
}

func FuzzSound(f *testing.F) {
	f.Add("oeuvre")
	f.Add("é\xff")
	f.Fuzz(func(_ *testing.T, s string) { faq.Sound(s) })
}
