package store_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/faq/faqtest"
	"guichet/kiosk/store"
	"guichet/kiosk/store/storetest"
)

// sizes of the help that is measured, in pages. The first is the built-in one.
var sizes = []int{9, 1_000, 10_000, 100_000}

// help returns a collection of so many pages, and what is typed into it.
func help(b *testing.B, pages int) (*faq.Collection, []string) {
	b.Helper()
	if pages > 9 {
		s := faqtest.NewSynthetic(7, pages)
		c := s.Collection(pages)
		return c, s.Keystrokes(c, 60)
	}
	return faqtest.BuiltIn(b), faqtest.NewSynthetic(7, 1).Keystrokes(faqtest.BuiltIn(b), 60)
}

// BenchmarkKeystroke measures one search as a visitor types.
func BenchmarkKeystroke(b *testing.B) {
	for _, pages := range sizes {
		b.Run(fmt.Sprint(pages), func(b *testing.B) {
			c, typed := help(b, pages)
			path := filepath.Join(b.TempDir(), "data.db")
			if _, err := store.BuildFile(b.Context(), path, c, store.Options{}); err != nil {
				b.Fatal(err)
			}
			keystrokes(b, opened(b, path), typed)
		})
	}
}

// keystrokes searches for each text in turn and reports how long it took.
func keystrokes(b *testing.B, s *store.Store, typed []string) {
	for _, text := range typed {
		storetest.IDs(b, s, faq.French, text) // fill the caches, as in a kiosk that runs
	}
	var took []time.Duration
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		start := time.Now()
		storetest.IDs(b, s, faq.French, typed[n%len(typed)])
		took = append(took, time.Since(start))
		n++
	}
	slices.Sort(took)
	at := func(part int) float64 { return float64(took[(len(took)-1)*part/100].Microseconds()) }
	b.ReportMetric(at(50), "µs-p50")
	b.ReportMetric(at(99), "µs-p99")
	b.ReportMetric(at(100), "µs-max")
}

// BenchmarkBuildFile measures the build of a data set, and its size.
func BenchmarkBuildFile(b *testing.B) {
	for _, pages := range sizes {
		b.Run(fmt.Sprint(pages), func(b *testing.B) {
			c, _ := help(b, pages)
			path := filepath.Join(b.TempDir(), "data.db")
			for b.Loop() {
				if _, err := store.BuildFile(b.Context(), path, c, store.Options{}); err != nil {
					b.Fatal(err)
				}
			}
			file, err := os.Stat(path)
			if err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(float64(file.Size())/(1<<20), "MiB")
		})
	}
}

// BenchmarkOpen measures how long it takes to open a data set.
func BenchmarkOpen(b *testing.B) {
	for _, pages := range sizes {
		b.Run(fmt.Sprint(pages), func(b *testing.B) {
			c, _ := help(b, pages)
			path := built(b, c, store.Options{})
			for b.Loop() {
				s, err := store.Open(b.Context(), path)
				if err != nil {
					b.Fatal(err)
				}
				closed(b, s)
			}
		})
	}
}

// BenchmarkBuildMemory measures what a kiosk without a data set waits for
// before its first frame: the built-in help, both languages.
func BenchmarkBuildMemory(b *testing.B) {
	c := faqtest.BuiltIn(b)
	for b.Loop() {
		s, err := store.BuildMemory(b.Context(), c, store.Options{})
		if err != nil {
			b.Fatal(err)
		}
		closed(b, s)
	}
}
