package pki

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
)

// wantedColumn is a column of the open list that a kiosk needs.
type wantedColumn int

const (
	cardNumber wantedColumn = iota
	firstDay
	lastDay
	opposedDay
	updatedDay
	wanted // how many
)

// names returns the column's name in the first line, as seen in programs that
// read the extraction, then without accents.
func (c wantedColumn) names() []string {
	return [wanted][]string{
		cardNumber: {"Numéro carte", "Numero carte"},
		firstDay:   {"Date début validité", "Date debut validite"},
		lastDay:    {"Date fin validité", "Date fin validite"},
		opposedDay: {"Date opposition"},
		updatedDay: {"Date de mise à jour", "Date de mise a jour"},
	}[c]
}

// columns says where the wanted columns are.
type columns struct {
	at    [wanted]int    // from 0
	of    []wantedColumn // the other way round; wanted for a column that is not
	count int            // of all columns
}

// findColumns reads the first line. Names are compared without regard to case
// and to blanks around them.
func findColumns(line []byte) (columns, error) {
	names := strings.Split(string(line), "|")
	if len(names) > maxListColumns {
		return columns{}, fmt.Errorf("column %d: %d columns, more than %d", maxListColumns+1, len(names), maxListColumns)
	}
	c := columns{count: len(names), of: slices.Repeat([]wantedColumn{wanted}, len(names))}
	for w := range wanted {
		if err := c.find(w, names); err != nil {
			return columns{}, err
		}
	}
	return c, nil
}

func (c *columns) find(w wantedColumn, names []string) error {
	found := false
	for i, name := range names {
		same := func(n string) bool { return strings.EqualFold(n, strings.TrimSpace(name)) }
		if !slices.ContainsFunc(w.names(), same) {
			continue
		}
		if found {
			return fmt.Errorf("column %d: a second %q", i+1, w.names()[0])
		}
		c.at[w], c.of[i], found = i, w, true
	}
	if !found {
		return fmt.Errorf("columns 1 to %d: none is called %q", len(names), w.names()[0])
	}
	return nil
}

// pick cuts a line, keeps the wanted values, and returns how many columns the
// line has.
func (c *columns) pick(line []byte, values *[wanted][]byte) int {
	for i := 0; ; i++ {
		end := bytes.IndexByte(line, '|')
		if i < c.count && c.of[i] != wanted {
			if values[c.of[i]] = line; end >= 0 {
				values[c.of[i]] = line[:end]
			}
		}
		if end < 0 {
			return i + 1
		}
		line = line[end+1:]
	}
}
