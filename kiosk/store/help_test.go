package store_test

import (
	"context"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
	"guichet/kiosk/store"
)

// small is the collection that the tests search.
func small() *faq.Collection { return faqtest.Small() }

// memory builds a collection in memory for the length of a test.
func memory(t testing.TB, c *faq.Collection) *store.Store {
	t.Helper()
	s, err := store.BuildMemory(t.Context(), c, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, s) })
	return s
}

func closed(t testing.TB, s *store.Store) {
	if err := s.Close(); err != nil {
		t.Error(err)
	}
}

// ids searches and returns the ids found, best first.
func ids(t testing.TB, s *store.Store, lang faq.Lang, text string) []string {
	t.Helper()
	return hitIDs(uncut(t, s, faq.Query{Text: text, Lang: lang}))
}

// uncut searches until an answer is not cut: on a loaded machine a search may
// run out of time, and says so.
func uncut(t testing.TB, s *store.Store, q faq.Query) faq.Result {
	t.Helper()
	for range 200 {
		r, err := s.Search(context.Background(), q)
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

func hitIDs(r faq.Result) []string {
	found := []string{}
	for _, h := range r.Hits {
		found = append(found, h.ID)
	}
	return found
}
