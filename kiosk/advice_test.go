package main

import (
	"slices"
	"testing"

	"guichet/kiosk/datafolder"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/verdict"
)

// Every key is a word that a card can get, every id a question of the help, and
// every verdict and type leads to some question.
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
	known := []string{""}
	for v := verdict.Unreadable; v <= verdict.Valid; v++ {
		known = append(known, v.String())
	}
	for ct := pki.CPS; ct <= pki.CPA; ct++ {
		known = append(known, ct.String())
		if len(advice[ct.String()]) == 0 {
			t.Errorf("no question for a %s", ct)
		}
	}
	for key, ids := range advice {
		if !slices.Contains(known, key) {
			t.Errorf("%q is no verdict and no type", key)
		}
		for _, id := range ids {
			if _, err := help.Question(t.Context(), faq.French, id); err != nil {
				t.Errorf("%s: %s: %v", key, id, err)
			}
		}
	}
	if len(advice[""]) == 0 {
		t.Error("no question for any other card")
	}
}
