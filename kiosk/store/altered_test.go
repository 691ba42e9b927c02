package store_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/store"
)

// withGolden is small() with queries to try it by.
func withGolden() *faq.Collection {
	c := small()
	c.Golden = []faq.Golden{
		{Lang: faq.French, Query: "commander", ID: "order", Line: 1},
		{Lang: faq.English, Query: "phone", ID: "phone", Line: 2},
		{Lang: faq.French, Query: "xyzzyq", Line: 3},
	}
	return c
}

// altered returns a data set that somebody changed with SQL.
func altered(t testing.TB, statements string) string {
	t.Helper()
	path := built(t, withGolden(), store.Options{Trust: listed(t)})
	db, err := sql.Open("sqlite3", uri(path))
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec(statements)
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// listed is a PKI's trust with a list of each kind.
func listed(t testing.TB) *store.TrustSource {
	t.Helper()
	p := newPKI(t)
	card(t, p, "9900000012")
	return trustOf(t, p)
}

// uri escapes what SQLite would misread in a name.
func uri(path string) string {
	return "file:" + strings.NewReplacer("#", "%23", "?", "%3f").Replace(path)
}

// written is a file of these bytes.
func written(t testing.TB, file []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "data.db")
	if err := os.WriteFile(path, file, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
