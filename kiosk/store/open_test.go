package store_test

import (
	"bytes"
	"database/sql"
	"encoding/binary"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	_ "github.com/mattn/go-sqlite3"

	"guichet/kiosk/faq"
	"guichet/kiosk/store"
	"guichet/kiosk/store/storetest"
)

// opened opens a data set for the length of a test.
func opened(t testing.TB, path string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closed(t, s) })
	return s
}

// Offsets in the header of a file (SQLite file format, 1.3).
const (
	atUserVersion   = 60
	atApplicationID = 68
)

// patched returns a data set with one number of its header changed.
func patched(t *testing.T, offset int, value uint32) []byte {
	t.Helper()
	file := whole(t)
	binary.BigEndian.PutUint32(file[offset:], value)
	return file
}

func whole(t *testing.T) []byte {
	t.Helper()
	file, err := os.ReadFile(built(t, small(), store.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestOpenRefuses(t *testing.T) {
	for _, c := range []struct {
		name string
		file []byte
		want error
	}{
		{"an empty file", nil, store.ErrNotDataSet},
		{"no SQLite", bytes.Repeat([]byte("not a database "), 400), store.ErrNotDataSet},
		{"another application", patched(t, atApplicationID, 0x12345678), store.ErrNotDataSet},
		{"a newer schema", patched(t, atUserVersion, 99), store.ErrNewerSchema},
		{"an older schema", patched(t, atUserVersion, 1), store.ErrOlderSchema},
		{"no schema", patched(t, atUserVersion, 0), store.ErrNotDataSet},
		{"half a file", whole(t)[:8192], store.ErrDamaged},
		{"zeros inside", zeroed(whole(t)), store.ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "data.db")
			if err := os.WriteFile(path, c.file, 0o600); err != nil {
				t.Fatal(err)
			}
			_, err := store.Open(t.Context(), path)
			if !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}

// zeroed wipes all but the first page.
func zeroed(file []byte) []byte {
	clear(file[4096:])
	return file
}

func TestOpenMissing(t *testing.T) {
	_, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "none.db"))
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if _, err = store.Open(t.Context(), t.TempDir()); !errors.Is(err, store.ErrNotDataSet) {
		t.Errorf("a folder: got %v", err)
	}
}

// A file of another shape under our marks must not open as if it were empty.
func TestOpenRefusesMissingTables(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data.db")
	db, err := sql.Open("sqlite3", path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = db.Exec("PRAGMA application_id = 0x47434854; PRAGMA user_version = 4; CREATE TABLE x (y)")
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), path); !errors.Is(err, store.ErrDamaged) {
		t.Errorf("got %v", err)
	}
}

// The medium is read-only and the data set must stay so.
func TestOpenWritesNothing(t *testing.T) {
	path := built(t, small(), store.Options{})
	folder := filepath.Dir(path)
	if err := os.Chmod(path, 0o400); err != nil {
		t.Fatal(err)
	}
	s := opened(t, path)
	storetest.IDs(t, s, "fr", "commander une carte")
	files, err := os.ReadDir(folder)
	if err != nil || len(files) != 1 {
		t.Errorf("files beside: %v, %v", files, err)
	}
}

// FuzzOpen flips bytes of a data set: it opens or it doesn't, and searches or
// not, but nothing panics.
func FuzzOpen(f *testing.F) {
	path := built(f, small(), store.Options{})
	good, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint(100), byte(0xFF))
	f.Add(uint(5000), byte(0x01))
	f.Fuzz(func(t *testing.T, at uint, flip byte) {
		bad := bytes.Clone(good)
		bad[at%uint(len(bad))] ^= flip
		path := filepath.Join(t.TempDir(), "data.db")
		if err := os.WriteFile(path, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := store.Open(t.Context(), path)
		if err != nil {
			return
		}
		defer s.Close()
		_, _ = s.Search(t.Context(), faq.Query{Text: "carte cps", Lang: faq.French}) // an error is well, a panic is not
	})
}
