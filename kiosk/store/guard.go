//go:build !sqlite_fts5

package store

// Without the tag, SQLite is built without its full-text index and every
// search would fail at run time. This name does not exist, so that the compiler
// says so instead.
var _ = build_with_the_tag_sqlite_fts5
