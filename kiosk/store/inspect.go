package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"guichet/kiosk/bundle"
)

// maxDataSetBytes bounds a data set from outside.
const maxDataSetBytes = 1 << 30

// Inspection is what was found in a data set that is fit to be opened.
type Inspection struct {
	Info
	Size int64 // bytes
}

// Inspect looks at a data set that came from outside before anything opens it.
// It only reads. In this order: is it ours and of our schema's version; is its
// schema, to the letter, what this program would have created; is the file sound
// (quick_check); can everything be
// read that a search and a verdict need. Nothing of a foreign schema ever runs.
//
// A negative answer is a *bundle.Refusal: Schema, NewerSchema, DataDamaged or
// TooLarge. Other errors say nothing of the data set: the file cannot be found,
// or ctx ended. A hostile file can make it slow, never endless; ctx bounds it.
func Inspect(ctx context.Context, path string) (Inspection, error) {
	i, err := inspect(ctx, path)
	if err == nil {
		return i, nil
	}
	if ctx.Err() != nil {
		err = ctx.Err() // whatever it broke is no verdict
	} else if refusal := refusalOf(err); refusal != nil {
		return Inspection{}, refusal
	}
	return Inspection{}, fmt.Errorf("inspect data set %s: %w", filepath.Base(path), err)
}

// refusalOf is the verdict in an error, nil when it is none on the data set.
func refusalOf(err error) *bundle.Refusal {
	err = named(err)
	if refusal := bundle.Refused(err); refusal != nil {
		return refusal
	}
	switch {
	case errors.Is(err, ErrNewerSchema):
		return &bundle.Refusal{Reason: bundle.NewerSchema, Detail: err.Error()}
	case errors.Is(err, ErrOlderSchema):
		return &bundle.Refusal{Reason: bundle.Schema, Detail: err.Error()}
	case errors.Is(err, ErrNotDataSet), errors.Is(err, ErrDamaged):
		return &bundle.Refusal{Reason: bundle.DataDamaged, Detail: err.Error()}
	}
	return nil
}

func inspect(ctx context.Context, path string) (Inspection, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return Inspection{}, errors.Unwrap(err)
	case !info.Mode().IsRegular():
		return Inspection{}, fmt.Errorf("%w: it is not a file", ErrNotDataSet)
	case info.Size() > maxDataSetBytes:
		return Inspection{}, &bundle.Refusal{Reason: bundle.TooLarge,
			Detail: fmt.Sprintf("a data set of %d bytes is larger than %d", info.Size(), int64(maxDataSetBytes))}
	}
	dsn, err := readOnly(path)
	if err != nil {
		return Inspection{}, err
	}
	ours, err := marked(path)
	if err == nil && !ours {
		err = ErrNotDataSet
	}
	if err == nil {
		err = schemaSize(path)
	}
	if err != nil {
		return Inspection{}, err
	}
	s := &Store{db: foreign(dsn)}
	err = errors.Join(s.examine(ctx), s.db.Close())
	return Inspection{Info: s.info, Size: info.Size()}, err
}

// examine is the order of Inspect.
func (s *Store) examine(ctx context.Context) error {
	if err := s.checkHeader(ctx); err != nil {
		return err
	}
	if err := s.checkSchema(ctx); err != nil {
		return err
	}
	if err := s.quickCheck(ctx); err != nil {
		return err
	}
	if err := s.loadInfo(ctx); err != nil {
		return err
	}
	return s.checkRows(ctx)
}

// quickCheck lets SQLite look at every page.
func (s *Store) quickCheck(ctx context.Context) error {
	var said string
	if err := s.db.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&said); err != nil {
		return damage("check the file", err)
	}
	if said != "ok" {
		return fmt.Errorf("%w: %.200q", ErrDamaged, said)
	}
	return nil
}

// checkRows reads what would otherwise fail under a visitor's eyes.
func (s *Store) checkRows(ctx context.Context) error {
	if _, err := s.Issuers(ctx); err != nil {
		return err
	}
	if _, err := s.golden(ctx); err != nil {
		return err
	}
	const lists = `SELECT count(*) FROM question
		WHERE NOT json_valid(aliases) OR NOT json_valid(related) OR typeof(title) <> 'text' OR typeof(answer) <> 'text'`
	var broken int
	if err := s.db.QueryRowContext(ctx, lists).Scan(&broken); err != nil {
		return damage("read questions", err)
	}
	if broken > 0 {
		return fmt.Errorf("%w: %d questions cannot be read", ErrDamaged, broken)
	}
	return s.checkIndexes(ctx)
}

// checkIndexes reads all of the search indexes: each is sound, and finds the
// questions that there are.
func (s *Store) checkIndexes(ctx context.Context) error {
	indexes, err := s.loadIndexes(ctx)
	if err != nil {
		return damage("read search index", err)
	}
	for i, x := range indexes {
		if err := x.Check(); err != nil {
			return damage("read search index", err)
		}
		const text = "SELECT id, title FROM question WHERE lang = ? ORDER BY id"
		there, err := query(ctx, s.db, text, []any{s.info.Languages[i]}, scanRef)
		if err != nil {
			return damage("read questions", err)
		}
		if !slices.Equal(there, x.Questions()) {
			return fmt.Errorf("%w: the search index for %q is of other questions", ErrDamaged, s.info.Languages[i])
		}
	}
	return nil
}
