package overlay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"guichet/data"
	"guichet/kiosk/card"
	"guichet/kiosk/faq"
	"guichet/kiosk/text"
)

// Card is a card that the program's tables do not know: the entry's name is how it is
// recognised ("atr 3B04", "aid A000000247"), its document a line of the tables, with
// the name's words where the program has none.
const Card Part = "card"

// The files of a folder of card types, but for AdviceFile.
const (
	judgedFile = "cpx.yaml" // only ever the program's own
	cardsFile  = "others.yaml"
	probesFile = "probes.yaml"
)

// cardLine is a line of cardsFile or probesFile.
type cardLine struct {
	card.Addition `yaml:",inline"`
	After         card.Family         `json:"-"` // of the program's own lines
	Says          map[faq.Lang]string `json:"says,omitempty"`
}

// key is how the line recognises its card.
func (l cardLine) key() string {
	for _, way := range []struct{ name, value string }{{"atr", l.ATR}, {"historical", l.Historical}, {"text", l.Text}, {"aid", l.AID}} {
		if way.value == "" {
			continue
		}
		if way.name != "text" {
			way.value = strings.ReplaceAll(way.value, " ", "")
		}
		return way.name + " " + way.value
	}
	return "nothing"
}

// judgedEntries refuses a file that is not the program's own.
func judgedEntries(doc []byte) ([]Entry, error) {
	own, err := data.FS.ReadFile("cardtypes/" + judgedFile)
	if err == nil && !bytes.Equal(own, doc) {
		err = errors.New("the cards that are judged come with the program; hint: leave this file out")
	}
	return nil, err
}

func cardEntries(doc []byte) ([]Entry, error) {
	var lines struct{ Cards []cardLine }
	if err := data.DecodeYAML(doc, &lines); err != nil {
		return nil, err
	}
	return lineEntries(lines.Cards)
}

func probeEntries(doc []byte) ([]Entry, error) {
	var lines struct{ Probes []cardLine }
	if err := data.DecodeYAML(doc, &lines); err != nil {
		return nil, err
	}
	return lineEntries(lines.Probes)
}

// lineEntries are the lines that are not the program's own. One that recognises a card
// as a line of the program does would never be asked.
func lineEntries(lines []cardLine) ([]Entry, error) {
	own, err := card.Own()
	if err != nil {
		return nil, err
	}
	known := map[string]string{}
	for _, l := range own {
		known[cardLine{Addition: l}.key()] = l.Name
	}
	var entries []Entry
	for i, l := range lines {
		if slices.Contains(own, l.Addition) && l.Says == nil {
			continue
		}
		name, has := known[l.key()]
		switch {
		case has:
			err = fmt.Errorf("the program knows this card already, as %q; hint: change its name's words", name)
		case l.After != "":
			err = errors.New("after: only the program's own probes have it")
		}
		if err != nil {
			return nil, fmt.Errorf("line %d, %s: %w", i+1, l.key(), err)
		}
		said, err := json.Marshal(l)
		if err != nil {
			return nil, err
		}
		entries = append(entries, Entry{Card, l.key(), string(said)})
	}
	return entries, nil
}

// addCard reads one entry.
func (o *Overlay) addCard(e Entry) error {
	var l cardLine
	if err := decodeStrictly(e.Doc, &l); err != nil {
		return err
	}
	if l.key() != e.Name {
		return fmt.Errorf("it recognises a card by %.80q", l.key())
	}
	o.lines = append(o.lines, l)
	return nil
}

// maxCardName bounds what a card is called, in runes: it must leave room on the first
// page of a small screen.
const maxCardName = 60

// compileCards makes the lines ready. A card that the program has no name for brings
// its own, in every language, with its first line.
func (o *Overlay) compileCards() error {
	if len(o.lines) == 0 {
		return nil
	}
	own := card.Names()
	o.names = text.Changes{}
	additions := make([]card.Addition, len(o.lines))
	for i, l := range o.lines {
		additions[i] = l.Addition
		_, named := o.names["names."+l.Name]
		switch {
		case slices.Contains(own, l.Name) && l.Says != nil:
			return fmt.Errorf("card %q: the program has a name for it", l.Name)
		case slices.Contains(own, l.Name), named && l.Says == nil:
			continue
		case named:
			return fmt.Errorf("card %q: what it is called stands there twice", l.Name)
		}
		for _, lang := range text.Languages() {
			if err := checkCardName(l.Says[lang]); err != nil {
				return fmt.Errorf("card %q, says (%s): %w", l.Name, lang, err)
			}
		}
		if len(l.Says) != len(text.Languages()) {
			return fmt.Errorf("card %q, says: words in %d languages; want French and English", l.Name, len(l.Says))
		}
		o.names["names."+l.Name] = l.Says
	}
	var err error
	o.cards, err = card.NewAdditions(additions)
	return err
}

func checkCardName(words string) error {
	switch n := len([]rune(words)); {
	case strings.TrimSpace(words) == "":
		return errors.New("no words")
	case n > maxCardName:
		return fmt.Errorf("%d letters; at most %d", n, maxCardName)
	case strings.ContainsAny(words, "{}"):
		return errors.New("a brace that the program fills in nothing for")
	}
	return checkSigns(words)
}

// Cards are the cards that are recognised beside the program's, nil for none.
func (o Overlay) Cards() *card.Additions { return o.cards }
