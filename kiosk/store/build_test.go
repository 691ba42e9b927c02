package store_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"guichet/kiosk/faq"
	"guichet/kiosk/store"
	"guichet/kiosk/store/storetest"
)

// built writes a collection to a file.
func built(t testing.TB, c *faq.Collection, o store.Options) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "help #1?.db") // a name that a URI would misread
	if _, err := store.BuildFile(t.Context(), path, c, o); err != nil {
		t.Fatal(err)
	}
	return path
}

// What BuildFile returns is what a kiosk reads of the file.
func TestBuildFileReturnsWhatItBuilt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "help.sqlite")
	info, err := store.BuildFile(t.Context(), path, small(), store.Options{Number: 7, Site: []byte(`{"name":"CHU de Brume"}`)})
	if err != nil {
		t.Fatal(err)
	}
	if want := opened(t, path).Info(); !reflect.DeepEqual(info, want) || info.Number != 7 {
		t.Errorf("got %+v, want %+v", info, want)
	}
}

func TestBuildFileIsReproducible(t *testing.T) {
	first, err := os.ReadFile(built(t, small(), store.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	second, err := os.ReadFile(built(t, small(), store.Options{}))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(first, second) {
		t.Error("the same collection gave different bytes")
	}
}

func TestBuildFileLeavesNothingBeside(t *testing.T) {
	path := built(t, small(), store.Options{})
	if _, err := store.BuildFile(t.Context(), path, small(), store.Options{Number: 2}); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("files beside: %v, %v", files, err)
	}
}

func TestBuildFileThatFailsKeepsTheOldOne(t *testing.T) {
	path := built(t, small(), store.Options{Number: 7})
	broken := small()
	broken.Questions = append(broken.Questions, broken.Questions[0]) // the same id twice
	if _, err := store.BuildFile(t.Context(), path, broken, store.Options{}); err == nil {
		t.Error("a collection with an id twice was built")
	}
	s := opened(t, path)
	if got := s.Info().Number; got != 7 {
		t.Errorf("number %d, want 7", got)
	}
	files, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(files) != 1 {
		t.Errorf("files beside: %v, %v", files, err)
	}
}

func TestBuildRefusesWhatItCannotIndex(t *testing.T) {
	for name, c := range map[string]*faq.Collection{
		"no language":           {},
		"a language not spoken": {Languages: []faq.Lang{"de"}},
	} {
		if _, err := store.BuildMemory(t.Context(), c, store.Options{}); err == nil {
			t.Errorf("%s: built", name)
		}
	}
}

func TestInfo(t *testing.T) {
	for name, c := range map[string]struct {
		options store.Options
		want    int64
	}{
		"derived": {store.Options{}, 2026112301},
		"given":   {store.Options{Number: 42}, 42},
	} {
		t.Run(name, func(t *testing.T) {
			info := opened(t, built(t, small(), c.options)).Info()
			languages := []faq.Lang{faq.French, faq.English}
			if info.Number != c.want || info.Date != "2026-11-23" || info.Questions != 3 || !slices.Equal(info.Languages, languages) {
				t.Errorf("got %+v, want number %d", info, c.want)
			}
		})
	}
}

func TestFileAndMemoryAnswerAlike(t *testing.T) {
	file, mem := opened(t, built(t, small(), store.Options{})), storetest.Memory(t, small())
	for _, text := range []string{"commander", "badge", "e-cps", "telefone", "rpps+", "zzz", ""} {
		if a, b := storetest.IDs(t, file, faq.French, text), storetest.IDs(t, mem, faq.French, text); !slices.Equal(a, b) {
			t.Errorf("%q: file %v, memory %v", text, a, b)
		}
	}
}

func TestBuildStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := store.BuildMemory(ctx, small(), store.Options{}); err == nil {
		t.Error("built after its context ended")
	}
}
