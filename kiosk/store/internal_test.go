package store

import (
	"testing"
	"time"

	"guichet/kiosk/faq"
)

// tiny is a help of one question.
func tiny(t *testing.T) *Store {
	t.Helper()
	c := &faq.Collection{
		Languages: []faq.Lang{faq.French},
		Topics:    []faq.Topic{{Key: "t", Title: map[faq.Lang]string{faq.French: "T"}}},
		Questions: []faq.Question{{ID: "q", Lang: faq.French, Title: "Commander une carte", Topic: "t", Answer: "Au guichet."}},
	}
	s, err := BuildMemory(t.Context(), c, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// A search that runs out of time shows the best so far, and no error.
func TestSearchOutOfTime(t *testing.T) {
	s := tiny(t)
	for _, limit := range []time.Duration{0, time.Microsecond} {
		if _, err := s.searchWithin(t.Context(), limit, faq.Query{Text: "commmander carte", Lang: faq.French}); err != nil {
			t.Errorf("%v: %v", limit, err)
		}
	}
}
