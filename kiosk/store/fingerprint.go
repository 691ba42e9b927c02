package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"guichet/kiosk/bundle"
	"guichet/kiosk/faq"
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
// created in it for the same languages, object by object and letter by letter;
// it returns those languages. Reading sqlite_schema parses the foreign schema
// and runs nothing of it: views, triggers and virtual tables come to life only
// when a statement names them.
func (s *Store) checkSchema(ctx context.Context) ([]faq.Lang, error) {
	found, err := objects(ctx, s.db, maxObjects+1)
	if err != nil {
		return nil, err
	}
	languages := languagesOf(found)
	want, err := ownObjects(ctx, languages)
	if err != nil {
		return nil, err
	}
	for _, o := range found {
		if !slices.Contains(want, o) {
			return nil, foreignObject(o, want)
		}
	}
	for _, o := range want {
		if !slices.Contains(found, o) {
			return nil, &bundle.Refusal{Reason: bundle.Schema, Detail: o.String() + " is missing"}
		}
	}
	if len(found) != len(want) {
		return nil, &bundle.Refusal{Reason: bundle.Schema, Detail: "an object stands twice in the schema"}
	}
	return languages, nil
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

// languagesOf tells by its full-text indexes which languages a schema is for.
func languagesOf(schema []object) []faq.Lang {
	var list []faq.Lang
	for _, l := range []faq.Lang{faq.French, faq.English} {
		if slices.ContainsFunc(schema, func(o object) bool { return o.name == asked(l) || o.name == answered(l) }) {
			list = append(list, l)
		}
	}
	return list
}

// ownObjects is the schema that this program creates for languages.
func ownObjects(ctx context.Context, languages []faq.Lang) ([]object, error) {
	db := connect("file::memory:", 1, "trusted_schema=OFF")
	_, err := db.ExecContext(ctx, schemaText(languages))
	var list []object
	if err == nil {
		list, err = objects(ctx, db, maxObjects)
	}
	if err := errors.Join(err, db.Close()); err != nil {
		return nil, fmt.Errorf("create the schema to compare with: %w", err)
	}
	return list, nil
}
