// Package store keeps the help in a data set, one SQLite file. It builds data sets from a faq.Collection, opens them read-only, and
// gives package search what it asks for. It keeps beside the help what cards are
// judged by. It parses no source, ranks nothing, draws nothing, and decides
// nothing about updates. It is the only importer of go-sqlite3.
package store

import (
	"database/sql"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"

	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
	"guichet/kiosk/pki"
	"guichet/kiosk/search"
)

// ErrNotFound says that the data set holds no such question.
var ErrNotFound = errors.New("no such question")

// Store is an open data set. It is safe for concurrent use.
type Store struct {
	db     *sql.DB
	engine func() (*search.Engine, error) // reads the vocabulary at its first call
	info   Info

	version int64 // of the schema
}

// Info is what a data set says of itself.
type Info struct {
	Number    int64  // grows with every edition: YYYYMMDDNN
	Date      string // newest date of its texts, YYYY-MM-DD, "" when unknown
	Languages []faq.Lang
	Questions int          // in the main language
	Site      []byte       // Options.Site of the build
	Banners   []faq.Banner // prepared sentences for the home screen
	Carried   []overlay.Entry
	// PinsReplaced tells that the trusted CAs are not those built into the
	// program.
	PinsReplaced bool
	Issuers      int                // CA certificates held
	CRLs         []pki.CRLInfo      // the revocation lists held
	Oppositions  pki.OppositionList // Made is zero when none is held
}

// Info returns what the data set says of itself.
func (s *Store) Info() Info { return s.info }

// Close closes the data set. No other method may be called afterwards.
func (s *Store) Close() error {
	if err := s.db.Close(); err != nil {
		return fmt.Errorf("close data set: %w", err)
	}
	return nil
}

// SQLiteVersion returns the version of SQLite built in, as in "3.54.1".
func SQLiteVersion() string {
	version, _, _ := sqlite3.Version()
	return version
}
