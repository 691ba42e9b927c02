package audit_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/audit"
)

// What could be a person's number has no place in a text; the kiosk's own numbers
// have fields.
func TestNoLongNumbers(t *testing.T) {
	l := mustOpen(t, t.TempDir(), audit.Limits{})
	for text, want := range map[string]bool{
		"B-07 B-12": true, "0.1.0": true, "2026-11-22": true, "123456": true, "1234567": false,
		"carte 801234567890": false, "123456 1234567": false, "1 2 3 4 5 6 7 8": true, "a\xff": false, "é": true,
	} {
		for what, r := range map[string]audit.Record{
			"note": {Kind: audit.Doctor, Note: text}, "count": {Kind: audit.Daily, Counts: map[string]int{text: 1}},
		} {
			if got := l.Append(r) == nil; got != want {
				t.Errorf("%s %q: written %t, want %t", what, text, got, want)
			}
		}
	}
	for key, want := range map[string]bool{
		"70EA2BB448D94B63": true, "EA2BB448D94B63": true, "": true,
		"70ea2bb448d94b63": false, "70EA2BB448D94B631": false, "Dr Who": false,
	} {
		if got := l.Append(audit.Record{Kind: audit.Trust, Key: key}) == nil; got != want {
			t.Errorf("key %q: written %t, want %t", key, got, want)
		}
	}
	hash := strings.Repeat("0f", 32)
	for _, c := range []struct {
		stick, hash string
		want        bool
	}{
		{"1A2B-3C4D 4C530001230516104461", hash, true}, {"", hash, true}, {"1A2B-3C4D", "", true}, {"a\nb", "", false}, {"é", "", false},
		{strings.Repeat("9", 121), "", false}, {"", hash[1:], false}, {"", strings.ToUpper(hash), false}, {"", hash + "00", false},
	} {
		if got := l.Append(audit.Record{Kind: audit.Update, Stick: c.stick, SHA256: c.hash}) == nil; got != c.want {
			t.Errorf("stick %q, hash %q: written %t, want %t", c.stick, c.hash, got, c.want)
		}
	}
	if l.Append(audit.Record{Kind: audit.Start, Counts: map[string]int{"a": 1}}) == nil {
		t.Error("counts that are no day's")
	}
}

// A record within its bounds is written and can be read again, or refused: never
// a line that ends the chain.
func TestLongLine(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, dir, audit.Limits{})
	written, refused := 0, 0
	for n := 400; n <= 500; n++ {
		counts := map[string]int{}
		for i := range n {
			counts[fmt.Sprintf("%s%03d", strings.Repeat("x", 117), i)] = 1000000
		}
		if err := l.Append(audit.Record{At: now(), Kind: audit.Daily, Counts: counts}); err != nil {
			refused++
		} else {
			written++
		}
	}
	if s, err := audit.Verify(dir); err != nil || s.Last.Seq != int64(1+written) || written == 0 || refused == 0 {
		t.Errorf("%d written, %d refused: last %d, %v", written, refused, s.Last.Seq, err)
	}
	if l = mustOpen(t, dir, audit.Limits{}); l.Last().Seq != int64(1+written) {
		t.Errorf("after a restart: %d", l.Last().Seq)
	}
}

// What a power cut leaves behind the last line, part of a line or the zeros of a
// block that was given out and not filled, costs nothing, wherever in a file it is.
func TestTornTails(t *testing.T) {
	limits := audit.Limits{File: 600, Files: 3}
	for _, tail := range []string{"{", `{"seq":`, "\x00", strings.Repeat("\x00", 4096), strings.Repeat("x", 599)} {
		dir := t.TempDir()
		l := mustOpen(t, dir, limits)
		for n := range int64(12) { // over more than one file
			newest := newestIn(t, dir)
			f, err := os.OpenFile(newest, os.O_WRONLY|os.O_APPEND, 0)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := f.WriteString(tail); err != nil {
				t.Fatal(err)
			}
			if err := f.Close(); err != nil {
				t.Fatal(err)
			}
			if n%2 == 0 { // else the program goes on: a write of its own that failed
				l = mustOpen(t, dir, limits)
			}
			add(t, l, audit.Record{Kind: audit.Start})
			s, err := audit.Verify(dir)
			if err != nil || s.Last.Seq != n+2 || (s.Last.Torn != 0) != (n%2 == 0) {
				t.Fatalf("%.10q, %d: %+v, %v", tail, n, s.Last, err)
			}
		}
	}
}

func newestIn(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "audit-*.jsonl"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	return names[len(names)-1]
}

// A record that is too long for the buffer, or whose first lines were taken off,
// is broken; a first file that was rotated away is not.
func TestHeadTakenOff(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, dir, audit.Limits{})
	for range 4 {
		add(t, l, audit.Record{Kind: audit.Start})
	}
	name := newestIn(t, dir)
	good, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(good, []byte("\n"))
	for what, text := range map[string][]byte{
		"first line": bytes.Join(lines[1:], nil), "three lines": bytes.Join(lines[3:], nil),
		"a line without end": append(bytes.Repeat([]byte("x"), 1<<20), '\n'),
	} {
		if err := os.WriteFile(name, text, 0o644); err != nil {
			t.Fatal(err)
		}
		broken := new(audit.BrokenError)
		if _, err := audit.Verify(dir); !errors.As(err, &broken) || broken.Line != 1 || broken.File != filepath.Base(name) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
