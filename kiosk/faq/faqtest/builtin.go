package faqtest

import (
	"io/fs"
	"testing"

	"guichet/data"
	"guichet/kiosk/faq"
)

// BuiltIn is the help that the program carries.
func BuiltIn(t testing.TB) *faq.Collection {
	t.Helper()
	sources, err := fs.Sub(data.FS, "faq")
	if err != nil {
		t.Fatal(err)
	}
	c, issues := faq.Load(sources)
	if err := issues.Err(); err != nil {
		t.Fatal(err)
	}
	return c
}
