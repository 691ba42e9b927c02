package overlay

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"guichet/data"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/text"
)

const namesOf = "names." // begins the name of what a card is called

// Word stands for words of the screens: the entry's name is that of text.Changes, its
// document the words by language.
const Word Part = "word"

// The files of data/text that a folder of words may change, and how the names of the
// words in them begin. Every other file there is the program's own.
var wordFiles = map[string]string{"screens": "screens.", "verdicts": "verdicts.", "cards": ""}

// wordEntries are what a folder changes of the program's words. A file may be a copy of
// the program's, or hold the changed words alone.
func wordEntries(folder fs.FS, own text.Sets) ([]Entry, error) {
	found := map[faq.Lang]map[string]string{}
	differ := map[string]bool{}
	for _, l := range text.Languages() {
		found[l] = map[string]string{}
	}
	read := func(name string, doc []byte) ([]Entry, error) {
		was, err := data.FS.ReadFile("text/" + name)
		if err != nil {
			return nil, errors.New("no such file is read; hint: the names are those of the program's own folder")
		}
		stem, lang, _ := strings.Cut(strings.TrimSuffix(name, ".yaml"), ".")
		begins, changeable := wordFiles[stem]
		if !changeable {
			if !bytes.Equal(doc, was) {
				err = errors.New("these words come with the program; hint: leave the file out")
			}
			return nil, err
		}
		return nil, differences(found[faq.Lang(lang)], differ, begins, was, doc)
	}
	if _, err := loadFolder(folder, read); err != nil {
		return nil, err
	}
	changeable, err := own.Changeable(faq.French)
	if err != nil {
		return nil, err
	}
	var entries []Entry
	for _, name := range slices.Sorted(maps.Keys(differ)) {
		if _, ok := changeable[name]; !ok {
			return nil, fmt.Errorf("%s: these words come with the program; docs/publier.md says which can be changed", name)
		}
		words := map[faq.Lang]string{}
		for _, l := range text.Languages() {
			is, there := found[l][name]
			if !there {
				return nil, fmt.Errorf("%s: no words in %q; hint: they change in French and in English, or in neither", name, l)
			}
			words[l] = is
		}
		said, _ := json.Marshal(words) // strings always marshal
		entries = append(entries, Entry{Word, name, string(said)})
	}
	return entries, nil
}

// differences adds the words of a file to found, and the names of those that are not
// as they were to differ.
func differences(found map[string]string, differ map[string]bool, begins string, was, doc []byte) error {
	is, err := data.Texts(doc)
	if err != nil {
		return err
	}
	before, err := data.Texts(was)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(is)) {
		own, known := before[key]
		if !known {
			return fmt.Errorf("%s: the program has no words of this name", key)
		}
		found[begins+key] = is[key]
		if is[key] != own {
			differ[begins+key] = true
		}
	}
	return nil
}

// addWord reads one entry.
func (o *Overlay) addWord(e Entry) error {
	var words map[faq.Lang]string
	if err := decodeStrictly(e.Doc, &words); err != nil {
		return err
	}
	for _, l := range text.Languages() {
		if words[l] == "" {
			return fmt.Errorf("no words in %q", l)
		}
		if err := checkSigns(words[l]); err != nil {
			return fmt.Errorf("%s: %w", l, err)
		}
	}
	if len(words) != len(text.Languages()) {
		return fmt.Errorf("words in %d languages", len(words))
	}
	o.words[e.Name] = words
	return nil
}

// Words are own, as the overlay changes them. Words that do not fit own change nothing.
func (o Overlay) Words(own text.Sets) text.Sets {
	all := maps.Clone(o.words)
	if all == nil {
		all = text.Changes{}
	}
	maps.Copy(all, o.names)
	return own.With(all)
}

// Fits returns an error if the overlay does not fit the program's words: a name that
// there is not, other placeholders, the word of a verdict in another place.
func (o Overlay) Fits(own text.Sets) error {
	if err := own.Check(o.words); err != nil {
		return err
	}
	was := map[faq.Lang]map[string]string{}
	for _, l := range text.Languages() {
		var err error
		if was[l], err = own.Changeable(l); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(o.words)) {
		for l, words := range o.words[name] {
			if band := own.Band(words); band != "" && !strings.Contains(was[l][name], band) {
				return fmt.Errorf("%s (%s): %q: the word of a verdict, in capitals, is the program's", name, l, band)
			}
			if band := own.Claimed(words); band != "" && besideVerdict(name) && own.Claimed(was[l][name]) == "" {
				return fmt.Errorf("%s (%s): %q: the word of a verdict is the program's, where it stands beside one", name, l, band)
			}
			if kind := own.CardTypeIn(words); kind != "" && strings.HasPrefix(name, namesOf) {
				return fmt.Errorf("%s (%s): %q: this card is none of those; hint: another name", name, l, kind)
			}
		}
	}
	return o.checkNames(own)
}

// besideVerdict tells whether words are read with a verdict: its sentences, a card's name,
// the title of every screen.
func besideVerdict(name string) bool {
	return slices.ContainsFunc([]string{"verdicts.", namesOf, "screens.card.", "screens.brand", "screens.subtitle"}, func(begins string) bool {
		return strings.HasPrefix(name, begins)
	})
}

// checkNames returns an error if a card is called by the word of a verdict, or as one of
// those that are judged: it is neither.
func (o Overlay) checkNames(own text.Sets) error {
	for _, name := range slices.Sorted(maps.Keys(o.names)) {
		for l, words := range o.names[name] {
			if band := own.Claimed(words); band != "" {
				return fmt.Errorf("%s (%s): %q: the word of a verdict is the program's", name, l, band)
			}
			if kind := own.CardTypeIn(words); kind != "" {
				return fmt.Errorf("%s (%s): %q: an added card is never one of those; hint: another name", name, l, kind)
			}
		}
	}
	return nil
}

// checkSigns returns an error for words that a screen would not show as they are, or
// that could be taken for the sign of a verdict.
func checkSigns(words string) error {
	for _, r := range words {
		if !screen.InFont(r) || r < ' ' || strings.ContainsRune("[]", r) || r >= 0x2500 && r <= 0x259F {
			return fmt.Errorf("the sign %q (%U); hint: letters, digits, and the signs of a keyboard without [ and ]", r, r)
		}
	}
	return nil
}
