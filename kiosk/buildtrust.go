package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"guichet/kiosk/datafolder"
	"guichet/kiosk/durable"
	"guichet/kiosk/faq"
	"guichet/kiosk/pki"
	"guichet/kiosk/store"
)

// trustFlags say what the data set is to judge cards by.
type trustFlags struct {
	Issuers     string   `help:"Folder with CA certificates (DER, PEM or P7B); every one must be pinned and lead to a pinned root." placeholder:"DIR"`
	Pins        string   `help:"Fingerprints of the trusted CAs, in the place of the built-in ones." placeholder:"FILE"`
	CRL         []string `name:"crl" help:"A certificate revocation list of one of the issuers or roots (DER or PEM); may be repeated: parts of a list are all taken, of two for the same certificates the newer." placeholder:"FILE" sep:"none"`
	Oppositions string   `help:"The open list 'Porteurs CPS CPF' of ANS, as text or zip; names are left out." placeholder:"FILE"`
}

// Limits of a folder of CA certificates.
const (
	maxIssuerFiles = 200
	maxIssuerFile  = 1 << 20 // bytes
)

// maxPinsFile bounds the file of pins, in bytes.
const maxPinsFile = 1 << 20

// trust opens the sources. What is left out harmlessly, and what is missing, is
// noted. now is the builder's clock.
func (f *trustFlags) trust(now time.Time, lang faq.Lang) (*store.TrustSource, error) {
	t := &store.TrustSource{PinsReplaced: f.Pins != "", Now: now, Note: noteIn(lang)}
	var err error
	if t.Pins, err = f.pins(); err != nil {
		return nil, err
	}
	if t.Issuers, err = f.issuers(t.Pins, lang); err != nil {
		return nil, err
	}
	for _, path := range f.CRL {
		t.CRLs = append(t.CRLs, store.ListFile{Name: path, Open: func() (io.ReadCloser, error) { return openList(path) }})
	}
	if path := f.Oppositions; path != "" {
		t.Oppositions = store.ListFile{Name: path, Open: func() (io.ReadCloser, error) { return openOppositions(path) }}
	}
	return t, nil
}

// openList opens a revocation list, which is a file.
func openList(path string) (io.ReadCloser, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, fmt.Errorf("%s: a folder; hint: give each list in it with a --crl of its own", path)
	}
	return os.Open(path)
}

// pins reads the file given, or the list built into the program.
func (f *trustFlags) pins() (*pki.Pins, error) {
	if f.Pins == "" {
		return datafolder.BuiltInPins()
	}
	text, err := durable.ReadNamed(f.Pins, maxPinsFile)
	if err != nil {
		return nil, err
	}
	pins, err := pki.ParsePins(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", f.Pins, err)
	}
	return pins, nil
}

// issuers reads the folder of CA certificates.
func (f *trustFlags) issuers(pins *pki.Pins, lang faq.Lang) (*pki.Issuers, error) {
	if f.Issuers == "" {
		return nil, nil
	}
	files, err := issuerFiles(f.Issuers)
	if err != nil {
		return nil, err
	}
	issuers, refusals := pki.LoadIssuers(pins, files)
	if err := tell(refusals, lang); err != nil {
		return nil, err
	}
	for _, pin := range issuers.Missing() {
		noteIn(lang)("no file in %s holds %s (%s): cards that lead to it will be \"to be checked\"", f.Issuers, pin.Name, pin.Class)
	}
	return issuers, nil
}

// tell says why certificates were left out. Those that should not have been
// there stop the build.
func tell(refusals []pki.Refusal, lang faq.Lang) error {
	say := func(english string) string { return faq.Sentence(lang, english) }
	var err error
	for _, r := range refusals {
		if r.Reason.Harmless() {
			note(r.In(say))
			continue
		}
		fmt.Fprintln(os.Stderr, r.In(say))
		err = errors.New(say("nothing was built: take the files above out of the folder of issuers, or mend them"))
	}
	return err
}

// issuerFiles reads every file of a folder but the hidden ones, in the order of
// their names.
func issuerFiles(dir string) ([]pki.File, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var files []pki.File
	for _, e := range entries {
		if e.IsDir() || e.Name()[0] == '.' {
			continue
		}
		if len(files) == maxIssuerFiles {
			return nil, fmt.Errorf("%s: more than %d files; hint: the folder that holds the CA certificates only", dir, maxIssuerFiles)
		}
		path := filepath.Join(dir, e.Name())
		text, err := durable.ReadNamed(path, maxIssuerFile)
		if err != nil {
			return nil, err
		}
		files = append(files, pki.File{Name: path, Data: text})
	}
	return files, nil
}

// openOppositions opens the open list; closing it closes the file.
func openOppositions(path string) (io.ReadCloser, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	text, err := oppositionsIn(f)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, errors.Join(err, f.Close()))
	}
	return struct {
		io.Reader
		io.Closer
	}{text, f}, nil
}

func oppositionsIn(f *os.File) (io.Reader, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("not a file")
	}
	return pki.OpenOppositions(f, info.Size())
}
