package main

import (
	"os"
	"path/filepath"
	"testing"
)

// The bars are those of the README's table of performance.
func TestBars(t *testing.T) {
	file := filepath.Join(t.TempDir(), "README.md")
	text := "# Kiosk\n\n| what | beside | at most |\n|---|---|---|\n| no | bar | 9 |\n\n## Performance\n\nWords.\n\n" +
		"| what | beside | at most |\n|---|---|---:|\n| a key, median | fzf | 1.30 |\n\n## Words\n\n| nor | this | 2 |\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	bars, err := readBars(file)
	if err != nil || len(bars) != 1 || bars["a key, median | fzf"] != 1.3 {
		t.Errorf("got %v, %v", bars, err)
	}
	if _, err := readBars(os.DevNull); err == nil {
		t.Error("a README without a table has bars")
	}
}

// A ratio above its bar is missed, one without a bar never, and what was not measured is
// told.
func TestMissed(t *testing.T) {
	b := &bench{}
	b.timed("slow", "other", "ms", 3, 1)
	b.counted("few", "other", "", 1, 2)
	b.counted("free", "other", "", 9, 1)
	b.leaveOut("lacking", "other", "this machine has none")
	bars := map[string]float64{"slow | other": 2, "few | other": 0.5, "gone | other": 1, "lacking | other": 1}
	if got := b.print(bars); got != 1 {
		t.Errorf("%d missed, want 1", got)
	}
	if got := unmeasured(bars); got != 1 {
		t.Errorf("%d unmeasured, want 1", got)
	}
	b.counts = true
	if got := b.print(map[string]float64{"slow | other": 2}); got != 0 {
		t.Errorf("%d of the counts missed, want 0", got)
	}
}

func TestCells(t *testing.T) {
	rows := cells("| engine | p50 |\n|---|---:|\n| kiosk | 0.21 |\n| bleve | 0.72 |\n", "kiosk")
	if n, err := number(rows[0], 1); len(rows) != 1 || err != nil || n != 0.21 {
		t.Errorf("got %v, %v, %v", rows, n, err)
	}
	if _, err := number(rows[0], 2); err == nil {
		t.Error("a column that is not there has a number")
	}
}
