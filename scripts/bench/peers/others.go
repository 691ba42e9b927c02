package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
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

// searches measures keystrokes in process, on made helps.
func (b *bench) searches() error {
	args := []string{"latency", "-pages", "1000,10000", "data/faq"}
	if b.counts {
		args = []string{"latency", "-pages", "1000", "-rounds", "1", "-queries", "20", "data/faq"}
	}
	table, err := output(filepath.Join(b.tools, "searchcompare"), args...)
	if err != nil {
		return err
	}
	kiosk, bleve := cells(table, "kiosk"), cells(table, "bleve")
	if len(kiosk) == 0 || len(kiosk) != len(bleve) {
		return fmt.Errorf("searchcompare printed %q", table)
	}
	for i, ours := range kiosk {
		for column, name := range map[int]string{2: "median", 3: "99 of 100", 5: "allocations"} {
			a, err := number(ours, column)
			c, err2 := number(bleve[i], column)
			if err := errors.Join(err, err2); err != nil {
				return err
			}
			if what := "search of " + ours[1] + " pages, " + name; name == "allocations" {
				b.counted(what, "bleve", "", a, c)
			} else {
				b.timed(what, "bleve", "ms", a, c)
			}
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
