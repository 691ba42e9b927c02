// Searchcompare puts the kiosk's search beside other engines: bleve and plain
// SQLite FTS5, over the same folder of help. It is a module of its own, so that
// the kiosk depends on none of them. ../../search-compare.sh runs it all:
//
//	searchcompare answer -engine bleve FOLDER < queries   ranked ids, a line a query
//	searchcompare convert DOCS.jsonl.gz FOLDER            a folder of help out of service-public.fr
//	searchcompare strip FOLDER OTHER                      a copy without synonyms and aliases
//	searchcompare table -metric R@1 NAME=METRICS.json ... what evaluate.py wrote, as Markdown
//	searchcompare latency -pages 0,1000 FOLDER            the time of a keystroke, as Markdown
//
// Latency starts the sub-commands build, measure and serve, a process for each engine.
package main

import (
	"flag"
	"fmt"
	"os"
	"strings"
)

// command is a sub-command: it declares its flags and returns what runs it
// with the arguments behind them.
type command struct {
	name, arguments string
	prepare         func(*flag.FlagSet) func(arguments []string) error
}

func commands() []command {
	return []command{
		{"answer", "FOLDER", answerCommand},
		{"convert", "DOCS.jsonl.gz FOLDER", convertCommand},
		{"strip", "FOLDER OTHER", stripCommand},
		{"table", "NAME=METRICS.json ...", tableCommand},
		{"latency", "FOLDER", latencyCommand},
		{"build", "FOLDER", buildCommand},
		{"measure", "INDEX", measureCommand},
		{"serve", "INDEX", serveCommand},
	}
}

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "searchcompare:", err)
		os.Exit(1)
	}
}

func run(arguments []string) error {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
		if len(arguments) == 0 || arguments[0] != c.name {
			continue
		}
		flags := flag.NewFlagSet(c.name, flag.ExitOnError)
		do := c.prepare(flags)
		if err := flags.Parse(arguments[1:]); err != nil {
			return err
		}
		if wanted := strings.Fields(c.arguments); flags.NArg() < len(wanted) && wanted[len(wanted)-1] != "..." {
			return fmt.Errorf("%s wants %s", c.name, c.arguments)
		}
		return do(flags.Args())
	}
	return fmt.Errorf("a sub-command first: %s", strings.Join(names, ", "))
}
