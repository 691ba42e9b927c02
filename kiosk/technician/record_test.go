package technician

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/session"
	"guichet/kiosk/verdict"
)

// recordOf is the record of a data folder, a line "KIND NOTE" each.
func recordOf(t *testing.T, path string) (lines []string) {
	t.Helper()
	err := audit.Since(datafolder.RecordDir(path), 0, func(r audit.Record, _ string) {
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s", r.Kind, r.Note)))
	})
	if err != nil {
		t.Fatal(err)
	}
	return lines
}

// Every wrong code is in the record, and the lock-out that follows the fifth; a try
// that was not looked at is not.
func TestWrongCodesAreRecorded(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := start(t, data, "")
	defer s.close()
	if got := s.newCode("2580"); got.State != session.CodeGood {
		t.Fatalf("new code: got %+v", got)
	}
	for range 6 {
		s.try(s.lock, audit.Code, "1111")
	}
	want := []string{"begin", "code set", "code wrong", "code wrong", "code wrong", "code wrong", "code wrong, locked for 60 s"}
	if got := recordOf(t, data); strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("record: got %q, want %q", got, want)
	}
}

// A stick whose bundles are all refused is noted once, with the key and the reason,
// however often it is plugged in; one with a good bundle is not.
func TestRefusedStickIsRecorded(t *testing.T) {
	b := newBench(t)
	b.build("good.sqlite", goodNumber)
	b.build("next.sqlite", nextNumber)
	b.take(goodNumber)
	refusals := func() (n int) {
		for _, line := range recordOf(t, b.Folder.Path) {
			if strings.HasPrefix(line, "update refused: ") {
				n++
			}
		}
		return n
	}
	look := func(image string) {
		pull := b.plug(t, image)
		b.looked()
		pull()
	}
	good := b.packed(b.altered(""), b.secret, func(*bundle.Manifest) {})
	stranger := newPublisher(t)
	look(b.onStick("GOOD.KIOSK", good))
	if got := refusals(); got != 0 {
		t.Errorf("after a good stick: got %d refusals, want 0", got)
	}
	foreign := b.onStick("OTHER.KIOSK", b.packed(b.altered(""), stranger.secret, func(*bundle.Manifest) {}))
	look(foreign)
	look(foreign)
	if got := refusals(); got != 1 {
		t.Errorf("after a stranger's stick, twice: got %d refusals, want 1", got)
	}
	lines := recordOf(t, b.Folder.Path)
	if got, want := lines[len(lines)-1], "update refused: unknown-key"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// settable is a clock that takes any time.
type settable struct{ datafolder.Clock }

func (settable) SetByHand(time.Time, verdict.ClockState, time.Time) error { return nil }
func (settable) Seen(time.Time) error                                     { return nil }

// A change of the clock is recorded with both times.
func TestClockChangeIsRecordedWithBothTimes(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := start(t, data, "")
	defer s.close()
	s.Clock = settable{s.Clock}
	to := time.Date(2031, 2, 3, 4, 5, 6, 0, time.UTC)
	before := time.Now().UTC()
	if got := s.setClock(t.Context(), to); got != session.ClockSet {
		t.Fatalf("got %v, want set", got)
	}
	lines := recordOf(t, data)
	last := lines[len(lines)-1]
	if !strings.HasSuffix(last, " > 2031-02-03 04:05:06 UTC") || !strings.HasPrefix(last, "clock "+before.Format("2006-01-")) {
		t.Errorf("got %q, want the time before (%v) and the time after", last, before)
	}
}
