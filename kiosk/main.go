// The runtime need not read at the start, and again each second, how much of the
// processors a container leaves it: a kiosk has a machine of its own.
//
//go:debug containermaxprocs=0
//go:debug updatemaxprocs=0

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

// verbs is the command line.
type verbs struct {
	Run       runVerb       `cmd:"" help:"The full-screen kiosk."`
	Demo      demoVerb      `cmd:"" help:"The full-screen kiosk with a virtual card slot, to try it without hardware."`
	Search    searchVerb    `cmd:"" help:"Search the help: one query a line on standard input, or the arguments."`
	Check     checkVerb     `cmd:"" help:"Read the card in the slot and print the verdict, without the screen."`
	Vcard     vcardVerb     `cmd:"" help:"Virtual cards for a virtual reader (vpcd), to try and to test without cards."`
	BuildData buildDataVerb `cmd:"" name:"build-data" help:"Check the sources of the help and build a data set from them."`
	Preview   previewVerb   `cmd:"" help:"Show the pages of the help as a visitor will see them, at 40 x 12 and 80 x 25, and what is wrong with the sources."`
	Keygen    keygenVerb    `cmd:"" help:"Make a publisher's key pair, which signs updates."`
	Pack      packVerb      `cmd:"" help:"Make a signed bundle of a data set, or of the whole system, to be put on a stick."`
	Trust     trustVerb     `cmd:"" help:"Let a kiosk trust a publisher's key."`
	SetupCode setupCodeVerb `cmd:"" name:"setup-code" help:"Make the code that a stick with a first key needs."`
	Verify    verifyVerb    `cmd:"" help:"Tell whether a kiosk would take a bundle, and why; nothing is written."`
	Apply     applyVerb     `cmd:"" help:"Take a bundle as a kiosk does from a stick."`
	Fleet     fleetVerb     `cmd:"" help:"One table over the reports that sticks brought home: many kiosks without a network."`
	Doctor    doctorVerb    `cmd:"" help:"Check the kiosk: reader, data set, signature, record, clock, lists, space."`
	Version   versionVerb   `cmd:"" help:"Version, commit, data number, SQLite version."`
}

func main() { os.Exit(run(os.Args[1:])) }

func run(args []string) int {
	if verb := plainVerb(args); verb != nil {
		return exit(verb.Run())
	}
	helped := false // the help that was asked for has been printed
	parser, err := kong.New(new(verbs),
		kong.Name("kiosk"),
		kong.Description("Offline help and card check for hospital reception desks."),
		kong.UsageOnError(),
		kong.Exit(func(int) { helped = true }))
	if err != nil {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
		return exitFailed
	}
	ctx, err := parser.Parse(args) // which goes on after the help, and may find that a verb is missing
	switch {
	case helped:
		return exitGood
	case err != nil:
		fmt.Fprintf(os.Stderr, "kiosk: %v\nkiosk: try 'kiosk --help'\n", err)
		return exitUsage
	}
	return exit(ctx.Run())
}

// exit says what a verb's error is, and returns the code to exit with.
func exit(err error) int {
	code := exitCode(err)
	if code != exitGood && !errors.As(err, new(negativeFinding)) && !errors.As(err, new(refusedError)) && !errors.As(err, new(undecided)) {
		fmt.Fprintln(os.Stderr, "kiosk:", err)
	}
	return code
}
