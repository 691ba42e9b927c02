package search_test

import (
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/store"
	"guichet/kiosk/store/storetest"
)

// find runs a query that may fail only for a damaged file.
func find(t testing.TB, s *store.Store, text string) faq.Result {
	r := storetest.Uncut(t, s, faq.Query{Text: text, Lang: faq.French})
	return r
}

func TestSearchMarksTheOriginalTitle(t *testing.T) {
	r := find(t, storetest.Memory(t, small()), "activer E CPS telephone")
	if len(r.Hits) == 0 {
		t.Fatal("nothing found")
	}
	h := r.Hits[0]
	var got []string
	for _, m := range h.Marks {
		got = append(got, h.Title[m.Start:m.End])
	}
	if want := []string{"activer", "e-CPS", "téléphone"}; !slices.Equal(got, want) {
		t.Errorf("marked %q of %q, want %q", got, h.Title, want)
	}
}

func TestSearchWithoutWords(t *testing.T) {
	s := storetest.Memory(t, small())
	for _, text := range []string{"", " ", "\t\n", "?!", "'", "\xff\xfe"} {
		if r := find(t, s, text); len(r.Hits)+len(r.Nearest) != 0 || r.Corrected != "" {
			t.Errorf("%q: got %+v", text, r)
		}
	}
}

func TestSearchFindsNothing(t *testing.T) {
	r := find(t, storetest.Memory(t, small()), "tarte aux pommes")
	if len(r.Hits) != 0 || len(r.Nearest) == 0 {
		t.Errorf("got %+v, want no hits and the topics", r)
	}
}

func TestSearchLimit(t *testing.T) {
	s := storetest.Memory(t, small())
	r := storetest.Uncut(t, s, faq.Query{Text: "carte CPS", Lang: faq.French, Limit: 1})
	if len(r.Hits) != 1 {
		t.Errorf("got %v", r.Hits)
	}
}

func TestSearchRefusesALanguageItHasNot(t *testing.T) {
	if _, err := storetest.Memory(t, small()).Search(t.Context(), faq.Query{Text: "carte", Lang: "de"}); err == nil {
		t.Error("no error")
	}
}

func TestSearchFromManyGoroutines(t *testing.T) {
	for name, s := range map[string]*store.Store{
		"memory": storetest.Memory(t, small()),
		"file":   fromFile(t, small()),
	} {
		want := storetest.IDs(t, s, faq.French, "carte cps")
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for range 20 {
					r, err := s.Search(t.Context(), faq.Query{Text: "carte cps", Lang: faq.French})
					got := storetest.HitIDs(r)
					// On a loaded machine a search may run out of time; it says so.
					if err != nil || !r.Cut && !slices.Equal(got, want) {
						t.Errorf("%s: got %v, %v, want %v", name, got, err, want)
					}
				}
			})
		}
		group.Wait()
	}
}

// hostile are texts that break a careless query of a search engine (operators,
// columns, quotes), of SQL, or a careless cut of bytes.
func hostile() []string {
	return []string{
		"c'est", `"`, `""`, `"carte`, "(", ")", "((carte)", "AND", "carte AND", "OR", "NOT carte", "NEAR(carte cps, 2)",
		"title:carte", "title : carte", "-carte", "carte-pro", "carte*", "*", "^carte", "+carte", "carte + cps", "{title body}: x",
		"'; DROP TABLE question; --", "%", "_", "\x00", "carte\x00cps", "\xff", "é\u0301\u0301", "\u202ecarte", "carte\u200bs",
		strings.Repeat("carte ", 500), strings.Repeat("c", 5000), strings.Repeat("é", 200), strings.Repeat("(", 300),
		"0 806 80 02 13", "1e999", "0x41", "e-CPS", "RPPS+", "++", "½", "ﬁche", "𝒞𝒫𝒮",
	}
}

func TestSearchIsSafe(t *testing.T) {
	s := storetest.Memory(t, small())
	for _, text := range hostile() {
		checkResult(t, s, text)
	}
}

// checkResult searches and checks what any result must hold to.
func checkResult(t *testing.T, s *store.Store, text string) {
	t.Helper()
	for _, lang := range s.Info().Languages {
		r, err := s.Search(t.Context(), faq.Query{Text: text, Lang: lang})
		if err != nil {
			t.Fatalf("search %q: %v", text, err)
		}
		if len(r.Hits) > 10 || len(r.Hits) > 0 && len(r.Nearest) > 0 {
			t.Fatalf("search %q: %+v", text, r)
		}
		for _, h := range r.Hits {
			end := 0
			for _, m := range h.Marks {
				if m.Start < end || m.End <= m.Start || m.End > len(h.Title) {
					t.Fatalf("search %q: marks %v of %q", text, h.Marks, h.Title)
				}
				end = m.End
			}
		}
	}
}

func FuzzSearch(f *testing.F) {
	for _, text := range hostile() {
		f.Add(text)
	}
	s, err := store.BuildMemory(f.Context(), small(), store.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() { s.Close() })
	f.Fuzz(func(t *testing.T, text string) { checkResult(t, s, text) })
}

// A question that fits the card passes one that answers about as well, and only
// such a one; nothing is hidden.
func TestFavour(t *testing.T) {
	s := storetest.Memory(t, small())
	plain := storetest.IDs(t, s, faq.French, "carte cps")
	if len(plain) < 2 {
		t.Fatalf("%v: not enough to reorder", plain)
	}
	for _, id := range plain {
		r := storetest.Uncut(t, s, faq.Query{Text: "carte cps", Lang: faq.French, Favour: []string{id}})
		if len(r.Hits) != len(plain) {
			t.Fatalf("%v", r.Hits)
		}
		if got, want := slices.Index(storetest.HitIDs(r), id), slices.Index(plain, id); got > want {
			t.Errorf("%s, favoured, went from place %d to %d", id, want, got)
		}
	}
	r := storetest.Uncut(t, s, faq.Query{Text: "zzzz", Lang: faq.French, Favour: plain})
	if len(r.Hits) != 0 {
		t.Errorf("a query without an answer gets %v", r.Hits)
	}
}

// fromFile builds a collection as a file and opens it for the length of a test.
func fromFile(t testing.TB, c *faq.Collection) *store.Store {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.db")
	if _, err := store.BuildFile(t.Context(), path, c, store.Options{}); err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
