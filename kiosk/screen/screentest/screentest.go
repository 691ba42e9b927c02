// Package screentest draws frames as text and keeps golden ones.
package screentest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/screen"
)

// Draw writes a frame with a border, so that blanks count.
func Draw(b *strings.Builder, f screen.Frame) {
	rule := "+" + strings.Repeat("-", f.Width) + "+\n"
	b.WriteString(rule)
	for _, l := range f.Lines {
		fmt.Fprintf(b, "|%-*s|\n", f.Width, l.String())
	}
	b.WriteString(rule)
}

// Golden wants got to be what the file at path holds; with update it is written
// there. how is the command that does so.
func Golden(t *testing.T, update bool, how, path, got string) {
	t.Helper()
	if update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s changed (%s writes it anew):\n%s\nwant:\n%s", path, how, got, want)
	}
}
