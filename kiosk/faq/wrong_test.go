package faq_test

import (
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"guichet/kiosk/faq"
)

var update = flag.Bool("update", false, "write anew what is said about the wrong sources")

// TestWrongSources has a folder for each way in which sources go wrong, with
// what their author is told: testdata/wrong/KIND holds the wrong files, which
// replace those of a correct tree, and says.txt. Read says.txt after -update.
func TestWrongSources(t *testing.T) {
	kinds, err := os.ReadDir("testdata/wrong")
	if err != nil || len(kinds) == 0 {
		t.Fatalf("got %d kinds, %v", len(kinds), err)
	}
	for _, kind := range kinds {
		t.Run(kind.Name(), func(t *testing.T) {
			folder := filepath.Join("testdata/wrong", kind.Name())
			_, issues := faq.Check(wrongTree(t, folder), wrongOptions())
			got := said(issues)
			path := filepath.Join(folder, "says.txt")
			if *update {
				if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(want) {
				t.Errorf("got\n%swant\n%s", got, want)
			}
		})
	}
}

// wrongOptions are a day, a screen that knows the signs of French and shows "?"
// for any other, and codes of 60 bytes.
func wrongOptions() faq.Options {
	return faq.Options{
		Day: "2026-11-26",
		Shown: func(s string) string {
			return strings.Map(func(c rune) rune {
				if c < 0x100 || strings.ContainsRune("ŒœŸ…’‘“”–—•", c) {
					return c
				}
				return '?'
			}, s)
		},
		Scans: func(address string) bool { return len(address) <= 60 },
	}
}

// wrongTree is a correct tree with the files of folder in their places.
func wrongTree(t *testing.T, folder string) fs.FS {
	t.Helper()
	fsys := tree(nil)
	err := fs.WalkDir(os.DirFS(folder), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || name == "says.txt" {
			return err
		}
		content, err := os.ReadFile(filepath.Join(folder, name))
		fsys[name] = &fstest.MapFile{Data: content}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return fsys
}

// said is what an author is told, in each language.
func said(issues faq.Issues) string {
	var b strings.Builder
	for _, lang := range []faq.Lang{faq.English, faq.French} {
		for _, i := range issues {
			b.WriteString(i.In(lang) + "\n")
		}
		b.WriteString("\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}
