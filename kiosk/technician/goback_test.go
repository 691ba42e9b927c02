package technician

import (
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/doctor"
	"guichet/kiosk/proof"
	"guichet/kiosk/session"
	"guichet/kiosk/store"
	"guichet/kiosk/update"
)

// The way back is compared before it is asked for; a kiosk with one set has none, and
// one whose set before is broken says that it cannot compare.
func TestLookBack(t *testing.T) {
	b := newBench(t)
	said := func(session.Progress) {}
	if r := b.Do(t.Context(), session.LookBack{}, said); r.Refused == nil || r.Refused.Reason != bundle.NoOther {
		t.Errorf("without another set: got %+v, want a refusal", r.TaskResult)
	}
	b.build("good.sqlite", goodNumber)
	b.take(goodNumber)
	b.build("good.sqlite", nextNumber)
	b.take(nextNumber)
	r := b.Do(t.Context(), session.LookBack{}, said)
	if c := r.Changes; c == nil || c.From != nextNumber || c.To != goodNumber || len(c.Older) != 0 || c.Uncompared || c.Loses() {
		t.Errorf("got %+v, want a change of numbers alone", r.Changes)
	}
	file := filepath.Join(b.Folder.Path, "sets", strconv.Itoa(goodNumber), update.DataSetFile)
	if err := os.Truncate(file, 1000); err != nil {
		t.Fatal(err)
	}
	if r := b.Do(t.Context(), session.LookBack{}, said); r.Changes == nil || !r.Changes.Uncompared {
		t.Errorf("got %+v, want that it cannot be compared", r.Changes)
	}
}

// What goes back is what is older in the set before, or not there at all.
func TestOlderLists(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2026, 11, day, 0, 0, 0, 0, time.UTC) }
	d := store.Difference{Lists: []store.ListDifference{
		{Name: "older", Had: at(20), Is: at(1)}, {Name: "newer", Had: at(1), Is: at(2)}, {Name: "gone", Had: at(3)},
		{Name: "new", Is: at(4)}, {Name: "the same day", Had: at(5), Is: at(5)}, {Had: at(21), Is: at(20)},
	}}
	got := d.Older()
	if len(got) != 3 || got[0].Name != "older" || got[1].Name != "gone" || got[2].Name != "" {
		t.Errorf("got %+v, want the older, the gone and the oppositions", got)
	}
}

// What goes away on a phone names the kiosk, what is not good, every promise, and no more than the last
// records.
func TestTakenLines(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	s := start(t, data, "")
	defer s.close()
	for range takenEvents + 3 {
		s.write(audit.Record{Kind: audit.Technician})
	}
	keys := map[string]int{}
	for _, l := range s.Do(t.Context(), session.Look{Page: session.PageTake}, func(session.Progress) {}).Lines {
		keys[l.Key]++
		if l.Status == session.LineGood && !strings.HasPrefix(l.Key, "cannot.") {
			t.Errorf("got %+v, which is good", l)
		}
	}
	for key, want := range map[string]int{"version.kiosk": 1, "version.program": 1, "version.data": 1, "doctor.trust": 1, "doctor.code": 1, "doctor.data": 0, "audit.technician": takenEvents, "cannot.root": 1, "cannot.blind": 1, "cannot.lead": 0, "audit.chain": 0} {
		if keys[key] != want {
			t.Errorf("%s: got %d lines, want %d", key, keys[key], want)
		}
	}
}

// The page of what the kiosk cannot do tells when the machine was looked at, and no time
// where nobody did.
func TestWhenTheMachineWasLookedAt(t *testing.T) {
	at := time.Date(2026, 11, 23, 7, 15, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		machine func() (proof.Machine, error)
		want    session.Line
	}{
		{"at this start", func() (proof.Machine, error) { return proof.Machine{At: at}, nil }, session.Line{Key: "cannot.lead", Text: "23/11/2026 08:15"}},
		{"nobody did", func() (proof.Machine, error) { return proof.Machine{}, fs.ErrNotExist }, session.Line{Key: "cannot.unlooked"}},
		{"nobody could", nil, session.Line{Key: "cannot.unlooked"}},
	} {
		tasks := &Tasks{Options: Options{Subject: doctor.Subject{Machine: c.machine}}}
		if got := promiseLines(nil, tasks.lookedAt())[0]; got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}
