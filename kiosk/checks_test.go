package main

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"guichet/kiosk/doctor"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/store"
	"guichet/kiosk/verdict"
)

// aClock is a clock of which this is known.
type aClock struct {
	demoClock
	is verdict.Clock
}

func (c aClock) At(time.Time, time.Time) verdict.Clock { return c.is }

// What the doctor says of a kiosk, check by check, as it is set up and then harmed.
func TestChecks(t *testing.T) {
	h, err := openHome(t.Context(), filepath.Join(t.TempDir(), "home"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	now := time.Now()
	p := patient{
		path: h.path, folder: h.folder, slot: func(context.Context) pcsc.State { return pcsc.StateEmpty },
		clock: aClock{is: verdict.Clock{Now: now, Kept: true}},
		help:  newShelf(func() (*store.Store, error) { return builtInHelp(t.Context()) }),
	}
	defer p.help.close()
	want := func(name string, status doctor.Status, code doctor.Code) {
		t.Helper()
		for _, f := range doctor.Run(t.Context(), p.checks()) {
			if f.Name == name && (f.Status != status || f.Code != code) {
				t.Errorf("%s: %v %s %q, want %v %s", name, f.Status, f.Code, f.Detail, status, code)
			}
		}
	}
	for _, name := range []string{"service", "reader", "data", "audit", "clock", "golden", "power"} {
		want(name, doctor.Good, "")
	}
	want("signature", doctor.Unknown, "")
	want("trust", doctor.Warn, doctor.CodeNobody)
	want("code", doctor.Warn, doctor.CodeNoCode)
	want("lists", doctor.Warn, doctor.CodeLists)

	if err := h.folder.Lock(0).Change("2580"); err != nil {
		t.Fatal(err)
	}
	want("code", doctor.Good, "")
	p.clock = aClock{is: verdict.Clock{Now: now}}
	want("clock", doctor.Bad, doctor.CodeClock)
	p.slot = func(context.Context) pcsc.State { return pcsc.StateNoReader }
	want("service", doctor.Good, "")
	want("reader", doctor.Bad, doctor.CodeNoReader)
	p.slot = func(context.Context) pcsc.State { return pcsc.StateNoService }
	want("service", doctor.Bad, doctor.CodeReaderService)
	want("reader", doctor.Unknown, "")
	record := filepath.Join(auditDir(h.path), "audit-000001.jsonl")
	if err := os.WriteFile(record, []byte("{}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	want("audit", doctor.Bad, doctor.CodeAudit)
	p.folder, p.path = nil, ""
	for _, name := range []string{"signature", "audit", "trust", "code"} {
		want(name, doctor.Unknown, "")
	}
	want("folder", doctor.Warn, doctor.CodeDataFolder)
}
