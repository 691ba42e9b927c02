package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// connector opens connections that all have the same settings: in a pool, a
// PRAGMA executed once would reach one connection only.
type connector struct {
	driver *sqlite3.SQLiteDriver
	dsn    string
}

// Connect opens a connection.
func (c connector) Connect(context.Context) (driver.Conn, error) { return c.driver.Open(c.dsn) }

// Driver returns the driver of the connector.
func (c connector) Driver() driver.Driver { return c.driver }

// connect returns a pool of at most conns connections to dsn.
func connect(dsn string, conns int, pragmas ...string) *sql.DB {
	return pool(dsn, conns, func(c *sqlite3.SQLiteConn) error { return set(c, pragmas) })
}

// set executes pragmas, each "name=value".
func set(c *sqlite3.SQLiteConn, pragmas []string) error {
	for _, p := range pragmas {
		if _, err := c.Exec("PRAGMA "+p, nil); err != nil {
			return fmt.Errorf("set %s: %w", p, err)
		}
	}
	return nil
}

// pool returns a pool of at most conns connections to dsn, each prepared by
// hook.
func pool(dsn string, conns int, hook func(*sqlite3.SQLiteConn) error) *sql.DB {
	db := sql.OpenDB(connector{&sqlite3.SQLiteDriver{ConnectHook: hook}, dsn})
	db.SetMaxOpenConns(conns)
	db.SetMaxIdleConns(conns)
	return db
}
