package session

import (
	"slices"
	"testing"

	"guichet/kiosk/faq"
)

// A search that ends without an answer being opened leaves its words, whatever
// it found; one that goes on while a visitor types, or led to an answer, does not.
func TestMissedWords(t *testing.T) {
	find := func(m missed, field string, words ...string) missed {
		found := &faq.Result{Words: words, Topic: "aide"}
		return m.note(&navEntry{screen: Search, field: field}, Answered{Data: Data{Found: found}})
	}
	var m missed
	m = find(m, "park", "park")
	m = find(m, "parking", "parking")
	m = find(m, "parki")
	m = find(m, "parking", "parking")
	m = find(m, "visa", "visa") // another search
	m = m.opened()
	m = find(m, "carte visa", "carte", "visa")
	m = find(m, "parking", "parking")
	got := m.end().words
	want := []MissedWord{{"aide", "parking"}, {"aide", "carte"}, {"aide", "visa"}}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	if again := m.note(&navEntry{screen: Home}, Answered{}).end().words; !slices.Equal(again, want) {
		t.Errorf("after an answer that is no search's: got %v, want %v", again, want)
	}
}
