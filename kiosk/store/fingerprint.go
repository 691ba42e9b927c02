package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"guichet/kiosk/bundle"
)

// object is one row of sqlite_schema, but for the page where it begins (SQLite
// file format, 2.6).
type object struct{ kind, name, table, sql string }

// String names the object for a sentence.
func (o object) String() string {
	const most = 64 // bytes of a name
	return fmt.Sprintf("%.16q %q", o.kind, o.name[:min(len(o.name), most)])
}

// checkSchema compares the schema of a file with what this program would have
// created in it, object by object and letter by letter. Reading sqlite_schema parses the foreign schema
// and runs nothing of it: views, triggers and virtual tables come to life only
// when a statement names them.
func (s *Store) checkSchema(ctx context.Context) error {
	found, err := objects(ctx, s.db, maxObjects+1)
	if err != nil {
		return err
	}
	want, err := ownObjects(ctx, s.version)
	if err != nil {
		return err
	}
	for _, o := range found {
		if !slices.Contains(want, o) {
			return foreignObject(o, want)
		}
	}
	for _, o := range want {
		if !slices.Contains(found, o) {
			return &bundle.Refusal{Reason: bundle.Schema, Detail: o.String() + " is missing"}
		}
	}
	if len(found) != len(want) {
		return &bundle.Refusal{Reason: bundle.Schema, Detail: "an object stands twice in the schema"}
	}
	return nil
}

// maxObjects bounds what is read of a schema; ours has some forty objects.
const maxObjects = 200

// foreignObject says what is wrong with an object that is not ours.
func foreignObject(o object, want []object) error {
	fault := " is not of this program's schema"
	if slices.ContainsFunc(want, func(w object) bool { return w.kind == o.kind && w.name == o.name }) {
		fault = " differs from this program's"
	}
	return &bundle.Refusal{Reason: bundle.Schema, Detail: o.String() + fault}
}

// objects reads at most limit rows of the schema.
func objects(ctx context.Context, db *sql.DB, limit int) ([]object, error) {
	const text = "SELECT coalesce(type, ''), coalesce(name, ''), coalesce(tbl_name, ''), coalesce(sql, '') FROM sqlite_schema LIMIT ?"
	return query(ctx, db, text, []any{limit}, func(r *sql.Rows, o *object) error {
		return r.Scan(&o.kind, &o.name, &o.table, &o.sql)
	})
}

// ownObjects is the schema of that version that this program creates.
func ownObjects(ctx context.Context, version int64) ([]object, error) {
	db := connect("file::memory:", 1, "trusted_schema=OFF")
	_, err := db.ExecContext(ctx, schemaText(version))
	var list []object
	if err == nil {
		list, err = objects(ctx, db, maxObjects)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, fmt.Errorf("create the schema to compare with: %w", err)
	}
	return list, nil
}
