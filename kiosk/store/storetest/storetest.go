// Package storetest builds data sets and searches them, for the tests of store and
// search.
package storetest

import (
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/store"
)

// Memory builds a collection in memory for the length of a test.
func Memory(t testing.TB, c *faq.Collection) *store.Store {
	t.Helper()
	s, err := store.BuildMemory(t.Context(), c, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// IDs searches and returns the ids found, best first.
func IDs(t testing.TB, s *store.Store, lang faq.Lang, text string) []string {
	t.Helper()
	return HitIDs(Uncut(t, s, faq.Query{Text: text, Lang: lang}))
}

// HitIDs returns the ids of an answer's hits, best first.
func HitIDs(r faq.Result) []string {
	found := []string{}
	for _, h := range r.Hits {
		found = append(found, h.ID)
	}
	return found
}

// Uncut searches until an answer is not cut: on a loaded machine a search may run
// out of time, and says so.
func Uncut(t testing.TB, s *store.Store, q faq.Query) faq.Result {
	t.Helper()
	for range 200 {
		r, err := s.Search(t.Context(), q)
		if err != nil {
			t.Fatalf("search %q: %v", q.Text, err)
		}
		if !r.Cut {
			return r
		}
	}
	t.Fatalf("search %q: out of time again and again", q.Text)
	return faq.Result{}
}
