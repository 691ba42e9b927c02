// Package renewaltest packs systems, for the tests of those who take them or refuse them.
package renewaltest

import (
	"bytes"
	"io"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/renewal"
)

// Bundle is a bundle of a system, for a board, of version 0.2.0+abcdef012345 by the
// CHU de Brume.
func Bundle(t testing.TB, number int64, board string, key bundle.Secret) []byte {
	t.Helper()
	m := bundle.Manifest{
		Number: number, Issued: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC), Publisher: "CHU de Brume", Program: "0.1.0",
		Files:  []bundle.File{{Name: renewal.RootFile}, {Name: renewal.BootFile}},
		System: &bundle.System{Board: board, Version: "0.2.0+abcdef012345"},
	}
	var buf bytes.Buffer
	err := bundle.Write(&buf, m, key.For(bundle.RoleSystem), func(string) (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(bytes.Repeat([]byte("system "), 30_000))), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}
