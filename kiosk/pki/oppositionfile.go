package pki

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"time"
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

// OppositionFile reads the open list "Porteurs CPS CPF" of ANS.
type OppositionFile struct {
	// Now is the reader's clock: no line was brought up to date more than a
	// day later. Zero takes any day.
	Now time.Time
}

// Read reads the text of the list: columns between | ; , or tabs, in quotes or
// not, found by the names in the first line; UTF-8, Windows-1252 or UTF-16. It
// holds one line at a time and looks at five columns only: the names and every
// other fact of a person are dropped here. No error quotes what stands in the
// file.
//
// take gets every card with its line, before the rest is known to be sound:
// what it got counts only when Read returns no error. A card that is named
// twice is for take to see, and to count among the odd lines, whose Err Read has
// asked already. The list was made on the newest day on which its lines were
// brought up to date, a few outlying ones aside.
func (f OppositionFile) Read(r io.Reader, take func(line int, number CardNumber, o Opposition) error) (OppositionList, OddLines, error) {
	text, err := textOf(io.LimitReader(r, maxListBytes))
	if err != nil {
		return OppositionList{}, OddLines{}, err
	}
	l := listReader{in: bufio.NewReaderSize(text, maxListLine), take: take, updated: map[time.Time]int{}}
	if !f.Now.IsZero() {
		l.latest = f.Now.UTC().Add(24 * time.Hour)
	}
	if err := l.header(); err != nil {
		return OppositionList{}, OddLines{}, err
	}
	for {
		row, err := l.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err == nil {
			err = l.row(row)
		}
		if err != nil {
			return OppositionList{}, OddLines{}, err
		}
	}
	return l.result()
}

// listReader is one run of OppositionFile.Read.
type listReader struct {
	in      *bufio.Reader
	take    func(line int, number CardNumber, o Opposition) error
	latest  time.Time // no line is later; zero: any
	line    int       // of what was read last, from 1
	cut     bool      // the last line has no end
	read    int64     // bytes
	columns columns
	form    dayForm
	cards   int
	odd     OddLines
	updated map[time.Time]int // lines brought up to date on each day
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
		l.cut = err != nil
		if line = bytes.TrimSuffix(line, []byte("\n")); len(line) > 0 {
			return line, nil
		}
	}
}

func (l *listReader) unread(err error) error {
	switch {
	case errors.Is(err, io.EOF):
		return io.EOF
	case errors.Is(err, bufio.ErrBufferFull):
		return fmt.Errorf("line %d: more than %d bytes; hint: the list has one card a line", l.line, maxListLine)
	}
	return fmt.Errorf("line %d: %w", l.line, err)
}

// header finds the columns. A line before it that tells a spreadsheet the
// separator is passed over.
func (l *listReader) header() error {
	line, err := l.next()
	if err == nil && bytes.HasPrefix(line, []byte("sep=")) {
		line, err = l.next()
	}
	if errors.Is(err, io.EOF) {
		return errors.New("line 1: the file is empty")
	}
	if err != nil {
		return err
	}
	if l.columns, err = findColumns(bytes.TrimRight(line, separators)); err != nil {
		return fmt.Errorf("line %d, %w", l.line, err)
	}
	return nil
}

// row takes one card, or counts an odd line.
func (l *listReader) row(line []byte) error {
	if l.odd.Lines++; l.odd.Lines > maxListRows {
		return fmt.Errorf("line %d: more than %d cards", l.line, maxListRows)
	}
	var values [wanted][]byte
	if n := l.columns.pick(line, &values); n > l.columns.count || n <= slices.Max(l.columns.at[:]) {
		what := fmt.Sprintf(", column %d: a line of %d columns, the first has %d", min(n, l.columns.count)+1, n, l.columns.count)
		if err := l.strange(what); err != nil {
			return err
		}
		return l.shifted(line, &values)
	}
	number := CardNumber(values[cardNumber])
	if !number.Valid() {
		return l.strange(l.wrong(cardNumber, errors.New("not ten digits")))
	}
	o, what := l.card(&values)
	if what != "" {
		if err := l.strange(what); err != nil || !o.InOpposition() {
			return err
		}
	}
	if late := l.update(values[updatedDay]); late != "" && what == "" { // a line counts once
		if err := l.strange(late); err != nil {
			return err
		}
	}
	l.cards++
	return l.take(l.line, number, o)
}

// shifted takes the card of a line with too many or too few columns, if it is in
// opposition. A separator or the end of a line within a name moves what stands
// behind the name: the columns are counted from either end, and one of the two
// must give a card's number and days.
func (l *listReader) shifted(line []byte, fromStart *[wanted][]byte) error {
	fromEnd, form := l.columns.pickFromEnd(line), l.form
	for _, values := range []*[wanted][]byte{fromStart, &fromEnd} {
		number := CardNumber(values[cardNumber])
		if o, what := l.card(values); number.Valid() && what == "" && !o.Opposed.IsZero() {
			l.cards++
			return l.take(l.line, number, o)
		}
		l.form = form // what was read as days were none
	}
	return nil
}

// strange counts an odd line; one without an end was cut off with the rest.
func (l *listReader) strange(what string) error {
	if l.odd.Add(l.line, what); l.cut {
		return fmt.Errorf("line %d%s, and the file ends there; hint: it was cut short, copy it again", l.line, what)
	}
	if l.odd.Count > 1+maxListRows/linesPerOdd {
		return l.odd.Err()
	}
	return nil
}

// card reads the three days that count; what is wrong first is "" when nothing is.
// A day of opposition that cannot be read is one all the same.
func (l *listReader) card(values *[wanted][]byte) (o Opposition, what string) {
	var days [wanted]time.Time
	for _, column := range []wantedColumn{firstDay, lastDay, opposedDay} {
		var err error
		if days[column], err = l.form.parse(values[column]); err != nil && what == "" {
			what = l.wrong(column, err)
		}
	}
	o = Opposition{Start: days[firstDay], End: days[lastDay], Opposed: days[opposedDay]}
	o.OpposedSomeDay = o.Opposed.IsZero() && len(values[opposedDay]) > 0
	return o, what
}

// update counts the day on which a line was brought up to date. One that cannot
// be is odd, and leaves what the line says of the card as it is.
func (l *listReader) update(value []byte) (what string) {
	day, err := l.form.parse(value)
	switch {
	case err != nil:
		return l.wrong(updatedDay, err)
	case day.IsZero():
		return ""
	case !l.latest.IsZero() && day.After(l.latest):
		return l.wrong(updatedDay, errors.New("a day that has not come yet"))
	}
	l.updated[day]++
	return ""
}

// wrong names the place of a value that cannot be what its column says.
func (l *listReader) wrong(column wantedColumn, err error) string {
	return fmt.Sprintf(", column %d (%s): %v", l.columns.at[column]+1, column.name(), err)
}

func (l *listReader) result() (OppositionList, OddLines, error) {
	made := madeOn(l.updated)
	err := l.odd.Err()
	switch {
	case err == nil && l.cards == 0 && l.odd.Count > 0:
		err = fmt.Errorf("%s; hint: no other line names a card", l.odd.words())
	case err == nil && l.cards == 0:
		err = errors.New("line 1: no card below it")
	case err == nil && made.IsZero():
		err = fmt.Errorf("line 1, column %d (%s): in no line below it a day that can be, so the day of the list is not known",
			l.columns.at[updatedDay]+1, updatedDay.name())
	}
	if err != nil {
		return OppositionList{}, OddLines{}, err
	}
	return OppositionList{Made: made, NextUpdate: made.Add(oppositionsDue), Cards: l.cards}, l.odd, nil
}

// outlying is how far the newest lines of a list must lie from all others to say
// nothing of the day of the list, if they are few.
const outlying = 30 * 24 * time.Hour

// madeOn returns the newest day on which lines were brought up to date: the
// newest but one in ten thousand, and not that of a few that lie a month after
// all others.
func madeOn(updated map[time.Time]int) time.Time {
	days := slices.SortedFunc(maps.Keys(updated), func(a, b time.Time) int { return b.Compare(a) })
	all := 0
	for _, n := range updated {
		all += n
	}
	seen := 0
	for i, day := range days {
		seen += updated[day]
		few := seen <= max(1, all/1000)
		if seen <= all/linesPerOdd || few && all > 2 && i+1 < len(days) && day.Sub(days[i+1]) > outlying {
			continue
		}
		return day
	}
	return time.Time{}
}
