package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
)

// spoken is tinyHelp in two languages, with more prepared sentences than fit a cell.
func spoken() *faq.Collection {
	c := tinyHelp()
	c.Languages = append(c.Languages, faq.English)
	for _, key := range []string{"un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit"} {
		words := "Le bureau des cartes est fermé : " + key
		c.Banners = append(c.Banners, faq.Banner{Key: key, Text: map[faq.Lang]string{faq.French: words, faq.English: words + "!"}})
	}
	return c
}

// What a glance says of a data set is what SQLite says of it.
func TestGlanceSaysWhatOpenSays(t *testing.T) {
	site := func(bytes int) []byte { return []byte(`{"name":"` + strings.Repeat("é", bytes/2) + `"}`) }
	for name, tt := range map[string]struct {
		help *faq.Collection
		site []byte
	}{
		"one language":       {tinyHelp(), nil},
		"a site":             {tinyHelp(), site(100)},
		"all that a cell":    {tinyHelp(), site(980)},
		"more than a cell":   {tinyHelp(), site(1200)},
		"more than a page":   {tinyHelp(), site(5000)},
		"some pages":         {tinyHelp(), site(40_000)},
		"prepared sentences": {spoken(), site(300)},
	} {
		path := filepath.Join(t.TempDir(), "data.sqlite")
		if _, err := BuildFile(t.Context(), path, tt.help, Options{Site: tt.site}); err != nil {
			t.Fatal(err)
		}
		s, err := Open(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		all := s.Info()
		s.Close()
		want := Info{Number: all.Number, Date: all.Date, Languages: all.Languages, Site: all.Site, Banners: all.Banners}
		if got, err := Glance(path); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v, %v, want %+v", name, got, err, want)
		}
	}
}

// Where a glance does not tell all that home shows, it tells nothing.
func TestGlanceLeavesTheRestToOpen(t *testing.T) {
	build := func(o Options) []byte {
		path := filepath.Join(t.TempDir(), "data.sqlite")
		if _, err := BuildFile(t.Context(), path, tinyHelp(), o); err != nil {
			t.Fatal(err)
		}
		file, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return file
	}
	plain := build(Options{})
	patched := func(offset int, b byte) []byte {
		file := bytes.Clone(plain)
		file[offset] = b
		return file
	}
	for name, file := range map[string][]byte{
		"changed words":            build(Options{Carried: []overlay.Entry{{Part: overlay.Word, Name: "fr", Doc: "{}"}}}),
		"a row that is too long":   build(Options{Site: bytes.Repeat([]byte{' '}, maxGlanced)}),
		"an empty file":            nil,
		"no SQLite":                bytes.Repeat([]byte("not a database "), 1000),
		"a page alone":             plain[:pageBytes],
		"other pages":              patched(offPageSize, 0x20),
		"bytes kept on each page":  patched(offReserved, 8),
		"UTF-16":                   patched(offEncoding+3, 2),
		"an older schema":          patched(offUserVersion+3, 1),
		"another application":      patched(offApplicationID, 0),
		"a schema of several":      patched(headerBytes, tableInterior),
		"a thousand tables":        patched(headerBytes+offCells, 4),
		"no tables":                patched(headerBytes+offCells+1, 0),
		"a cell beyond its page":   patched(headerBytes+leafHeader, 0xFF),
		"a cell where the head is": patched(headerBytes+leafHeader, 0),
	} {
		if got, err := glance(bytes.NewReader(file)); err == nil || !reflect.DeepEqual(got, Info{}) {
			t.Errorf("%s: got %+v, %v, want nothing and an error", name, got, err)
		}
	}
	if _, err := Glance(t.TempDir()); !errors.Is(err, ErrNotDataSet) {
		t.Errorf("a folder: got %v, want ErrNotDataSet", err)
	}
}

// A file of any content ends a glance soon, and without a panic.
func FuzzGlance(f *testing.F) {
	path := filepath.Join(f.TempDir(), "data.sqlite")
	if _, err := BuildFile(f.Context(), path, spoken(), Options{}); err != nil {
		f.Fatal(err)
	}
	plain, err := os.ReadFile(path)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain[:4*pageBytes])
	f.Add(plain[:pageBytes])
	f.Fuzz(func(t *testing.T, file []byte) {
		if i, err := glance(bytes.NewReader(file)); err == nil && len(i.Languages) == 0 {
			t.Errorf("got no language and no error")
		}
	})
}
