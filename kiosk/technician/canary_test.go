package technician

import (
	"bytes"
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/doctor"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// heard are counters that remember what they were told.
type heard struct {
	*app.Counters
	words []session.MissedWord
}

func (h *heard) Miss(words []session.MissedWord) {
	h.words = append(h.words, words...)
	h.Counters.Miss(words)
}

// The visit of nobody goes the way of everybody's and leaves its word nowhere: not in what
// a day leaves, not in the log. Where something keeps it, that is found.
func TestCanary(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "data"), "")
	defer s.close()
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	var canary Canary
	if got := canary.Typed(); got != (doctor.Canary{}) {
		t.Errorf("before the visit: got %+v", got)
	}
	var log bytes.Buffer
	tally := &heard{Counters: s.Counters}
	parts := app.Options{Help: s.Help, Tally: tally, Program: app.Program{Words: words}, Log: slog.New(slog.NewTextHandler(&log, nil))}
	canary.Visit(t.Context(), parts)
	typed := canary.Typed()
	if len(typed.Word) != canaryLetters || time.Since(typed.At) > time.Minute {
		t.Fatalf("got %+v, want a word of %d letters just now; log %s", typed, canaryLetters, log.String())
	}
	s.record.Visit = func(context.Context) {}
	s.record.totals()
	subject := s.Subject
	subject.Canary = canary.Typed
	traces := func() doctor.Finding {
		for _, f := range doctor.Run(t.Context(), subject.Promises()) {
			if doctor.Promised(f) == "traces" {
				return f
			}
		}
		return doctor.Finding{}
	}
	if f := traces(); f.Status != doctor.Good || strings.Contains(f.Detail, " 0 files") {
		t.Errorf("got %+v, want no trace in the files that there are", f)
	}
	if strings.Contains(log.String(), typed.Word) {
		t.Errorf("the word stands in the log: %s", log.String())
	}
	if err := os.WriteFile(filepath.Join(s.Folder.Path, "cache"), []byte("searched: "+typed.Word), 0o600); err != nil {
		t.Fatal(err)
	}
	if f := traces(); f.Status != doctor.Bad || f.Code != doctor.CodePromise {
		t.Errorf("got %+v, want the planted trace", f)
	}
}

// A visit that does not come to its end does not count as one.
func TestCanaryCutShort(t *testing.T) {
	s := start(t, filepath.Join(t.TempDir(), "data"), "")
	defer s.close()
	words, err := text.Load()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var canary Canary
	canary.Visit(ctx, app.Options{Help: s.Help, Tally: s.Counters, Program: app.Program{Words: words}, Log: s.Log})
	if got := canary.Typed(); got.Word != "" {
		t.Errorf("got %+v, want nothing typed", got)
	}
}
