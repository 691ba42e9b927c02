package overlay

import (
	"errors"
	"fmt"
	"io"
	"io/fs"

	"guichet/kiosk/text"
)

// maxSource bounds a source, in bytes.
const maxSource = 256 << 10

// Source is where an author's changes are read; nil is none.
type Source struct {
	Cards fs.FS // a folder as data/cardtypes
	Text  fs.FS // a folder as data/text
}

// Load reads an author's changes: what differs from the program's own, whose words are
// own. An error names the file or the words.
func Load(s Source, own text.Sets) (entries []Entry, err error) {
	if s.Cards != nil {
		entries, err = loadFolder(s.Cards, cardTypes)
	}
	if err == nil && s.Text != nil {
		var words []Entry
		words, err = wordEntries(s.Text, own)
		entries = append(entries, words...)
	}
	return entries, err
}

// cardTypes reads a file of a folder of card types.
func cardTypes(name string, doc []byte) ([]Entry, error) {
	switch name {
	case judgedFile:
		return judgedEntries(doc)
	case cardsFile:
		return cardEntries(doc)
	case probesFile:
		return probeEntries(doc)
	case AdviceFile:
		return adviceEntries(doc)
	}
	return nil, errors.New("no such file is read; hint: the names are those of the program's own folder")
}

// loadFolder reads the files of a folder. One that read does not know would change
// nothing, so it is to be an error; so is a folder without any.
func loadFolder(folder fs.FS, read func(name string, doc []byte) ([]Entry, error)) ([]Entry, error) {
	files, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, err
	}
	var all []Entry
	n := 0
	for _, f := range files {
		if f.Name()[0] == '.' {
			continue
		}
		doc, err := readSource(folder, f.Name())
		var entries []Entry
		if err == nil {
			entries, err = read(f.Name(), doc)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		all = append(all, entries...)
		n++
	}
	if n == 0 {
		return nil, errors.New("the folder is empty")
	}
	return all, nil
}

// readSource reads a bounded file.
func readSource(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, errors.New("not a file")
	}
	doc, err := io.ReadAll(io.LimitReader(f, maxSource+1))
	if err == nil && len(doc) > maxSource {
		err = fmt.Errorf("more than %d bytes", maxSource)
	}
	return doc, err
}
