package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/mattn/go-sqlite3"

	"guichet/kiosk/faq"
	"guichet/kiosk/search"
)

// What marks a file as a data set of ours.
const (
	applicationID = 0x47434854 // "GCHT", in the header's application id (SQLite file format, 1.3)

	// In the header's user version. A data set that changes nothing of what comes
	// with the program is of the version before, so that a program from before
	// takes it too.
	schemaVersion  = 4 // since package search keeps an index of its own
	carriedVersion = 5 // with table carried
	newestVersion  = carriedVersion
)

// readers is the number of connections of an open data set: one search at a
// time is all a kiosk does; the second serves lists meanwhile.
const readers = 2

// Errors of Open that a caller may tell apart.
var (
	ErrNotDataSet  = errors.New("not a data set of this kiosk")
	ErrNewerSchema = errors.New("the data set needs a newer program")
	ErrOlderSchema = errors.New("the data set is of an older program; hint: build it again with kiosk build-data")
	ErrDamaged     = errors.New("the data set is damaged")
)

// Open opens the data set at path. The file is read only and must not change
// while it is open: SQLite takes no lock and writes nothing beside it.
func Open(ctx context.Context, path string) (*Store, error) {
	s, err := open(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("open data set %s: %w", filepath.Base(path), err)
	}
	return s, nil
}

func open(ctx context.Context, path string) (*Store, error) {
	if info, err := os.Stat(path); err != nil {
		return nil, errors.Unwrap(err)
	} else if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%w: it is not a file", ErrNotDataSet)
	}
	dsn, err := readOnly(path)
	if err != nil {
		return nil, err
	}
	s := &Store{db: connect(dsn, readers, careful()...)}
	if err := s.load(ctx); err != nil {
		s.db.Close()
		return nil, named(err)
	}
	s.warm()
	return s, nil
}

// readOnly names a file for SQLite so that it takes no lock, looks for no
// journal and can write nothing.
func readOnly(path string) (dsn string, err error) {
	full, err := filepath.Abs(path)
	if err != nil {
		return "", err
	}
	u := url.URL{Scheme: "file", Path: full, RawQuery: "mode=ro&immutable=1&_stmt_cache_size=32"}
	return u.String(), nil
}

// careful are the settings for a file that others wrote.
func careful() []string {
	return []string{"trusted_schema=OFF", "query_only=ON", "cell_size_check=ON", "mmap_size=0", "temp_store=MEMORY"}
}

// named turns what SQLite says of a file it can't read into our errors.
func named(err error) error {
	var fault sqlite3.Error
	if !errors.As(err, &fault) {
		return err
	}
	switch fault.Code {
	case sqlite3.ErrNotADB:
		return fmt.Errorf("%w: %w", ErrNotDataSet, err)
	case sqlite3.ErrCorrupt, sqlite3.ErrError, sqlite3.ErrFormat, sqlite3.ErrIoErr:
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return err
}

// load checks the header, and reads and checks what a search keeps in memory.
func (s *Store) load(ctx context.Context) error {
	if err := s.begin(ctx); err != nil {
		return err
	}
	_, err := s.engine()
	return err
}

// begin checks the header and reads what the data set says of itself; what a
// search keeps in memory is read when engine is called first.
func (s *Store) begin(ctx context.Context) error {
	s.engine = sync.OnceValues(func() (*search.Engine, error) { return s.loadEngine(context.WithoutCancel(ctx)) })
	if err := s.checkHeader(ctx); err != nil {
		return err
	}
	return s.loadInfo(ctx)
}

// checkHeader refuses files of another application and of another schema.
func (s *Store) checkHeader(ctx context.Context) error {
	var id, version int64
	if err := s.db.QueryRowContext(ctx, "PRAGMA application_id").Scan(&id); err != nil {
		return fmt.Errorf("read application id: %w", err)
	}
	if err := s.db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("read schema version: %w", err)
	}
	s.version = version
	return readable(id, version, newestVersion)
}

// readable tells whether a program whose newest schema is that one reads a file with
// this header.
func readable(id, version, newest int64) error {
	switch {
	case id != applicationID:
		return fmt.Errorf("%w: application id %#x", ErrNotDataSet, id)
	case version > newest:
		return fmt.Errorf("%w: schema %d, this program knows %d", ErrNewerSchema, version, newest)
	case version < 1:
		return fmt.Errorf("%w: schema %d", ErrNotDataSet, version)
	case version < schemaVersion:
		return fmt.Errorf("schema %d, this program reads %d: %w", version, schemaVersion, ErrOlderSchema)
	}
	return nil
}

// banners reads the prepared sentences; a data set built without them has none.
func (s *Store) banners(ctx context.Context) ([]faq.Banner, error) {
	var doc []byte
	err := s.db.QueryRowContext(ctx, "SELECT value FROM about WHERE key = 'banners'").Scan(&doc)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, damage("read banners", err)
	}
	list, err := faq.ParseBanners(doc)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	return list, nil
}

// loadInfo reads what the data set says of itself.
func (s *Store) loadInfo(ctx context.Context) error {
	var number string
	const about = "SELECT value FROM about WHERE key = ?"
	if err := s.db.QueryRowContext(ctx, about, "number").Scan(&number); err != nil {
		return damage("read number", err)
	}
	var err error
	if s.info.Number, err = strconv.ParseInt(number, 10, 64); err != nil {
		return fmt.Errorf("%w: number %q", ErrDamaged, number)
	}
	if err := s.db.QueryRowContext(ctx, about, "date").Scan(&s.info.Date); err != nil {
		return damage("read date", err)
	}
	if err := s.db.QueryRowContext(ctx, about, "site").Scan(&s.info.Site); err != nil {
		return damage("read site", err)
	}
	if s.info.Banners, err = s.banners(ctx); err != nil {
		return err
	}
	if s.info.Languages, err = s.languages(ctx); err != nil {
		return err
	}
	const count = "SELECT count(*) FROM question WHERE lang = ?"
	err = s.db.QueryRowContext(ctx, count, s.info.Languages[0]).Scan(&s.info.Questions)
	if err != nil {
		return damage("count questions", err)
	}
	if err := s.loadCarried(ctx); err != nil {
		return err
	}
	return s.loadTrust(ctx)
}

// languages reads the languages of the data set, the main one first.
func (s *Store) languages(ctx context.Context) ([]faq.Lang, error) {
	list, err := query(ctx, s.db, "SELECT code FROM language ORDER BY rank", nil,
		func(r *sql.Rows, l *faq.Lang) error { return r.Scan(l) })
	if err == nil && len(list) == 0 {
		err = errors.New("none")
	}
	return list, damage("read languages", err)
}

// damage names an error of reading a part that every data set has.
func damage(part string, err error) error {
	if err == nil || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: %s: %w", ErrDamaged, part, err)
}

// query runs one statement and collects its rows; scan fills one of them.
func query[T any](ctx context.Context, db *sql.DB, text string, args []any, scan func(*sql.Rows, *T) error) ([]T, error) {
	rows, err := db.QueryContext(ctx, text, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []T
	for rows.Next() {
		var one T
		if err := scan(rows, &one); err != nil {
			return nil, err
		}
		list = append(list, one)
	}
	return list, rows.Err()
}
