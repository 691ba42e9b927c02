package main

import (
	"maps"
	"slices"
	"testing"

	"guichet/kiosk/datafolder"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// Every key is a word that a card can get, every id a question of the help, and a
// valid card of every type leads to some question.
func TestAdvice(t *testing.T) {
	advice, err := loadAdvice()
	if err != nil {
		t.Fatal(err)
	}
	help, err := datafolder.BuiltIn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer help.Close()
	words, err := text.LoadCards(faq.French)
	if err != nil {
		t.Fatal(err)
	}
	known := append(slices.Collect(maps.Keys(words.Names)), session.AdviceBlocked)
	for _, row := range verdict.Precedence() {
		known = append(known, row.Verdict.String())
		for _, reason := range row.Reasons {
			known = append(known, string(reason.Code))
		}
		for ct := pki.CPS; ct <= pki.CPA; ct++ {
			known = append(known, row.Verdict.String()+" "+ct.String())
		}
	}
	for ct := pki.CPS; ct <= pki.CPA; ct++ {
		known = append(known, ct.String())
		if len(advice[ct.String()]) == 0 {
			t.Errorf("no question for a valid %s", ct)
		}
	}
	for key, ids := range advice {
		if !slices.Contains(known, key) {
			t.Errorf("%q is no code, card, verdict or type", key)
		}
		for _, id := range ids {
			if _, err := help.Question(t.Context(), faq.French, id); err != nil {
				t.Errorf("%s: %s: %v", key, id, err)
			}
		}
	}
}
