package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
)

// limit is how many answers a query has at most, as on the kiosk's screen.
const limit = 10

// engine is a search engine that can be compared. build writes an index of the
// help into an empty folder; open opens it for searching.
type engine struct {
	name  string
	build func(folder string, h *help) error
	open  func(folder string) (searcher, error)
}

// searcher answers queries.
type searcher interface {
	// search returns the ids of the best pages, at most limit.
	search(query string) (answer, error)
	close() error
}

// answer is what a searcher finds.
type answer struct {
	ids []string
	cut bool // its time ran out; the ids are the best so far
}

// engines that are compared, ours first.
func engines() []engine {
	return []engine{
		{"kiosk", buildKiosk, openKiosk},
		{"bleve", buildBleve, openBleve},
		{"fts5-and", buildFTS5, openFTS5(" ")}, // FTS5's default operator
		{"fts5-or", buildFTS5, openFTS5(" OR ")},
	}
}

func engineNamed(name string) (engine, error) {
	all := engines()
	i := slices.IndexFunc(all, func(e engine) bool { return e.name == name })
	if i < 0 {
		return engine{}, fmt.Errorf("unknown engine %q", name)
	}
	return all[i], nil
}

// distinct takes a page that was found in two languages once.
func distinct(ids []string) answer {
	var a answer
	for _, id := range ids {
		if len(a.ids) < limit && !slices.Contains(a.ids, id) {
			a.ids = append(a.ids, id)
		}
	}
	return a
}

// answerCommand answers a query a line with ranked ids, as kiosk search --ids.
func answerCommand(flags *flag.FlagSet) func([]string) error {
	name := flags.String("engine", "bleve", "engine that answers")
	return func(arguments []string) error {
		e, err := engineNamed(*name)
		if err != nil {
			return err
		}
		h, err := loadHelp(arguments[0])
		if err != nil {
			return err
		}
		folder, err := os.MkdirTemp("", "searchcompare-*")
		if err != nil {
			return err
		}
		defer os.RemoveAll(folder)
		if err := e.build(folder, h); err != nil {
			return fmt.Errorf("build: %w", err)
		}
		s, err := e.open(folder)
		if err != nil {
			return fmt.Errorf("open: %w", err)
		}
		return errors.Join(answerAll(s), s.close())
	}
}

func answerAll(s searcher) error {
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		a, err := s.search(lines.Text())
		if err != nil {
			return fmt.Errorf("search %q: %w", lines.Text(), err)
		}
		fmt.Println(strings.Join(a.ids, " "))
	}
	return lines.Err()
}
