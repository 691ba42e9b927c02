// Package renewaltest packs systems, and lays boot partitions, for the tests of those who
// take them or refuse them.
package renewaltest

import (
	"bytes"
	"io"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/renewal"
)

// Manifest is of a system for a board: version 0.2.0+abcdef012345 by the CHU de Brume.
func Manifest(number int64, board string) bundle.Manifest {
	return bundle.Manifest{
		Number: number, Issued: time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC), Publisher: "CHU de Brume", Program: "0.1.0",
		Files:  []bundle.File{{Name: renewal.RootFile}, {Name: renewal.BootFile}},
		System: &bundle.System{Board: board, Version: "0.2.0+abcdef012345"},
	}
}

// Pack makes a bundle of a root and a boot file. The key's role is the caller's.
func Pack(t testing.TB, m bundle.Manifest, root, boot []byte, key bundle.Secret) []byte {
	t.Helper()
	var b bytes.Buffer
	err := bundle.Write(&b, m, key, func(name string) (io.ReadCloser, error) {
		content := boot
		if name == renewal.RootFile {
			content = root
		}
		return io.NopCloser(bytes.NewReader(content)), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Bundle is a bundle of a system that nothing could start, for those who do not look into
// its files.
func Bundle(t testing.TB, number int64, board string, key bundle.Secret) []byte {
	t.Helper()
	content := bytes.Repeat([]byte("system "), 30_000)
	return Pack(t, Manifest(number, board), content, content, key.For(bundle.RoleSystem))
}
