package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"

	"guichet/kiosk/faq"
	"guichet/kiosk/overlay"
)

//go:embed schema.sql
var schema string

// Options say how to build a data set.
type Options struct {
	// Number of the data set; 0 derives it from the newest date of the
	// sources: YYYYMMDD01.
	Number int64
	// Site is what the data set carries on the kiosk's place, as JSON; the
	// store does not look into it.
	Site []byte
	// Carried are the changes of what comes with the program; nil is none.
	Carried []overlay.Entry
	// Trust is what cards are judged by; nil is nothing.
	Trust *TrustSource
	// Note is told which golden queries that nobody wrote were left out, a
	// sentence each: a format in English with its arguments (faq.Sentence). It may be
	// nil.
	Note func(format string, args ...any)
}

// BuildFile writes the collection as a data set at path. The file appears
// whole or not at all: it is written beside path, synced and renamed. The same
// input gives the same bytes. Golden queries of the author that do not hold are
// an error that holds faq.Issues. Nothing is written over a file that is not a
// data set. It returns what the new data set says of itself.
func BuildFile(ctx context.Context, path string, c *faq.Collection, o Options) (built Info, err error) {
	err = replaceFile(path, func(temp string) error {
		built, err = buildInto(ctx, temp, c, o)
		return err
	})
	if err != nil {
		return Info{}, fmt.Errorf("build data set %s: %w", filepath.Base(path), err)
	}
	return built, nil
}

// BuildMemory returns the collection as a data set in memory. Its golden
// queries are not tried; see CheckGolden.
func BuildMemory(ctx context.Context, c *faq.Collection, o Options) (*Store, error) {
	// One connection, kept for good: each would have its own memory.
	db := connect("file::memory:?_stmt_cache_size=32", 1, "trusted_schema=OFF", "synchronous=OFF", "journal_mode=OFF")
	s := &Store{db: db}
	err := build(ctx, db, c, o)
	if err == nil {
		err = writeGolden(ctx, db, c.Golden)
	}
	if err == nil {
		err = buildTrust(ctx, db, o)
	}
	if err == nil {
		err = s.load(ctx)
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("build data set: %w", err)
	}
	return s, nil
}

// buildInto fills an empty file. Its durability is the caller's.
func buildInto(ctx context.Context, path string, c *faq.Collection, o Options) (Info, error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return Info{}, err
	}
	dsn := url.URL{Scheme: "file", Path: full, RawQuery: "mode=rw&_stmt_cache_size=32"}
	db := connect(dsn.String(), 1, "trusted_schema=OFF", "synchronous=OFF", "journal_mode=OFF",
		"locking_mode=EXCLUSIVE", "cache_size=-65536", "temp_store=MEMORY") // cache of 64 MiB
	err = build(ctx, db, c, o)
	if err == nil {
		err = buildGolden(ctx, db, c, o)
	}
	if err == nil {
		_, err = db.ExecContext(ctx, "VACUUM") // no hole in the file
	}
	if err == nil {
		err = buildTrust(ctx, db, o)
	}
	s := &Store{db: db}
	if err == nil {
		err = s.begin(ctx)
	}
	return s.info, errors.Join(err, db.Close())
}

// build writes the schema and the collection in one transaction.
func build(ctx context.Context, db *sql.DB, c *faq.Collection, o Options) error {
	if err := checkCollection(c); err != nil {
		return err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer tx.Rollback() // does nothing after the commit
	if err := createSchema(ctx, tx, o.version()); err != nil {
		return err
	}
	w := &writer{ctx: ctx, tx: tx}
	w.collection(c, o)
	if w.err != nil {
		return w.err
	}
	return tx.Commit()
}

// checkCollection refuses what the search can't index.
func checkCollection(c *faq.Collection) error {
	if len(c.Languages) == 0 {
		return errors.New("the collection has no language")
	}
	for _, l := range c.Languages {
		if l != faq.French && l != faq.English {
			return fmt.Errorf("language %q has no analysis", l)
		}
	}
	return nil
}

// createSchema creates the tables.
func createSchema(ctx context.Context, tx *sql.Tx, version int64) error {
	if _, err := tx.ExecContext(ctx, schemaText(version)); err != nil {
		return fmt.Errorf("create schema: %w", err)
	}
	return nil
}

// schemaText is what creates the tables and indexes of a data set of that version.
func schemaText(version int64) string {
	tables := schema + trustSchema
	if version >= carriedVersion {
		tables += carriedSchema
	}
	return tables + fmt.Sprintf("PRAGMA application_id = %d;\nPRAGMA user_version = %d;\n", applicationID, version)
}

// version is the lowest that holds all that is asked for.
func (o Options) version() int64 {
	if len(o.Carried) > 0 {
		return carriedVersion
	}
	return schemaVersion
}

// number returns the data set's number: the one asked for, or the newest date
// of the sources as YYYYMMDD01, or 1 when they bear no date.
func (o Options) number(date string) int64 {
	if o.Number != 0 {
		return o.Number
	}
	day, err := strconv.ParseInt(strings.ReplaceAll(date, "-", ""), 10, 64)
	if err != nil {
		return 1
	}
	return day*100 + 1
}
