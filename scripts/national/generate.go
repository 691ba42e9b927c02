package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"guichet/kiosk/sim/pkisim"
)

// crl is one of the lists, and its file.
type crl struct {
	file string
	of   pkisim.Range
	list pkisim.LargeCRL
}

// crls returns the three lists; their seeds are fixed.
func crls() []crl {
	return []crl{
		{"fort.crl", pkisim.Fort, pkisim.LargeCRL{Seed: 20261122, Entries: 1_700_000}},
		{"standard.crl", pkisim.Standard, pkisim.LargeCRL{Seed: 20261123, Entries: 1_200_000}},
		{"elementaire.crl", pkisim.Elementaire, pkisim.LargeCRL{Seed: 20261124, Entries: 100_000}},
	}
}

const oppositionsFile = "national.txt"

// generate fills dir, unless that was done before: an exported PKI and the
// large lists. Keys are made afresh, everything else is the same every time.
func generate(dir string) error {
	if _, err := os.Stat(filepath.Join(dir, oppositionsFile)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	started := time.Now()
	p, err := pkisim.New(new(pkisim.Keys), time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC))
	if err != nil {
		return err
	}
	if err := p.Export(dir); err != nil {
		return err
	}
	for _, c := range crls() {
		write := func(w io.Writer) error { return p.WriteLargeCRL(w, p.Issuer(c.of), c.list) }
		if err := toFile(filepath.Join(dir, c.file), write); err != nil {
			return err
		}
	}
	write := func(w io.Writer) error { return p.WriteLargeOppositions(w, opposed) }
	if err := toFile(filepath.Join(dir, oppositionsFile), write); err != nil {
		return err
	}
	fmt.Fprintf(os.Stderr, "national: lists made in %.0f s\n", time.Since(started).Seconds())
	return nil
}

func toFile(path string, write func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
