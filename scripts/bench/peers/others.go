package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// output runs a program and returns what it prints.
func output(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w: %s", name, err, errs.String())
	}
	return string(out), nil
}

// writeTitles writes the questions of a folder of help into a file, one a line.
func writeTitles(folder, to string) error {
	files, err := filepath.Glob(filepath.Join(folder, "*.md"))
	if err != nil || len(files) == 0 {
		return fmt.Errorf("%s: %d pages, %w", folder, len(files), err)
	}
	var titles strings.Builder
	for _, f := range files {
		text, err := os.ReadFile(f)
		if err != nil {
			return err
		}
		for line := range strings.Lines(string(text)) {
			if title, ok := strings.CutPrefix(line, "question: "); ok {
				titles.WriteString(title)
			}
		}
	}
	return os.WriteFile(to, []byte(titles.String()), 0o644)
}

// cells returns the cells of the rows of a Markdown table whose first cell begins so.
func cells(table, first string) (rows [][]string) {
	for line := range strings.Lines(table) {
		c := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		for i := range c {
			c[i] = strings.TrimSpace(c[i])
		}
		if strings.HasPrefix(c[0], first) {
			rows = append(rows, c)
		}
	}
	return rows
}

// number is the number in a cell, with its column counted from 0.
func number(row []string, column int) (float64, error) {
	if column >= len(row) {
		return 0, fmt.Errorf("%q has no column %d", row, column)
	}
	return strconv.ParseFloat(row[column], 64)
}

// bound is how long a search may take on any machine, in milliseconds.
const bound = 50

// searches measures keystrokes on made helps, in process and over a pipe, and on a large
// one on a machine that is slowed to a quarter.
func (b *bench) searches() error {
	if b.counts {
		return b.search("-pages", "1000", "-rounds", "1", "-queries", "20")
	}
	return errors.Join(
		b.search("-pages", "1000,3400,10000", "-ways", "process,pipe"),
		b.search("-pages", "100000", "-ways", "process,pipe,quarter", "-rounds", "2", "-queries", "30"))
}

// search adds the rows of one table of searchcompare's.
func (b *bench) search(args ...string) error {
	table, err := output(filepath.Join(b.tools, "searchcompare"), append(append([]string{"latency"}, args...), "data/faq")...)
	if err != nil {
		return err
	}
	kiosk := cells(table, "kiosk")
	if len(kiosk) == 0 {
		return fmt.Errorf("searchcompare printed %q", table)
	}
	slowed := false
	for _, ours := range kiosk {
		how := strings.TrimPrefix(strings.TrimPrefix(ours[0], "kiosk"), ",")
		what := "search of " + ours[1] + " pages" + how + ", "
		if strings.HasPrefix(how, " on a quarter") {
			slowed = true
			slow, err := number(ours, 3)
			if err != nil {
				return err
			}
			b.timed(what+"99 of 100", "50 ms", "ms", slow, bound)
			continue
		}
		if err := b.besideBleve(table, ours, what, how == ""); err != nil {
			return err
		}
	}
	if !slowed && slices.Contains(args, "process,pipe,quarter") {
		b.leaveOut("search of 100000 pages on a quarter of a processor, 99 of 100", "50 ms", "no control group can be made here")
	}
	return nil
}

// besideBleve adds a row of ours beside bleve's of the same size, asked in the same way.
func (b *bench) besideBleve(table string, ours []string, what string, inProcess bool) error {
	theirs := slices.IndexFunc(cells(table, "bleve"), func(r []string) bool {
		return r[1] == ours[1] && r[0] == strings.Replace(ours[0], "kiosk", "bleve", 1)
	})
	if theirs < 0 {
		return fmt.Errorf("searchcompare says nothing of bleve for %s", what)
	}
	for _, c := range []struct {
		column int
		name   string
	}{{2, "median"}, {3, "99 of 100"}, {5, "allocations"}} {
		a, err := number(ours, c.column)
		o, err2 := number(cells(table, "bleve")[theirs], c.column)
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		switch {
		case c.name != "allocations":
			b.timed(what+c.name, "bleve", "ms", a, o)
		case inProcess:
			b.counted(what+c.name, "bleve", "", a, o)
		}
	}
	return nil
}

// card counts what it takes to read a card's certificates: the test beside OpenSC says.
func (b *bench) card() error {
	log, err := output("go", "test", "-tags", "sqlite_fts5", "-count", "1", "-v", "-run", "TestOpenSCReadsTheSame/61xx", "./kiosk/pcsc")
	if err != nil {
		return err
	}
	apdus := func(who string) (n float64) {
		if m := regexp.MustCompile(regexp.QuoteMeta(who) + `: \{APDUs:(\d+) `).FindStringSubmatch(log); m != nil {
			n, _ = strconv.ParseFloat(m[1], 64)
		}
		return n
	}
	ours, theirs := apdus("ours, both certificates"), apdus("pkcs15-tool --list-certificates")
	if ours == 0 || theirs == 0 {
		return fmt.Errorf("the test beside OpenSC does not say its APDUs:\n%s", log)
	}
	b.counted("APDUs to read a card", "pkcs15-tool", "", ours, theirs)
	return nil
}

// lists measures lists of national size.
func (b *bench) lists() error {
	table, err := output(filepath.Join(b.tools, "national"), "-kiosk", b.kiosk)
	if err != nil {
		return err
	}
	kiosk, openssl := cells(table, "build-data, the largest CRL"), cells(table, "openssl crl")
	if len(kiosk) != 1 || len(openssl) != 1 {
		return fmt.Errorf("national printed %q", table)
	}
	for column, name := range []string{1: "seconds", 2: "memory"} {
		if name == "" {
			continue
		}
		ours, err := number(kiosk[0], column)
		theirs, err2 := number(openssl[0], column)
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		b.timed("list of 1,700,000 serials, "+name, "openssl crl", map[string]string{"seconds": "s", "memory": "MiB"}[name], ours, theirs)
	}
	return nil
}
