package pki

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"time"
	"unicode/utf8"
)

// Limits of the open list. France has about 0.9 million CPS and CPF; a line of
// the extraction has some 200 bytes.
const (
	maxListLine    = 16 << 10 // bytes
	maxListColumns = 100
	maxListRows    = 10_000_000
	maxListBytes   = 4 << 30
)

// oppositionsDue is after how long a newer list is due. The list says nothing
// of the next one; ANS makes the extraction anew every day, and a week leaves
// time for a stick to travel.
const oppositionsDue = 7 * 24 * time.Hour

// ReadOppositions reads the open list "Porteurs CPS CPF" of ANS as text: '|'
// between columns, found by the names in the first line; UTF-8. It holds one
// line at a time and looks at five columns only: the names and every other fact
// of a person are dropped here. No error quotes what stands in the file.
//
// take gets every card with its line, before the rest is known to be sound:
// what it got counts only when ReadOppositions returns no error. A card that is
// named twice is for take to refuse. The list was made on the newest day on
// which one of its lines was brought up to date.
func ReadOppositions(r io.Reader, take func(line int, number CardNumber, o Opposition) error) (OppositionList, error) {
	l := listReader{in: bufio.NewReaderSize(io.LimitReader(r, maxListBytes), maxListLine)}
	if err := l.header(); err != nil {
		return OppositionList{}, err
	}
	for {
		row, err := l.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = l.row(row, take)
		}
		if err != nil {
			return OppositionList{}, err
		}
	}
	return l.result()
}

// listReader is one run of ReadOppositions.
type listReader struct {
	in       *bufio.Reader
	line     int   // of what was read last, from 1
	read     int64 // bytes
	columns  columns
	form     dayForm
	cards    int
	newest   time.Time
	trailing bool // every line ends with one more '|'
}

// next returns the next line that is not empty, without its end, or io.EOF.
func (l *listReader) next() ([]byte, error) {
	for {
		line, err := l.in.ReadSlice('\n')
		l.line++
		l.read += int64(len(line))
		if l.read >= maxListBytes {
			return nil, fmt.Errorf("line %d: more than %d bytes in all", l.line, int64(maxListBytes))
		}
		if err != nil && (!errors.Is(err, io.EOF) || len(line) == 0) {
			return nil, l.unread(err)
		}
		line = bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
		if len(line) > 0 {
			return line, l.checkUTF8(line)
		}
	}
}

func (l *listReader) unread(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, bufio.ErrBufferFull):
		return fmt.Errorf("line %d: more than %d bytes", l.line, maxListLine)
	}
	return fmt.Errorf("line %d: %w", l.line, err)
}

// checkUTF8 names the column with the first byte that is not UTF-8.
func (l *listReader) checkUTF8(line []byte) error {
	if utf8.Valid(line) {
		return nil
	}
	column := 1
	for len(line) > 0 {
		r, size := utf8.DecodeRune(line)
		if r == utf8.RuneError && size == 1 {
			break
		}
		if r == '|' {
			column++
		}
		line = line[size:]
	}
	return fmt.Errorf("line %d, column %d: not UTF-8", l.line, column)
}

// header finds the columns.
func (l *listReader) header() error {
	line, err := l.next()
	if errors.Is(err, io.EOF) {
		return errors.New("line 1: the file is empty")
	}
	if err != nil {
		return err
	}
	line = bytes.TrimPrefix(line, []byte("\xEF\xBB\xBF"))
	line, l.trailing = bytes.CutSuffix(line, []byte("|"))
	if l.columns, err = findColumns(line); err != nil {
		return fmt.Errorf("line %d, %w", l.line, err)
	}
	return nil
}

// row takes one card.
func (l *listReader) row(line []byte, take func(int, CardNumber, Opposition) error) error {
	if l.trailing {
		line = bytes.TrimSuffix(line, []byte("|"))
	}
	var values [wanted][]byte
	if n := l.columns.pick(line, &values); n != l.columns.count {
		return fmt.Errorf("line %d, column %d: a line of %d columns, the first has %d", l.line, min(n, l.columns.count)+1, n, l.columns.count)
	}
	number, o, err := l.card(&values)
	if err != nil {
		return err
	}
	if l.cards++; l.cards > maxListRows {
		return fmt.Errorf("line %d: more than %d cards", l.line, maxListRows)
	}
	return take(l.line, number, o)
}

// card reads the five values of a line.
func (l *listReader) card(values *[wanted][]byte) (number CardNumber, o Opposition, err error) {
	if number = CardNumber(values[cardNumber]); !number.Valid() {
		return "", o, l.wrong(cardNumber, errors.New("not ten digits"))
	}
	var days [wanted]time.Time
	for column := firstDay; column < wanted; column++ {
		if days[column], err = l.form.parse(values[column]); err != nil {
			return "", o, l.wrong(column, err)
		}
	}
	if days[updatedDay].After(l.newest) {
		l.newest = days[updatedDay]
	}
	return number, Opposition{Start: days[firstDay], End: days[lastDay], Opposed: days[opposedDay]}, nil
}

// wrong names the place of a value that cannot be what its column says.
func (l *listReader) wrong(column wantedColumn, err error) error {
	return fmt.Errorf("line %d, column %d (%s): %w", l.line, l.columns.at[column]+1, column.names()[0], err)
}

func (l *listReader) result() (OppositionList, error) {
	switch {
	case l.cards == 0:
		return OppositionList{}, errors.New("line 1: no card below it")
	case l.newest.IsZero():
		return OppositionList{}, fmt.Errorf("line 1, column %d (%s): empty in every line below it, so the day of the list is not known",
			l.columns.at[updatedDay]+1, updatedDay.names()[0])
	}
	return OppositionList{Made: l.newest, NextUpdate: l.newest.Add(oppositionsDue), Cards: l.cards}, nil
}
