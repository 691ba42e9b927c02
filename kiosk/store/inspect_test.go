package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
	"guichet/kiosk/store"
)

// reasonOf returns the reason in an error, "" when it is not a refusal.
func reasonOf(err error) bundle.Reason {
	var r *bundle.Refusal
	if errors.As(err, &r) {
		return r.Reason
	}
	return ""
}

func TestInspectTakesOurOwn(t *testing.T) {
	frenchOnly := small()
	frenchOnly.Languages = frenchOnly.Languages[:1]
	frenchOnly.Questions = frenchOnly.Questions[:3]
	for name, path := range map[string]string{
		"two languages": built(t, withGolden(), store.Options{Trust: listed(t), Site: []byte("{}")}),
		"French alone":  built(t, frenchOnly, store.Options{}),
		"built in":      built(t, faqtest.BuiltIn(t), store.Options{}),
	} {
		got, err := store.Inspect(t.Context(), path)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		want := opened(t, path).Info()
		if got.Number != want.Number || got.Questions != want.Questions || len(got.CRLs) != len(want.CRLs) || got.Size == 0 {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
}

// Everything in the schema that this program would not have put there, and
// everything that it would and that is not there.
func TestInspectRefusesAForeignSchema(t *testing.T) {
	for _, c := range []struct {
		name, sql string
		want      bundle.Reason
		detail    string
	}{
		{"trigger", "CREATE TRIGGER x AFTER INSERT ON about BEGIN DELETE FROM about; END", bundle.Schema, `"trigger" "x" is not of`},
		{"view", "CREATE VIEW x AS SELECT 1", bundle.Schema, `"view" "x"`},
		{"a view in a table's place", "DROP TABLE golden; CREATE VIEW golden AS SELECT 0 AS rank, 'fr' AS lang, 'a' AS query, '' AS id",
			bundle.Schema, `"view" "golden"`},
		{"an R-tree", "CREATE VIRTUAL TABLE x USING rtree(a, b, c)", bundle.Schema, `"table" "x`},
		{"extra table", "CREATE TABLE x (y)", bundle.Schema, `"table" "x"`},
		{"extra index", "CREATE INDEX x ON golden (lang)", bundle.Schema, `"index" "x"`},
		{"an index on an expression", "CREATE INDEX x ON golden (upper(lang))", bundle.Schema, `"index" "x"`},
		{"renamed table", "ALTER TABLE golden RENAME TO gold", bundle.Schema, `"table" "gold"`},
		{"renamed column", "ALTER TABLE golden RENAME COLUMN id TO slug", bundle.Schema, `"table" "golden" differs`},
		{"extra column", "ALTER TABLE golden ADD COLUMN x DEFAULT 1", bundle.Schema, `"table" "golden" differs`},
		{"missing table", "DROP TABLE golden", bundle.Schema, `"table" "golden" is missing`},
		{"missing index", "DROP INDEX question_by_topic", bundle.Schema, `"index" "question_by_topic" is missing`},
		{"statistics", "ANALYZE", bundle.Schema, `"table" "sqlite_stat1"`},
		{"an older program's", "PRAGMA user_version = 3", bundle.Schema, "older program"},
		{"a newer program's", "PRAGMA user_version = 6", bundle.NewerSchema, "newer program"},
		{"a version that has one more table", "PRAGMA user_version = 5", bundle.Schema, `"table" "carried" is missing`},
		{"another application's", "PRAGMA application_id = 1", bundle.DataDamaged, "not a data set"},
	} {
		t.Run(c.name, func(t *testing.T) {
			i, err := store.Inspect(t.Context(), altered(t, c.sql))
			if reasonOf(err) != c.want || !strings.Contains(err.Error(), c.detail) {
				t.Errorf("got %v, want %s with %q", err, c.want, c.detail)
			}
			if i.Number != 0 {
				t.Errorf("an inspection beside a refusal: %+v", i)
			}
		})
	}
}

// A schema so large that SQLite would parse it for minutes is never given to it.
func TestInspectRefusesAHugeSchema(t *testing.T) {
	for _, n := range []int{160, 3000, 20_000} { // about 200 objects; a tree of two levels; of three
		path := altered(t, fmt.Sprintf(`PRAGMA writable_schema = ON;
			WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			INSERT INTO sqlite_schema SELECT 'view', 'v' || i, 'v' || i, 0, 'CREATE VIEW v' || i || ' AS SELECT 1' FROM n`, n))
		_, err := store.Inspect(t.Context(), path)
		if reasonOf(err) != bundle.Schema || n > 160 && !strings.Contains(err.Error(), "more than 200 objects") {
			t.Errorf("%d views: got %v", n, err)
		}
	}
}

// The schema is ours and the rows are not.
func TestInspectRefusesDamagedRows(t *testing.T) {
	for _, c := range []struct{ name, sql, detail string }{
		{"no search index", "DELETE FROM search_index WHERE lang = 'fr'", "read search index"},
		{"search index of no bytes", "UPDATE search_index SET bytes = x''", "read search index"},
		{"half a search index", "UPDATE search_index SET bytes = substr(bytes, 1, length(bytes) / 2)", "read search index"},
		{"search index of another version", "UPDATE search_index SET bytes = x'63' || substr(bytes, 2)", "version 99"},
		{"a page in the search index", "UPDATE search_index SET bytes = substr(bytes, 1, length(bytes) - 1) || x'7F'", "read search index"},
		{"a search index beyond its end", "INSERT INTO search_index SELECT lang, 1, x'00' FROM search_index", "cut short or too long"},
		{"a search index of other questions", "DELETE FROM question WHERE id = 'plus'", "of other questions"},
		{"a search index of another title", "UPDATE question SET title = 'x' WHERE id = 'plus'", "of other questions"},
		{"aliases", "UPDATE question SET aliases = '[' WHERE id = 'order'", "2 questions cannot be read"},
		{"no title", "UPDATE question SET title = x'00' WHERE id = 'plus'", "1 questions cannot be read"},
		{"language", "UPDATE language SET code = 'de' WHERE code = 'en'", "read search index"},
		{"no language", "DELETE FROM language", "languages"},
		{"number", "UPDATE about SET value = 'x' WHERE key = 'number'", "number"},
		{"no number", "DELETE FROM about WHERE key = 'number'", "number"},
		{"pins", "UPDATE about SET value = 'x' WHERE key = 'pins'", "read pins"},
		{"issuer", "UPDATE issuer SET certificate = x'30'", "issuer"},
		{"list", "UPDATE crl SET issuer = x'00'", "revocation lists"},
		{"too many golden queries", `WITH RECURSIVE n(i) AS (SELECT 100 UNION ALL SELECT i + 1 FROM n WHERE i < 2200)
			INSERT INTO golden SELECT i, 'fr', 'a', '' FROM n`, "more than 2000"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := store.Inspect(t.Context(), altered(t, c.sql))
			if reasonOf(err) != bundle.DataDamaged || !strings.Contains(err.Error(), c.detail) {
				t.Errorf("got %v, want %q", err, c.detail)
			}
		})
	}
}

func TestInspectRefusesWhatIsNoDataSet(t *testing.T) {
	for name, file := range map[string][]byte{
		"empty":      nil,
		"no SQLite":  bytes.Repeat([]byte("not a database "), 400),
		"half":       whole(t)[:8192],
		"zeros":      zeroed(whole(t)),
		"a page cut": whole(t)[:len(whole(t))-4096],
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := store.Inspect(t.Context(), written(t, file)); reasonOf(err) != bundle.DataDamaged {
				t.Errorf("got %v", err)
			}
		})
	}
	if _, err := store.Inspect(t.Context(), t.TempDir()); reasonOf(err) != bundle.DataDamaged {
		t.Errorf("a folder: got %v", err)
	}
}

// A file of one byte more than the limit is refused before SQLite sees it; it
// is sparse and costs nothing.
func TestInspectRefusesGiants(t *testing.T) {
	path := written(t, whole(t))
	if err := os.Truncate(path, 1<<30+1); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Inspect(t.Context(), path); reasonOf(err) != bundle.TooLarge {
		t.Errorf("got %v", err)
	}
}

// What went wrong outside of the file is no verdict on it.
func TestInspectErrors(t *testing.T) {
	if _, err := store.Inspect(t.Context(), filepath.Join(t.TempDir(), "none")); !errors.Is(err, fs.ErrNotExist) || reasonOf(err) != "" {
		t.Errorf("missing: got %v", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.Inspect(ctx, built(t, small(), store.Options{})); !errors.Is(err, context.Canceled) || reasonOf(err) != "" {
		t.Errorf("ended: got %v", err)
	}
}

// Nothing is written beside the file, not even when it is refused.
func TestInspectWritesNothing(t *testing.T) {
	path := altered(t, "PRAGMA journal_mode = WAL; CREATE VIEW x AS SELECT 1")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := store.Inspect(t.Context(), path); reasonOf(err) != bundle.Schema {
		t.Errorf("got %v", err)
	}
	after, err := os.ReadFile(path)
	if err != nil || !bytes.Equal(before, after) {
		t.Errorf("the file changed, %v", err)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("files beside: %v, %v", files, err)
	}
}

// FuzzInspect changes a data set: it is refused or taken, and what was taken can
// be searched, compared and tried, all in bounded time.
func FuzzInspect(f *testing.F) {
	path := built(f, withGolden(), store.Options{})
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint(0), uint(0), []byte{})
	f.Add(uint(100), uint(0), []byte{0xFF})
	f.Add(uint(16), uint(0), []byte{0x01, 0x00}) // page size
	f.Add(uint(105), uint(0), []byte{0xFF, 0xFF})
	f.Add(uint(4096), uint(0), []byte{0x05, 0, 0, 0, 1})
	f.Add(uint(60), uint(4096), []byte{0, 0, 0, 2})
	if i := bytes.Index(good, []byte("CREATE TABLE golden")); i > 0 {
		f.Add(uint(i), uint(0), []byte("CREATE VIEW  golden"))
	}
	f.Fuzz(func(t *testing.T, at, cut uint, over []byte) {
		bad := bytes.Clone(good)
		copy(bad[at%uint(len(bad)):], over)
		bad = bad[:uint(len(bad))-cut%uint(len(bad))]
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		path := written(t, bad)
		if _, err := store.Inspect(ctx, path); err != nil {
			if reasonOf(err) == "" {
				t.Errorf("neither taken nor refused: %v", err)
			}
			return
		}
		use(ctx, t, path)
	})
}

// use does with a data set what a kiosk does; errors are well, a panic or a
// search without end is not.
func use(ctx context.Context, t *testing.T, path string) {
	s, err := store.Open(ctx, path)
	if err != nil {
		t.Errorf("taken, and does not open: %v", err)
		return
	}
	defer s.Close()
	_ = s.CheckGolden(ctx)
	_, _ = store.Changes(ctx, s, s)
	_, _ = s.Search(ctx, faq.Query{Text: "carte cps", Lang: faq.French})
	if ctx.Err() != nil {
		t.Error("no end within a minute")
	}
}
