package doctor

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/audit"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/store"
	"guichet/kiosk/verdict"
)

// aClock is a clock of which this is known.
type aClock struct {
	is verdict.Clock
}

func (c aClock) At(time.Time, time.Time) verdict.Clock { return c.is }
func (aClock) CardSeen(time.Time)                      {}

// What the doctor says of a kiosk, check by check, as it is set up and then harmed.
func TestChecks(t *testing.T) {
	f, err := datafolder.Open(t.Context(), filepath.Join(t.TempDir(), "data"), "", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	now := time.Now()
	s := Subject{
		Path: f.Path, Folder: f.Updates, Slot: func(context.Context) pcsc.State { return pcsc.StateEmpty },
		Clock: aClock{is: verdict.Clock{Now: now, Kept: true}},
		Help:  datafolder.NewCurrent(func() (*store.Store, error) { return datafolder.BuiltIn(t.Context()) }),
	}
	defer s.Help.Close()
	want := func(name string, status Status, code Code) {
		t.Helper()
		findings := Run(t.Context(), s.Checks())
		i := slices.IndexFunc(findings, func(f Finding) bool { return f.Name == name })
		if i < 0 {
			t.Fatalf("got no finding of %q", name)
		}
		if got := findings[i]; got.Status != status || got.Code != code {
			t.Errorf("%s: got %v %s %q, want %v %s", name, got.Status, got.Code, got.Detail, status, code)
		}
	}
	for _, name := range []string{"service", "reader", "data", "audit", "clock", "golden", "power"} {
		want(name, Good, "")
	}
	want("signature", Unknown, "")
	want("trust", Warn, CodeNoSetup)
	if err := f.SetSetup("12345678"); err != nil {
		t.Fatal(err)
	}
	want("trust", Warn, CodeNobody)
	want("code", Warn, CodeNoCode)
	want("lists", Warn, CodeLists)

	if err := f.Updates.Lock(0).Change("2580"); err != nil {
		t.Fatal(err)
	}
	want("code", Good, "")
	s.Clock = aClock{is: verdict.Clock{Now: now}}
	want("clock", Bad, CodeClock)
	s.Slot = func(context.Context) pcsc.State { return pcsc.StateNoReader }
	want("service", Good, "")
	want("reader", Bad, CodeNoReader)
	s.Slot = func(context.Context) pcsc.State { return pcsc.StateNoService }
	want("service", Bad, CodeReaderService)
	want("reader", Unknown, "")
	record := filepath.Join(datafolder.RecordDir(f.Path), "audit-000001.jsonl")
	if err := os.WriteFile(record, []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	want("audit", Bad, CodeAudit)
	s.Folder, s.Path = nil, ""
	for _, name := range []string{"signature", "audit", "trust", "code"} {
		want(name, Unknown, "")
	}
	want("folder", Warn, CodeDataFolder)
}

// A record that was deleted is told until a report was taken away, which shows the
// gap to whoever keeps the reports.
func TestDeletedRecordIsTold(t *testing.T) {
	path := filepath.Join(t.TempDir(), "data")
	reopen := func() *datafolder.Folder {
		t.Helper()
		f, err := datafolder.Open(t.Context(), path, "", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	check := func(want Status) {
		t.Helper()
		f := reopen()
		defer f.Close()
		got := Subject{Path: path, Folder: f.Updates}.checkAudit(t.Context())
		if got.Status != want || (want == Bad) != (got.Code == CodeAudit) {
			t.Errorf("got %v %s %q, want %v", got.Status, got.Code, got.Detail, want)
		}
	}
	check(Good)
	if err := os.RemoveAll(datafolder.RecordDir(path)); err != nil {
		t.Fatal(err)
	}
	check(Bad)
	check(Bad) // also at the next start
	f := reopen()
	if err := f.Write(audit.Record{Kind: audit.Report}); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	check(Good)
}

// A write that failed is told although the file system says nothing of it, as with
// a quota.
func TestFailingIsTold(t *testing.T) {
	s := Subject{Path: t.TempDir()}
	if got := s.checkFolder(t.Context()); got.Status != Good {
		t.Errorf("got %v %q, want %v", got.Status, got.Detail, Good)
	}
	s.Failing = func() error { return &os.PathError{Op: "write", Path: "/secret/name", Err: syscall.EDQUOT} }
	got := s.checkFolder(t.Context())
	if want := "writing fails: disk quota exceeded"; got.Status != Bad || got.Code != CodeDataFolder || got.Detail != want {
		t.Errorf("got %v %s %q, want %v %s %q", got.Status, got.Code, got.Detail, Bad, CodeDataFolder, want)
	}
}

// The data set is looked at while another one takes its place: neither waits for the other
// for ever. Whoever lends the data set twice at a time does, with the switch between.
func TestCheckDataDuringASwitch(t *testing.T) {
	next, err := datafolder.BuiltIn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var help *datafolder.Current
	switched := make(chan error, 1)
	help = datafolder.NewCurrent(func() (*store.Store, error) {
		go func() { switched <- help.Replace(next) }()
		time.Sleep(50 * time.Millisecond) // so that it waits for who is lent this one
		return datafolder.BuiltIn(t.Context())
	})
	s := Subject{Help: help}
	found := make(chan Finding, 1)
	go func() { found <- s.checkData(t.Context()) }()
	select {
	case f := <-found:
		if f.Status != Good {
			t.Errorf("got %v %s", f.Status, f.Detail)
		}
	case <-time.After(10 * time.Second):
		t.Fatal("the doctor and the switch wait for each other")
	}
	if err := <-switched; err != nil {
		t.Error(err)
	}
	if err := help.Close(); err != nil {
		t.Error(err)
	}
}
