package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"

	"guichet/kiosk/faq/faqtest"
)

// seed of all that is drawn.
const seed = 7

// sizedHelp returns a made help of so many pages; 0 is the folder's own.
func sizedHelp(folder string, pages int) (*help, error) {
	if pages == 0 {
		return loadHelp(folder)
	}
	return newHelp(faqtest.NewSynthetic(seed, pages).Collection(pages))
}

// questions counts a help's in its main language.
func (h *help) questions() int {
	n := 0
	for _, p := range h.pages {
		if p.lang == h.Languages[0] {
			n++
		}
	}
	return n
}

// built is what a build cost.
type built struct {
	Pages   int // in the main language
	Seconds float64
	Bytes   int64 // of the index's files
}

// buildCommand builds one engine's index and says what it cost, as JSON.
func buildCommand(flags *flag.FlagSet) func([]string) error {
	name := flags.String("engine", "kiosk", "engine to build for")
	pages := flags.Int("pages", 0, "pages of a made help; 0 is the folder's")
	index := flags.String("index", "", "empty folder for the index")
	return func(arguments []string) error {
		e, err := engineNamed(*name)
		if err != nil {
			return err
		}
		h, err := sizedHelp(arguments[0], *pages)
		if err != nil {
			return err
		}
		runtime.GC() // what made the help is not the engine's
		began := time.Now()
		if err := e.build(*index, h); err != nil {
			return fmt.Errorf("build: %w", err)
		}
		b := built{Pages: h.questions(), Seconds: time.Since(began).Seconds()}
		if b.Bytes, err = folderBytes(*index); err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(b)
	}
}

func folderBytes(folder string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(folder, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return sum, err
}

// round is what it cost to search once for each keystroke.
type round struct {
	Took    []time.Duration
	Allocs  uint64 // of Go, not of C
	Bytes   uint64 // of these
	Cut     int    // searches whose time ran out
	PeakKiB int64  // of the process so far, resident
}

// measureCommand opens an index and, for each line of standard input, searches
// a round of queries and prints it as JSON.
func measureCommand(flags *flag.FlagSet) func([]string) error {
	name := flags.String("engine", "kiosk", "engine of the index")
	queries := flags.String("queries", "", "file of queries, one a line")
	piped := flags.Bool("piped", false, "another process searches")
	return func(arguments []string) error {
		e, err := engineNamed(*name)
		if err != nil {
			return err
		}
		text, err := os.ReadFile(*queries)
		if err != nil {
			return err
		}
		open := e.open
		if *piped {
			open = func(index string) (searcher, error) { return openPipe(e.name, index) }
		}
		s, err := open(arguments[0])
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		return errors.Join(measureRounds(s, strings.Split(string(text), "\n")), s.close())
	}
}

func measureRounds(s searcher, queries []string) error {
	starts, out := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for starts.Scan() {
		r, err := measureRound(s, queries)
		if err != nil {
			return err
		}
		if err := out.Encode(r); err != nil {
			return err
		}
	}
	return starts.Err()
}

func measureRound(s searcher, queries []string) (round, error) {
	r := round{Took: make([]time.Duration, len(queries))}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for i, q := range queries {
		began := time.Now()
		a, err := s.search(q)
		r.Took[i] = time.Since(began)
		if err != nil {
			return r, fmt.Errorf("search %q: %w", q, err)
		}
		if a.cut {
			r.Cut++
		}
	}
	runtime.ReadMemStats(&after)
	r.Allocs, r.Bytes = after.Mallocs-before.Mallocs, after.TotalAlloc-before.TotalAlloc
	var err error
	r.PeakKiB, err = peakKiB()
	return r, err
}

// peakKiB returns the most memory this program has had resident, VmHWM of
// proc(5). (getrusage's maximum would count what started it, before exec.)
func peakKiB() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			return strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64)
		}
	}
	return 0, errors.New("/proc/self/status has no VmHWM")
}
