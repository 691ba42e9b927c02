package store

import (
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
)

// tinyHelp is a help of one question.
func tinyHelp() *faq.Collection {
	return &faq.Collection{
		Languages: []faq.Lang{faq.French},
		Topics:    []faq.Topic{{Key: "t", Title: map[faq.Lang]string{faq.French: "T"}}},
		Questions: []faq.Question{{ID: "q", Lang: faq.French, Title: "Commander une carte", Topic: "t", Answer: "Au guichet."}},
	}
}

func tiny(t *testing.T) *Store {
	t.Helper()
	s, err := BuildMemory(t.Context(), tinyHelp(), Options{})
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

// A data set that changes something of what comes with the program is of a schema that
// a program from before refuses as one of a newer program; any other is still one that
// it takes.
func TestProgramFromBefore(t *testing.T) {
	header := func(o Options) (id, version int64) {
		path := filepath.Join(t.TempDir(), "data.sqlite")
		if _, err := BuildFile(t.Context(), path, tinyHelp(), o); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		if got := s.Info().Carried; !slices.Equal(got, o.Carried) {
			t.Errorf("got %v, want %v", got, o.Carried)
		}
		if _, err := Inspect(t.Context(), path); err != nil {
			t.Errorf("inspected: %v", err)
		}
		if err := s.db.QueryRowContext(t.Context(), "PRAGMA application_id").Scan(&id); err != nil {
			t.Fatal(err)
		}
		return id, s.version
	}
	id, version := header(Options{})
	if err := readable(id, version, 4); err != nil {
		t.Errorf("one that changes nothing: got %v, want it read by schema 4", err)
	}
	id, version = header(Options{Carried: []overlay.Entry{{Part: overlay.Advice, Name: "valid", Doc: `["q"]`}, {Part: overlay.Advice, Name: "B-11", Doc: "null"}}})
	err := readable(id, version, 4)
	if !errors.Is(err, ErrNewerSchema) || refusalOf(err).Reason != bundle.NewerSchema {
		t.Errorf("one that changes something: got %v, want %v", err, ErrNewerSchema)
	}
}

// What a data set carries is bounded before it is read.
func TestCarriedIsBounded(t *testing.T) {
	for _, c := range []struct{ name, sql, detail string }{
		{"a document", "UPDATE carried SET doc = printf('%.*c', 9000, 'x')", "1 of them are longer than 8192 bytes"},
		{"a document of bytes", "UPDATE carried SET doc = zeroblob(9000)", "longer than 8192"},
		{"how many", "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000) INSERT INTO carried SELECT 'advice', i, 'n' || i, '[]' FROM n", "more than 2000"},
	} {
		path := filepath.Join(t.TempDir(), "data.sqlite")
		if _, err := BuildFile(t.Context(), path, tinyHelp(), Options{Carried: []overlay.Entry{{Part: overlay.Advice, Name: "valid", Doc: "[]"}}}); err != nil {
			t.Fatal(err)
		}
		db := connect("file:"+path, 1)
		if _, err := db.ExecContext(t.Context(), c.sql); err != nil {
			t.Fatal(err)
		}
		db.Close()
		_, err := Inspect(t.Context(), path)
		if r := bundle.Refused(err); r == nil || r.Reason != bundle.DataDamaged || !strings.Contains(r.Detail, c.detail) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.detail)
		}
	}
}
