// Command national measures a kiosk's lists at the scale of France, with made-up
// data: three CRLs with 3,000,000 serial numbers of 16 bytes in all, and
// 1,700,000 rows of the opposition list. It makes them with a fixed seed, lets
// the program build a data set of them, and measures `openssl crl` and Go's
// x509.ParseRevocationList beside, in one run.
//
//	go run -tags sqlite_fts5 ./scripts/national -kiosk build/kiosk [-dir DIR]
//
// It needs 600 MB of disk and a minute or two. It is no part of the product.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "national:", err)
		os.Exit(1)
	}
}

// The national figures, and what they must stay under.
const (
	opposed     = 1_700_000
	maxSeconds  = 60
	maxResident = 256 // MiB, build-data
	maxDataSet  = 120 // MB
	maxPages    = 8
	maxP99      = 100 // microseconds, warm
	maxGrowth   = 8   // MiB, the kiosk's memory with the set open
)

func run() error {
	kiosk := flag.String("kiosk", "build/kiosk", "the program to measure")
	dir := flag.String("dir", "", "where the made-up lists are, or go; by default a folder that is removed again")
	child := flag.String("child", "", "what a child process does: parse, open")
	flag.Parse()
	switch *child {
	case "parse":
		return parse(flag.Arg(0))
	case "open":
		return open(context.Background(), flag.Arg(0), flag.Arg(1))
	}
	if *dir == "" {
		temp, err := os.MkdirTemp("", "national")
		if err != nil {
			return err
		}
		defer os.RemoveAll(temp)
		*dir = temp
	}
	if err := generate(*dir); err != nil {
		return err
	}
	return measure(*kiosk, *dir)
}
