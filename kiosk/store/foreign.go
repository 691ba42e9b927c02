package store

import (
	"database/sql"

	"github.com/mattn/go-sqlite3"
)

// Limits of a connection to a file that nobody has looked at yet (SQLite,
// "Implementation Limits").
const (
	maxValueBytes  = 16 << 20 // a row or a text; the longest of ours is an answer
	maxSchemaSQL   = 64 << 10 // the text of one object of the schema
	maxColumns     = 100
	maxExprDepth   = 50
	maxInstruction = 100_000 // of one statement's program
)

// foreign opens a file that may hold anything. SQLite's own defensive mode
// (SQLITE_DBCONFIG_DEFENSIVE) is beyond go-sqlite3's reach; what it forbids
// needs a write, and in its stead no write is possible: the file is opened
// read-only and immutable, query_only is set, and an authorizer refuses every
// statement that does not only read. One connection, so that a verdict is about
// what was seen.
func foreign(dsn string) *sql.DB {
	return pool(dsn, 1, func(c *sqlite3.SQLiteConn) error {
		if err := set(c, careful()); err != nil {
			return err
		}
		for id, limit := range map[int]int{
			sqlite3.SQLITE_LIMIT_LENGTH:        maxValueBytes,
			sqlite3.SQLITE_LIMIT_SQL_LENGTH:    maxSchemaSQL,
			sqlite3.SQLITE_LIMIT_COLUMN:        maxColumns,
			sqlite3.SQLITE_LIMIT_EXPR_DEPTH:    maxExprDepth,
			sqlite3.SQLITE_LIMIT_VDBE_OP:       maxInstruction,
			sqlite3.SQLITE_LIMIT_ATTACHED:      0,
			sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 1,
		} {
			c.SetLimit(id, limit)
		}
		c.RegisterAuthorizer(onlyReads)
		return nil
	})
}

// onlyReads is an authorizer that lets a statement read tables, call functions
// and ask what Inspect asks.
func onlyReads(operation int, name, _, _ string) int {
	switch operation {
	case sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, sqlite3.SQLITE_FUNCTION:
		return sqlite3.SQLITE_OK
	case sqlite3.SQLITE_PRAGMA:
		switch name {
		case "application_id", "user_version", "quick_check":
			return sqlite3.SQLITE_OK
		}
	}
	return sqlite3.SQLITE_DENY
}
