package pki

import (
	"fmt"
	"strings"
)

// How many odd lines a list may have. A publisher's extraction of a million
// lines has a few; a list of which more than one line in ten thousand is odd is
// another list, or damaged. One is borne in any list, however small.
const (
	linesPerOdd = 10_000
	maxOddShown = 5
)

// OddLines are lines of an opposition list that are not as they should be: no
// card number, the number of another line, a day that cannot be read. What they
// say is left out, or the worse of two is taken; that a card is in opposition is
// never left out as long as the line says of which card.
type OddLines struct {
	Lines int // all that were read, the first one of names aside
	Count int // the odd ones
	First []string
}

// Add counts an odd line. what quotes nothing that stands in it.
func (o *OddLines) Add(line int, what string) {
	if o.Count++; len(o.First) < maxOddShown {
		o.First = append(o.First, fmt.Sprintf("line %d%s", line, what))
	}
}

// Err refuses a list with too many odd lines.
func (o OddLines) Err() error {
	allowed := max(1, o.Lines/linesPerOdd)
	if o.Count <= allowed {
		return nil
	}
	return fmt.Errorf("%s; hint: %d of %d lines are odd, at most %d may be: ask for the list again, or mend these lines",
		o.words(), o.Count, o.Lines, allowed)
}

// Phrase says what was borne, for a publisher.
func (o OddLines) Phrase() (format string, args []any) {
	return "%d of %d lines are odd and were left out, or the worse was taken (in opposition, on a day that is not known): %s",
		[]any{o.Count, o.Lines, o.words()}
}

func (o OddLines) words() string {
	words := strings.Join(o.First, "; ")
	if more := o.Count - len(o.First); more > 0 {
		words += fmt.Sprintf("; and %d more", more)
	}
	return words
}
