package pki_test

import (
	"os"
	"path/filepath"
	"testing"
)

// sharedFile reads a file of the folder that stands beside the project and is
// never copied into it: real CA certificates and two of ANS test cards. Where
// the folder is absent the test is skipped, aloud.
func sharedFile(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("GUICHET_SHARED")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared") // from kiosk/pki: beside the repository's root
	}
	data, err := os.ReadFile(filepath.Join(dir, "certificates", name))
	if os.IsNotExist(err) {
		t.Skipf("no real certificates here: %s (GUICHET_SHARED names the folder): %v", name, err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return data
}
