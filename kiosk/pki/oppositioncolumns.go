package pki

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
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

// name returns the column's name in the first line, as seen in programs that
// read the extraction.
func (c wantedColumn) name() string {
	return [wanted]string{
		cardNumber: "Numéro carte",
		firstDay:   "Date début validité",
		lastDay:    "Date fin validité",
		opposedDay: "Date opposition",
		updatedDay: "Date de mise à jour",
	}[c]
}

// separators are what may stand between two columns.
const separators = "|;,\t"

// columns says where the wanted columns are.
type columns struct {
	separator byte
	at        [wanted]int    // from 0
	of        []wantedColumn // the other way round; wanted for a column that is not
	count     int            // of all columns
}

// findColumns reads the first line. Names are compared without regard to
// accents, case, and blanks around them. The separator is the one by which the
// line has the wanted columns.
func findColumns(line []byte) (columns, error) {
	var first error
	for _, separator := range []byte(separators) {
		if bytes.IndexByte(line, separator) < 0 {
			continue
		}
		c, err := findColumnsBy(separator, line)
		if err == nil {
			return c, nil
		}
		if first == nil {
			first = err
		}
	}
	if first == nil {
		return columns{}, fmt.Errorf("columns 1 to 1: none is called %q; hint: the first line names the columns, with | ; , or a tab between them", cardNumber.name())
	}
	return columns{}, first
}

func findColumnsBy(separator byte, line []byte) (columns, error) {
	c := columns{separator: separator}
	for rest, more := line, true; more; c.count++ {
		if c.count == maxListColumns {
			return columns{}, fmt.Errorf("column %d: more than %d columns", maxListColumns+1, maxListColumns)
		}
		var name []byte
		name, rest, more = c.cut(rest)
		c.of = append(c.of, wantedBy(name))
	}
	for w := range wanted {
		at := slices.Index(c.of, w)
		if at < 0 {
			return columns{}, fmt.Errorf("columns 1 to %d: none is called %q", c.count, w.name())
		}
		if again := slices.Index(c.of[at+1:], w); again >= 0 {
			return columns{}, fmt.Errorf("column %d: a second %q", at+again+2, w.name())
		}
		c.at[w] = at
	}
	return c, nil
}

// wantedBy tells which wanted column bears a name.
func wantedBy(name []byte) wantedColumn {
	bare := bareName(name)
	for w := range wanted {
		if bare == bareName([]byte(w.name())) {
			return w
		}
	}
	return wanted
}

// bareName folds a column's name, which is UTF-8 or else Windows-1252, and
// leaves the accents out.
func bareName(name []byte) string {
	text := string(name)
	if !utf8.Valid(name) {
		if decoded, err := charmap.Windows1252.NewDecoder().String(text); err == nil {
			text = decoded
		}
	}
	return FoldText(strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text)))
}

// cut takes the first value off a line. One in quotes may hold the separator,
// and quotes written twice (RFC 4180, 2); a quote that does not end before a
// separator is a character like another.
func (c *columns) cut(line []byte) (value, rest []byte, more bool) {
	if len(line) > 0 && line[0] == '"' {
		if end := closingQuote(line); end > 0 && (end+1 == len(line) || line[end+1] == c.separator) {
			value = bytes.ReplaceAll(line[1:end], []byte(`""`), []byte(`"`))
			if end+1 == len(line) {
				return value, nil, false
			}
			return value, line[end+2:], true
		}
	}
	return bytes.Cut(line, []byte{c.separator})
}

// closingQuote returns where the value in quotes at the beginning ends, or -1.
func closingQuote(line []byte) int {
	for i := 1; i < len(line); i++ {
		if line[i] != '"' {
			continue
		}
		if i+1 == len(line) || line[i+1] != '"' {
			return i
		}
		i++
	}
	return -1
}

// pick cuts a line, keeps the wanted values, and returns how many columns the
// line has. Empty ones at its end, beyond those that the first line names, do
// not count.
func (c *columns) pick(line []byte, values *[wanted][]byte) (count int) {
	for rest, more := line, true; more; {
		var value []byte
		value, rest, more = c.cut(rest)
		at := count
		if at < c.count && c.of[at] != wanted {
			values[c.of[at]] = bytes.TrimSpace(value)
		}
		if count++; count >= c.count && len(bytes.Trim(rest, string(c.separator)+" \"")) == 0 {
			break
		}
	}
	return count
}

// pickFromEnd returns the wanted values of a line whose columns are counted from
// its last one that is not empty.
func (c *columns) pickFromEnd(line []byte) (values [wanted][]byte) {
	var all [][]byte
	for rest, more := bytes.TrimRight(line, string(c.separator)+" "), true; more; {
		var value []byte
		value, rest, more = c.cut(rest)
		all = append(all, bytes.TrimSpace(value))
	}
	for w, at := range c.at {
		if at += len(all) - c.count; at >= 0 && at < len(all) {
			values[w] = all[at]
		}
	}
	return values
}
