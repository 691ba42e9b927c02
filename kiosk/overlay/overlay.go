// Package overlay is what a data set changes of what comes with the program: which
// questions help with which card, which other cards are known by name, and words of the
// screens. It reads the sources of such changes, checks that they fit this program, and
// applies them. It opens no file and no data set; what a verdict is, it cannot change.
package overlay

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"guichet/kiosk/card"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// Part is a kind of change.
type Part string

// Advice says which questions help with one kind of card: the entry's name is a key of
// session.Advice, its document a list of ids, or null where the program's own is not
// to count.
const Advice Part = "advice"

// Parts lists them all.
func Parts() []Part { return []Part{Advice, Card, Word} }

// Entry is one change, as a data set carries it.
type Entry struct {
	Part Part
	Name string // one of a kind within its part
	Doc  string // JSON
}

// Bounds of what a data set carries.
const (
	MaxEntries    = 2000
	MaxEntryBytes = 8 << 10 // of a document
	maxName       = 200     // bytes
)

// Overlay is a set of changes that were read. The zero value changes nothing. It is
// never changed, and safe for concurrent use.
type Overlay struct {
	advice session.Advice
	lines  []cardLine
	cards  *card.Additions
	names  text.Changes // of cards that the program has none for
	words  text.Changes // of the screens
	counts Counts
}

// Counts is how many changes there are of each part.
type Counts map[Part]int

// Total is how many there are of all parts.
func (c Counts) Total() (n int) {
	for _, of := range c {
		n += of
	}
	return n
}

// String tells how many there are of each: "card 2, advice 3"; "none".
func (c Counts) String() string {
	var parts []string
	for _, p := range Parts() {
		if c[p] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", p, c[p]))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

// Counts tells how many changes there are.
func (o Overlay) Counts() Counts { return maps.Clone(o.counts) }

// Parse reads what a data set carries. An entry that this program does not take is an
// error that names it, and none is used. Whether words fit the program's, Fits tells;
// Words leaves out those that do not.
func Parse(entries []Entry) (Overlay, error) {
	if len(entries) == 0 {
		return Overlay{}, nil // the tables of cards need not be read for that: a start waits for it
	}
	if len(entries) > MaxEntries {
		return Overlay{}, fmt.Errorf("%d changes; at most %d", len(entries), MaxEntries)
	}
	o := Overlay{advice: session.Advice{}, words: text.Changes{}, counts: Counts{}}
	seen := map[Entry]bool{}
	for _, e := range entries {
		key := Entry{Part: e.Part, Name: e.Name}
		err := o.add(e)
		if err == nil && seen[key] {
			err = errors.New("it stands there twice")
		}
		if err != nil {
			return Overlay{}, fmt.Errorf("%.20s %.80q: %w", e.Part, e.Name, err)
		}
		seen[key] = true
		o.counts[e.Part]++
	}
	err := o.compileCards()
	if err == nil {
		err = o.checkAdvice()
	}
	if err != nil {
		return Overlay{}, err
	}
	return o, nil
}

// checkAdvice returns an error if a key of the advice is none that a card can get.
func (o Overlay) checkAdvice() error {
	if len(o.advice) == 0 {
		return nil // the tables of cards need not be read for it at a start
	}
	names := card.Names()
	for _, l := range o.lines {
		names = append(names, l.Name)
	}
	return o.advice.Check(names)
}

// add reads one entry.
func (o *Overlay) add(e Entry) error {
	switch {
	case e.Name == "" || len(e.Name) > maxName:
		return fmt.Errorf("a name of %d bytes; 1 to %d", len(e.Name), maxName)
	case len(e.Doc) > MaxEntryBytes:
		return fmt.Errorf("%d bytes; at most %d", len(e.Doc), MaxEntryBytes)
	}
	switch e.Part {
	case Advice:
		var ids []string
		if err := json.Unmarshal([]byte(e.Doc), &ids); err != nil {
			return err
		}
		o.advice[e.Name] = ids
		return nil
	case Card:
		return o.addCard(e)
	case Word:
		return o.addWord(e)
	}
	return errors.New("this program does not know this kind of change")
}

// decodeStrictly reads one JSON value that has no key that v does not know.
func decodeStrictly(doc string, v any) error {
	dec := json.NewDecoder(strings.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(v); err != nil {
		return err
	}
	if dec.More() {
		return errors.New("more than one value")
	}
	return nil
}

// Check returns an error if the overlay does not fit the program's words, or the help:
// has tells whether a question is in it, in every language; or if some screen cannot be
// laid out with its words. A data set is checked before it is used; Parse, which is
// quicker, is for one that is.
func (o Overlay) Check(own text.Sets, has func(id string) bool) error {
	if err := o.checkQuestions(has); err != nil {
		return err
	}
	if err := o.Fits(own); err != nil {
		return err
	}
	if len(o.words)+len(o.names) == 0 {
		return nil
	}
	return trial(own, o.Words(own))
}

// checkQuestions returns an error if a question that the overlay names is not in the
// help.
func (o Overlay) checkQuestions(has func(id string) bool) error {
	for _, key := range slices.Sorted(maps.Keys(o.advice)) {
		for _, id := range o.advice[key] {
			if !has(id) {
				return fmt.Errorf("%s %q: the help has no question %q", Advice, key, id)
			}
		}
	}
	return nil
}

// Changed counts the entries that differ between two data sets, nil for none.
func Changed(before, after []Entry) Counts {
	had := map[Entry]bool{}
	for _, e := range before {
		had[e] = true
	}
	type named struct {
		part Part
		name string
	}
	differ := map[named]bool{}
	for _, e := range after {
		if !had[e] {
			differ[named{e.Part, e.Name}] = true
		}
		delete(had, e)
	}
	for e := range had {
		differ[named{e.Part, e.Name}] = true
	}
	if len(differ) == 0 {
		return nil
	}
	c := Counts{}
	for n := range differ {
		c[n.part]++
	}
	return c
}
