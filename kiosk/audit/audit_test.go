package audit_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"guichet/kiosk/audit"
)

func now() time.Time { return time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC) }

func mustOpen(t testing.TB, dir string, limits audit.Limits) *audit.Log {
	t.Helper()
	l, err := audit.Open(dir, now(), false, limits)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func add(t testing.TB, l *audit.Log, r audit.Record) {
	t.Helper()
	r.At = now()
	if err := l.Append(r); err != nil {
		t.Fatal(err)
	}
}

func TestAppend(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, dir, audit.Limits{})
	add(t, l, audit.Record{Kind: audit.Start})
	l = mustOpen(t, dir, audit.Limits{})
	add(t, l, audit.Record{Kind: audit.Update, Key: "70EA2BB448D94B63", From: 12, To: 15, Note: "installed"})
	add(t, l, audit.Record{Kind: audit.Daily, Counts: map[string]int{"read": 7}})
	s, err := audit.Verify(dir)
	if err != nil || s.Count != 4 || s.First.Kind != audit.Begin || s.Last.Seq != 4 || s.Last.Counts["read"] != 7 || len(s.Hash) != 64 {
		t.Errorf("%+v, %v", s, err)
	}
	var kinds []audit.Kind
	if err := audit.Since(dir, 2, func(r audit.Record, _ string) { kinds = append(kinds, r.Kind) }); err != nil || len(kinds) != 2 || kinds[0] != audit.Update {
		t.Errorf("%v, %v", kinds, err)
	}
}

// What has no place in a record is not written.
func TestAppendRefuses(t *testing.T) {
	l := mustOpen(t, t.TempDir(), audit.Limits{})
	many := map[string]int{}
	for i := range 501 {
		many[strings.Repeat("x", i%100)+string(rune('a'+i%26))+strings.Repeat("y", i/100)] = i
	}
	for name, r := range map[string]audit.Record{
		"another kind": {Kind: "card"}, "no kind": {}, "long note": {Kind: audit.Start, Note: strings.Repeat("x", 121)},
		"two lines": {Kind: audit.Start, Note: "a\nb"}, "escape": {Kind: audit.Start, Key: "\x1b[2J"},
		"long name": {Kind: audit.Daily, Counts: map[string]int{strings.Repeat("x", 121): 1}},
	} {
		if err := l.Append(r); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	if l.Last().Seq != 1 {
		t.Errorf("%+v", l.Last())
	}
}

// The record is bounded, and the chain goes on over its files.
func TestRotation(t *testing.T) {
	dir := t.TempDir()
	limits := audit.Limits{File: 1000, Files: 3}
	l := mustOpen(t, dir, limits)
	for i := range 100 {
		if i%10 == 0 {
			l = mustOpen(t, dir, limits)
		}
		add(t, l, audit.Record{Kind: audit.Start})
	}
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) != 3 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		if info, err := os.Stat(name); err != nil || info.Size() > 1000 {
			t.Errorf("%s: %d bytes, %v", name, info.Size(), err)
		}
	}
	s, err := audit.Verify(dir)
	if err != nil || s.Last.Seq != 101 || s.First.Seq <= 1 || s.Count != s.Last.Seq-s.First.Seq+1 {
		t.Errorf("%+v, %v", s, err)
	}
	if err := os.Remove(names[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := audit.Verify(dir); !errors.As(err, new(*audit.BrokenError)) {
		t.Errorf("a file is gone: %v", err)
	}
}

// Wherever a power cut ends the last line, the record goes on without it.
func TestTornLine(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, dir, audit.Limits{})
	add(t, l, audit.Record{Kind: audit.Start})
	path := filepath.Join(dir, "audit-000001.jsonl")
	whole, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	add(t, l, audit.Record{Kind: audit.Back, From: 15, To: 12})
	more, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	for n := len(whole); n <= len(more); n++ {
		if err := os.WriteFile(path, more[:n], 0o644); err != nil {
			t.Fatal(err)
		}
		l := mustOpen(t, dir, audit.Limits{})
		want := int64(2)
		if n == len(more) {
			want = 3
		}
		if l.Last().Seq != want {
			t.Fatalf("cut at %d: %+v", n, l.Last())
		}
		add(t, l, audit.Record{Kind: audit.Start})
		torn := int64(n-len(whole)) * (3 - want)
		if s, err := audit.Verify(dir); err != nil || s.Last.Seq != want+1 || s.Last.Torn != torn {
			t.Fatalf("cut at %d: %+v, %v", n, s, err)
		}
		add(t, l, audit.Record{Kind: audit.Start})
		if l.Last().Torn != 0 {
			t.Fatalf("cut at %d: told twice", n)
		}
	}
}

// Every byte that is changed is found, but in the last line: what follows it is
// not written yet. A record that is broken is put aside, and the new one says so.
func TestTampering(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, dir, audit.Limits{})
	for range 4 {
		add(t, l, audit.Record{Kind: audit.Update, From: 12, To: 15})
	}
	path := filepath.Join(dir, "audit-000001.jsonl")
	good, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	lastLine := bytes.LastIndexByte(good[:len(good)-1], '\n') + 1
	for i := range lastLine {
		bad := bytes.Clone(good)
		bad[i] ^= 1
		if err := os.WriteFile(path, bad, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := audit.Verify(dir); !errors.As(err, new(*audit.BrokenError)) {
			t.Fatalf("byte %d (%q): %v", i, good[i], err)
		}
	}
	l = mustOpen(t, dir, audit.Limits{})
	if r := l.Last(); r.Kind != audit.Begin || r.Seq != 1 || r.Note == "" {
		t.Errorf("%+v", r)
	}
	if _, err := os.Stat(path + ".broken"); err != nil {
		t.Error(err)
	}
	// A line taken out, and lines of another chain put in.
	lines := bytes.SplitAfter(good, []byte("\n"))
	for name, text := range map[string][]byte{
		"taken out": bytes.Join([][]byte{lines[0], lines[2]}, nil),
		"twice":     bytes.Join([][]byte{lines[0], lines[1], lines[1]}, nil),
		"swapped":   bytes.Join([][]byte{lines[0], lines[2], lines[1], lines[3]}, nil),
	} {
		if err := os.WriteFile(path, text, 0o644); err != nil {
			t.Fatal(err)
		}
		if _, err := audit.Verify(dir); !errors.As(err, new(*audit.BrokenError)) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAppendTogether(t *testing.T) {
	dir := t.TempDir()
	l := mustOpen(t, dir, audit.Limits{})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 10 {
				if err := l.Append(audit.Record{At: now(), Kind: audit.Start}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if s, err := audit.Verify(dir); err != nil || s.Last.Seq != 81 {
		t.Errorf("%+v, %v", s, err)
	}
}

func FuzzOpen(f *testing.F) {
	dir := f.TempDir()
	l := mustOpen(f, dir, audit.Limits{})
	add(f, l, audit.Record{Kind: audit.Start})
	good, err := os.ReadFile(filepath.Join(dir, "audit-000001.jsonl"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("{}\n"))
	f.Add([]byte(`{"seq":-1}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "audit-000001.jsonl"), text, 0o644); err != nil {
			t.Fatal(err)
		}
		l, err := audit.Open(dir, now(), false, audit.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if err := l.Append(audit.Record{At: now(), Kind: audit.Start}); err != nil {
			t.Fatal(err)
		}
		if _, err := audit.Verify(dir); err != nil {
			t.Errorf("after %q: %v", text, err)
		}
	})
}
