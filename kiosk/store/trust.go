package store

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"io"
	"strings"
	"time"

	"guichet/kiosk/pki"
)

//go:embed trust.sql
var trustSchema string

// TrustSource is what a data set is to hold to judge cards by. Nil and the zero
// value hold nothing, and no card is ever valid by them.
type TrustSource struct {
	// Pins are the trusted CA certificates; nil trusts none.
	Pins *pki.Pins
	// PinsReplaced tells that they are not those built into the program.
	PinsReplaced bool
	// Issuers are the CA certificates that pki.LoadIssuers took by Pins.
	Issuers *pki.Issuers
	// CRLs are lists of Issuers, in DER or PEM. Of two that cover the same, the
	// newer is taken.
	CRLs []ListFile
	// Oppositions is the open list "Porteurs CPS CPF", as text; the zero
	// value is none.
	Oppositions ListFile
	// Now is the builder's clock: a list dated more than a day later is
	// refused. Zero refuses none.
	Now time.Time
	// Note is told what was taken, a sentence at a time: a format in English with its
	// arguments (faq.Sentence). It may be nil.
	Note func(format string, args ...any)
}

// ListFile is a list that is read while the data set is built.
type ListFile struct {
	Name string // for sentences only
	Open func() (io.ReadCloser, error)
}

// Keys of table about.
const (
	aboutPins     = "pins"          // HEX  class  name, a line each
	aboutReplaced = "pins_replaced" // 1: not those of the program
)

// pinsText writes pins the way pki.ParsePins reads them.
func pinsText(pins *pki.Pins) string {
	var b strings.Builder
	for _, p := range pins.All() {
		fmt.Fprintf(&b, "%s  %s  %s\n", p.Fingerprint, p.Class, p.Name)
	}
	return b.String()
}

// buildTrust writes what cards are judged by, in a transaction of its own: it
// comes after everything else was made compact, for it is written once, in
// order, and may be a hundred times as large.
func buildTrust(ctx context.Context, db *sql.DB, o Options) error {
	t := o.Trust
	if t == nil {
		t = &TrustSource{}
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // does nothing after the commit
	w := &trustWriter{writer: writer{ctx: ctx, tx: tx}, source: t}
	if err := w.everything(); err != nil {
		return err
	}
	if o.Number == 0 {
		w.raiseNumber()
	}
	if w.err != nil {
		return w.err
	}
	return tx.Commit()
}
