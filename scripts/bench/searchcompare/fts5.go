package main

import (
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"unicode"

	_ "github.com/mattn/go-sqlite3" // the driver "sqlite3"
)

// fts5Searcher is SQLite FTS5 as it comes: tokenizer unicode61, order by rank
// (bm25, all columns alike), no stemming, no correction.
type fts5Searcher struct {
	db       *sql.DB
	operator string // between the words of a query
}

func buildFTS5(folder string, h *help) error {
	db, err := sql.Open("sqlite3", filepath.Join(folder, dataSet))
	if err != nil {
		return err
	}
	return errors.Join(fillFTS5(db, h), db.Close())
}

// fillFTS5 writes all pages in one transaction.
func fillFTS5(db *sql.DB, h *help) error {
	if _, err := db.Exec("CREATE VIRTUAL TABLE page USING fts5(id UNINDEXED, title, aliases, answer)"); err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after the commit
	insert, err := tx.Prepare("INSERT INTO page VALUES (?, ?, ?, ?)")
	if err != nil {
		return err
	}
	for _, p := range h.pages {
		if _, err := insert.Exec(p.id, p.title, p.aliases, p.answer); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	_, err = db.Exec("INSERT INTO page(page) VALUES ('optimize')")
	return err
}

// openFTS5 returns how to open an index whose queries join words by operator.
func openFTS5(operator string) func(string) (searcher, error) {
	return func(folder string) (searcher, error) {
		dsn := "file:" + filepath.Join(folder, dataSet) + "?mode=ro&immutable=1&_stmt_cache_size=8"
		db, err := sql.Open("sqlite3", dsn)
		if err != nil {
			return nil, err
		}
		db.SetMaxOpenConns(1)
		return fts5Searcher{db, operator}, nil
	}
}

func (f fts5Searcher) search(query string) (answer, error) {
	words := strings.FieldsFunc(query, func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsNumber(c) && !unicode.IsMark(c) })
	if len(words) == 0 {
		return answer{}, nil
	}
	match := `"` + strings.Join(words, `"`+f.operator+`"`) + `"`
	rows, err := f.db.Query("SELECT id FROM page(?) ORDER BY rank LIMIT ?", match, 2*limit)
	if err != nil {
		return answer{}, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return answer{}, err
		}
		ids = append(ids, id)
	}
	return distinct(ids), rows.Err()
}

func (f fts5Searcher) close() error { return f.db.Close() }
