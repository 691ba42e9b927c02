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

func TestDistance(t *testing.T) {
	for _, c := range []struct {
		typed, word   string
		whole, prefix int // at a limit of 2
	}{
		{"carte", "carte", 0, 0},
		{"crate", "carte", 1, 1},
		{"cartte", "carte", 1, 1},
		{"care", "carte", 1, 1},
		{"karte", "carte", 1, 1},
		{"comander", "commande", 2, 2},
		{"renouv", "renouvellement", 3, 0},
		{"remouv", "renouvellement", 3, 1},
		{"carte", "ordre", 3, 3},
		{"", "ab", 2, 0},
		{"abcdef", "a", 3, 3},
	} {
		whole, prefix := distance(c.typed, c.word, 2)
		if whole != c.whole || prefix != c.prefix {
			t.Errorf("distance(%q, %q) = %d, %d, want %d, %d", c.typed, c.word, whole, prefix, c.whole, c.prefix)
		}
	}
}

func FuzzDistance(f *testing.F) {
	f.Add("carte", "crate", 2)
	f.Fuzz(func(t *testing.T, a, b string, limit int) {
		if limit < 0 || limit > 3 || len(b) > maxWordBytes {
			return
		}
		whole, prefix := distance(a, b, limit)
		if back, _ := distance(b, a, limit); len(a) <= maxWordBytes && back != whole {
			t.Errorf("distance(%q, %q) = %d, the other way %d", a, b, whole, back)
		}
		if prefix > whole || whole > limit+1 || (whole == 0) != (a == b && len(a) <= maxWordBytes) {
			t.Errorf("distance(%q, %q) = %d, %d", a, b, whole, prefix)
		}
	})
}

func TestBagComesBack(t *testing.T) {
	want := bag{forms: []form{{{3, 0}, {70000, 2}}, {}}}
	want.count([]int32{5, 1, 5, 300})
	var got bag
	if !got.decode(want.encode()) || got.times([]int32{5}) != 2 || got.times([]int32{5, 300}) != 1 || got.times([]int32{7}) != 0 {
		t.Errorf("got %+v", got)
	}
	if got.length != 4 || len(got.forms) != 2 || got.forms[0][1] != (placed{70000, 2}) {
		t.Errorf("got %+v", got)
	}
}

func FuzzBag(f *testing.F) {
	b := bag{forms: []form{{{1, 0}}}}
	b.count([]int32{1, 2, 2})
	f.Add(b.encode())
	f.Add([]byte{0xFF, 0xFF, 0xFF, 0xFF, 0x7F})
	f.Fuzz(func(_ *testing.T, bytes []byte) {
		var b bag
		b.decode(bytes)
	})
}
