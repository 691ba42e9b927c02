package store

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"

	"guichet/kiosk/overlay"
)

//go:embed carried.sql
var carriedSchema string

// carried writes the changes of what comes with the program.
func (w *writer) carried(entries []overlay.Entry) {
	for rank, e := range entries {
		w.exec("change", "INSERT INTO carried VALUES (?, ?, ?, ?)", string(e.Part), rank, e.Name, e.Doc)
	}
}

// loadCarried reads the changes of what comes with the program, within the bounds of
// what a data set may carry. Whether they fit, package overlay knows.
func (s *Store) loadCarried(ctx context.Context) error {
	if s.version < carriedVersion {
		return nil
	}
	var large int
	const tooLarge = "SELECT count(*) FROM carried WHERE length(CAST(doc AS BLOB)) > ?"
	if err := s.db.QueryRowContext(ctx, tooLarge, overlay.MaxEntryBytes).Scan(&large); err != nil {
		return damage("read changes", err)
	}
	if large > 0 {
		return damage("read changes", fmt.Errorf("%d of them are longer than %d bytes", large, overlay.MaxEntryBytes))
	}
	list, err := query(ctx, s.db, "SELECT part, name, doc FROM carried ORDER BY rank LIMIT ?", []any{overlay.MaxEntries + 1},
		func(r *sql.Rows, e *overlay.Entry) error { return r.Scan(&e.Part, &e.Name, &e.Doc) })
	if err == nil && len(list) > overlay.MaxEntries {
		err = fmt.Errorf("more than %d", overlay.MaxEntries)
	}
	s.info.Carried = list
	return damage("read changes", err)
}
