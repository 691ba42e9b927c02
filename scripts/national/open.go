package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/store"
)

// How many look-ups are timed, and how many data sets are opened to count the
// pages of their first look-up.
const (
	timedLookUps = 40_000
	countedOpens = 100
)

// open is the child that opens a data set, looks many things up in it, and says
// what that took.
func open(ctx context.Context, path, dir string) error {
	p, err := pkisim.Load(dir)
	if err != nil {
		return err
	}
	debug.FreeOSMemory()
	before := resident()
	s, err := store.Open(ctx, path)
	if err != nil {
		return err
	}
	defer s.Close() // only read
	if _, err := s.Issuers(ctx); err != nil {
		return err
	}
	took, err := timeLookUps(p, s)
	if err != nil {
		return err
	}
	debug.FreeOSMemory()
	grown := float64(resident()-before) / 1024
	pages, err := countPages(ctx, p, path)
	if err != nil {
		return err
	}
	fmt.Printf("%.1f MiB more resident than before; a look-up takes %d us, p99 %d us; the first reads at most %d pages\n",
		grown, took[len(took)/2].Microseconds(), took[len(took)*99/100].Microseconds(), pages)
	return nil
}

// timeLookUps returns how long each took, sorted, in the second of two rounds.
func timeLookUps(p *pkisim.PKI, s *store.Store) ([]time.Duration, error) {
	var took []time.Duration
	for range 2 {
		took = took[:0]
		for i := range timedLookUps {
			l := nth(p, s, i)
			started := time.Now()
			found, err := l.ask()
			took = append(took, time.Since(started))
			if err == nil && found != l.listed {
				err = errors.New("a number is not as it was made")
			}
			if err != nil {
				return nil, fmt.Errorf("look-up %d: %w", i, err)
			}
		}
	}
	slices.Sort(took)
	return took, nil
}

// lookUp is one question to a data set and its right answer.
type lookUp struct {
	ask    func() (bool, error)
	listed bool
}

// nth is the i-th of many look-ups far apart: serial numbers and card numbers
// in turn, of which every other one is listed.
func nth(p *pkisim.PKI, s *store.Store, i int) lookUp {
	if i%2 == 0 {
		n := i * 7919 % (2 * opposed)
		number := pkisim.LargeNumber(n)
		return lookUp{listed: n < opposed && !s.Info().Oppositions.Made.IsZero(), ask: func() (bool, error) {
			_, found, err := s.Opposition(number)
			return found, err
		}}
	}
	c := crls()[i%3]
	n := i * 7919 % (2 * c.list.Entries)
	var list pki.CRLInfo
	for _, info := range s.Info().CRLs {
		if info.Issuer == p.Issuer(c.of).Certificate.ID() {
			list = info
		}
	}
	serial := c.list.Serial(n)
	return lookUp{listed: n < c.list.Entries && len(s.Info().CRLs) > 0, ask: func() (bool, error) {
		_, found, err := s.Revocation(list, serial)
		return found, err
	}}
}

// countPages returns the most that the first look-up in an open data set reads.
func countPages(ctx context.Context, p *pkisim.PKI, path string) (int, error) {
	bytesRead()
	own := bytesRead()
	own = bytesRead() - own // what the counting itself reads
	most := 0
	for i := range countedOpens {
		s, err := store.Open(ctx, path)
		if err != nil {
			return 0, err
		}
		l := nth(p, s, i)
		before := bytesRead()
		_, err = l.ask()
		most = max(most, bytesRead()-before-own)
		if err := errors.Join(err, s.Close()); err != nil {
			return 0, err
		}
	}
	const page = 4096
	return (most + page - 1) / page, nil
}

// bytesRead is what this process has read from files so far (proc(5), rchar).
func bytesRead() int { return field("/proc/self/io", "rchar:") }

// resident is the memory of this process, in KiB (proc(5), VmRSS).
func resident() int { return field("/proc/self/status", "VmRSS:") }

// field returns a number of a file of proc(5), -1 when it is not there.
func field(path, name string) int {
	text, err := os.ReadFile(path)
	if err != nil {
		return -1
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == name {
			n, err := strconv.Atoi(words[1])
			if err == nil {
				return n
			}
		}
	}
	return -1
}
