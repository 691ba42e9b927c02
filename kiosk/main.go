// Guichet is an offline kiosk for the reception desks of French hospitals: help
// on health-professional cards, searched and browsed on a full-screen text
// interface. This package only wires the others together: a verb a file.
package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/alecthomas/kong"
)

// The exit codes: the table of the README, in one place.
const (
	exitGood   = 0
	exitFailed = 1
	exitUsage  = 2
)

// Set by the linker (build.sh).
var (
	version = "development"
	commit  = "unknown"
	built   = "" // RFC 3339, of the last commit; "" when unknown
)

// verbs is the command line.
type verbs struct {
	Run       runVerb       `cmd:"" help:"The full-screen kiosk."`
	Demo      demoVerb      `cmd:"" help:"The full-screen kiosk with a virtual card slot, to try it without hardware."`
	Search    searchVerb    `cmd:"" help:"Search the help: one query a line on standard input, or the arguments."`
	BuildData buildDataVerb `cmd:"" name:"build-data" help:"Check the sources of the help and build a data set from them."`
	Version   versionVerb   `cmd:"" help:"Version, commit, data number, SQLite version."`
}

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	var v verbs
	parser, err := kong.New(&v,
		kong.Name("kiosk"),
		kong.Description("Offline help and card check for hospital reception desks."),
		kong.UsageOnError(),
		kong.Exit(func(int) { panic(asked{}) }))
	if err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		return exitFailed
	}
	return parseAndRun(parser, args)
}

// asked is thrown by kong when it has printed the help that was asked for.
type asked struct{}

func parseAndRun(parser *kong.Kong, args []string) (code int) {
	defer func() {
		if v := recover(); v != nil {
			if _, ok := v.(asked); !ok {
				panic(v)
			}
			code = exitGood
		}
	}()
	ctx, err := parser.Parse(args)
	if err != nil {
		fmt.Fprintf(os.Stderr, "kiosk: %v\nkiosk: try 'kiosk --help'\n", err)
		return exitUsage
	}
	if err := ctx.Run(); err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		return exitCode(err)
	}
	return exitGood
}

// usageError is a wrong use of a verb that the parser cannot see.
type usageError struct{ error }

func exitCode(err error) int {
	if u := (usageError{}); errors.As(err, &u) {
		return exitUsage
	}
	return exitFailed
}
