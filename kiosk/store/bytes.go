package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mattn/go-sqlite3"
)

// settle is how long waits what the first search needs: the first frame of the screen
// wants the processor before.
const settle = 100 * time.Millisecond

// warm makes that ready a moment later. An error comes out of the searches.
func (s *Store) warm() {
	time.AfterFunc(settle, func() {
		if e, err := s.engine(); err == nil {
			e.Ready()
		}
	})
}

// OpenBytes opens a data set that is held in memory, as BuildFile wrote it.
// SQLite works on a copy; nothing is written to disk. It returns before the
// vocabulary is read: that is done a moment later, or by the first search.
func OpenBytes(ctx context.Context, image []byte) (*Store, error) {
	// One connection, kept for good: each would need its own copy.
	db := connect("file::memory:?_stmt_cache_size=32", 1, "trusted_schema=OFF", "cell_size_check=ON", "temp_store=MEMORY")
	s := &Store{db: db}
	err := s.deserialize(ctx, image)
	if err == nil {
		err = s.begin(ctx)
	}
	if err != nil {
		db.Close()
		return nil, fmt.Errorf("open data set in memory: %w", named(err))
	}
	s.warm()
	return s, nil
}

// deserialize gives the image to the one connection, and makes it read-only.
func (s *Store) deserialize(ctx context.Context, image []byte) error {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close() // back to the pool
	err = conn.Raw(func(c any) error {
		sqlite, ok := c.(*sqlite3.SQLiteConn)
		if !ok {
			return fmt.Errorf("%T is no SQLite connection: %w", c, errors.ErrUnsupported)
		}
		return sqlite.Deserialize(image, "")
	})
	if err != nil {
		return err
	}
	_, err = conn.ExecContext(ctx, "PRAGMA query_only=ON")
	return err
}
