package search_test

import (
	"context"
	"io/fs"
	"slices"
	"testing"

	"guichet/data"
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
	t.Cleanup(func() { s.Close() })
	return s
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

// builtIn is the help that the program carries.
func builtIn(t testing.TB) *faq.Collection {
	t.Helper()
	sources, err := fs.Sub(data.FS, "faq")
	if err != nil {
		t.Fatal(err)
	}
	c, issues := faq.Load(sources)
	if err := issues.Err(); err != nil {
		t.Fatal(err)
	}
	return c
}

// owners is the built-in help without the answers written for this kiosk: the
// nine questions that the judged queries are about.
func owners(t testing.TB) *faq.Collection {
	t.Helper()
	c := builtIn(t)
	c.Questions = slices.DeleteFunc(c.Questions, func(q faq.Question) bool { return q.Ours })
	c.Topics = slices.DeleteFunc(c.Topics, func(topic faq.Topic) bool {
		return !slices.ContainsFunc(c.Questions, func(q faq.Question) bool { return q.Topic == topic.Key })
	})
	return c
}
