package store_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
	"guichet/kiosk/store"
	"guichet/kiosk/store/storetest"
)

func TestCheckGolden(t *testing.T) {
	for _, c := range []struct {
		name, sql string
		want      bundle.Reason
		detail    string
	}{
		{"as built", "SELECT 1", "", ""},
		{"another answer", "UPDATE golden SET id = 'plus' WHERE rank = 0", bundle.Golden, `fr: "commander" finds "order" first, not "plus"`},
		{"an answer where none should be", "UPDATE golden SET id = '' WHERE rank = 0", bundle.Golden, `finds "order", but should find none`},
		{"no answer", "UPDATE golden SET id = 'order' WHERE rank = 2", bundle.Golden, `"xyzzyq" finds no answer, not "order"`},
		{"unknown language", "UPDATE golden SET lang = 'de' WHERE rank = 1", bundle.Golden, "no language"},
		{"no text", "UPDATE golden SET query = ''", bundle.Golden, `"" finds no answer`},
		{"no table", "DROP TABLE golden", bundle.DataDamaged, "read golden queries"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := opened(t, altered(t, c.sql)).CheckGolden(t.Context())
			switch {
			case c.want == "" && r != nil:
				t.Errorf("refused: %v", r)
			case c.want != "" && (r == nil || r.Reason != c.want || !strings.Contains(r.Detail, c.detail)):
				t.Errorf("got %v, want %s with %s", r, c.want, c.detail)
			}
		})
	}
}

// What could not be tried is not passed.
func TestCheckGoldenThatEndsEarly(t *testing.T) {
	s := opened(t, built(t, withGolden(), store.Options{}))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if s.CheckGolden(ctx) == nil {
		t.Error("passed without a search")
	}
}

// A golden query of the author that does not hold stops the build, each with
// its line; a title that nobody vouched for is left out, and that is said.
func TestBuildTriesGoldenQueries(t *testing.T) {
	c := withGolden()
	c.Golden = append(c.Golden,
		faq.Golden{Lang: faq.French, Query: "commander", ID: "phone", Line: 7},
		faq.Golden{Lang: faq.French, Query: "commander une CPS", Line: 9})
	path := filepath.Join(t.TempDir(), "x.db")
	_, err := store.BuildFile(t.Context(), path, c, store.Options{})
	var issues faq.Issues
	if !errors.As(err, &issues) || len(issues) != 2 || issues[0].Line != 7 || issues[1].Line != 9 || issues[0].File != "golden.txt" {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("built all the same")
	}
	c.Golden[3].Line, c.Golden[4].Line = 0, 0
	var notes []string
	_, err = store.BuildFile(t.Context(), path, c, store.Options{Note: func(format string, args ...any) { notes = append(notes, faq.Sentence(faq.English, format, args...)) }})
	if err != nil || len(notes) != 2 || !strings.Contains(notes[0], `finds "order" first, not "phone"`) {
		t.Errorf("notes %q, %v", notes, err)
	}
	if r := opened(t, path).CheckGolden(t.Context()); r != nil {
		t.Error(r)
	}
}

func TestGoldenQueriesInMemory(t *testing.T) {
	if r := storetest.Memory(t, withGolden()).CheckGolden(t.Context()); r != nil {
		t.Error(r)
	}
	c := withGolden()
	c.Golden[0].ID = "phone"
	if r := storetest.Memory(t, c).CheckGolden(t.Context()); r == nil {
		t.Error("a wrong answer passed")
	}
}

// The built-in help carries its own, for every question in each language.
func TestBuiltInGolden(t *testing.T) {
	c := faqtest.BuiltIn(t)
	asked := map[string]int{}
	for _, g := range c.Golden {
		asked[string(g.Lang)+"/"+g.ID]++
	}
	for _, q := range c.Questions {
		want := map[faq.Lang]int{faq.French: 2, faq.English: 1}[q.Lang]
		if got := asked[string(q.Lang)+"/"+q.ID]; got < want {
			t.Errorf("%s/%s: %d golden queries, want %d", q.Lang, q.ID, got, want)
		}
	}
	if asked["fr/"] < 3 {
		t.Errorf("%d queries without an answer", asked["fr/"])
	}
	if r := opened(t, built(t, c, store.Options{})).CheckGolden(t.Context()); r != nil {
		t.Error(r)
	}
}

func TestTitleQueries(t *testing.T) {
	got := store.TitleQueries(small())
	if len(got) != 5 || got[0] != (faq.Golden{Lang: faq.French, Query: "Comment commander une CPS ?", ID: "order"}) {
		t.Errorf("got %+v", got)
	}
	many := &faq.Collection{Languages: []faq.Lang{faq.French}}
	for i := range 1000 {
		many.Questions = append(many.Questions, faq.Question{ID: fmt.Sprint(i), Lang: faq.French, Title: fmt.Sprint("q ", i)})
	}
	got = store.TitleQueries(many)
	last := slices.IndexFunc(got, func(g faq.Golden) bool { return g.ID == "995" })
	if len(got) != 200 || got[1].ID != "5" || last != 199 {
		t.Errorf("%d queries, the second %+v", len(got), got[1])
	}
}
