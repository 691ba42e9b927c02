package overlay

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
)

// maxSource bounds a source, in bytes.
const maxSource = 256 << 10

// Source is where an author's changes are read; nil is none.
type Source struct {
	Cards fs.FS // a folder as data/cardtypes
}

// Load reads an author's changes: what differs from the program's own. An error names
// the file.
func Load(s Source) ([]Entry, error) {
	if s.Cards == nil {
		return nil, nil
	}
	return loadFolder(s.Cards, map[string]func([]byte) ([]Entry, error){
		judgedFile: judgedEntries, cardsFile: cardEntries, probesFile: probeEntries, AdviceFile: adviceEntries,
	})
}

// loadFolder reads the files of a folder, each by its reader. One without a reader is
// an error, for it would change nothing; so is a folder without any.
func loadFolder(folder fs.FS, readers map[string]func([]byte) ([]Entry, error)) ([]Entry, error) {
	files, err := fs.ReadDir(folder, ".")
	if err != nil {
		return nil, err
	}
	var all []Entry
	read := 0
	for _, f := range files {
		if f.Name()[0] == '.' {
			continue
		}
		reader := readers[f.Name()]
		if reader == nil {
			return nil, fmt.Errorf("%s: no such file is read; hint: the names are those of the program's own folder", f.Name())
		}
		doc, err := readSource(folder, f.Name())
		var entries []Entry
		if err == nil {
			entries, err = reader(doc)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name(), err)
		}
		all = append(all, entries...)
		read++
	}
	if read == 0 {
		return nil, errors.New("the folder is empty")
	}
	return all, nil
}

// readSource reads a bounded file.
func readSource(folder fs.FS, name string) ([]byte, error) {
	f, err := folder.Open(name)
	if err != nil {
		return nil, errors.Unwrap(err)
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
