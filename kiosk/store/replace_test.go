package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/store"
)

// A slip in a name must not cost a file; data sets are there to be replaced.
func TestBuildFileReplacesDataSetsOnly(t *testing.T) {
	for _, c := range []struct {
		name string
		file []byte
		want bool
	}{
		{"a data set", whole(t), true},
		{"of an older schema", patched(t, atUserVersion, 1), true},
		{"of a newer schema", patched(t, atUserVersion, 99), true},
		{"its first bytes", whole(t)[:72], true},
		{"less than a header", whole(t)[:71], false},
		{"another SQLite file", patched(t, atApplicationID, 0), false},
		{"a text", []byte("Bonjour\n"), false},
		{"a long text", bytes.Repeat([]byte("Bonjour\n"), 100), false},
		{"empty", nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := written(t, c.file)
			_, err := store.BuildFile(t.Context(), path, small(), store.Options{})
			if (err == nil) != c.want || err != nil && !strings.Contains(err.Error(), "is not a data set; hint") {
				t.Fatal(err)
			}
			after, err := os.ReadFile(path)
			if err != nil || bytes.Equal(after, c.file) != (!c.want || bytes.Equal(c.file, whole(t))) {
				t.Errorf("kept: %t, %v", bytes.Equal(after, c.file), err)
			}
			if left, err := os.ReadDir(filepath.Dir(path)); err != nil || len(left) != 1 {
				t.Errorf("beside: %v, %v", left, err)
			}
		})
	}
	if _, err := store.BuildFile(t.Context(), t.TempDir(), small(), store.Options{}); err == nil || !strings.Contains(err.Error(), "not a plain file") {
		t.Errorf("a folder: %v", err)
	}
}
