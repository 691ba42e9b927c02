package main

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/doctor"
	"guichet/kiosk/faq"
	"guichet/kiosk/pcsc"
	"guichet/kiosk/session"
)

// smallDisk is a file system of a mebibyte for the test alone, which can be filled
// and can be made one that is only read.
func smallDisk(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=1m"); err != nil {
		t.Skipf("no file system can be mounted here (%v): full and read-only disks are not tried", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

func fill(t *testing.T, dir string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "fill"), make([]byte, 2<<20), 0o600); !errors.Is(err, syscall.ENOSPC) {
		t.Fatalf("not full: %v", err)
	}
}

func onlyRead(t *testing.T, dir string) {
	t.Helper()
	if err := syscall.Mount("", dir, "", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
}

// aKiosk is the parts of a kiosk on a data folder, with what it logs.
func aKiosk(t *testing.T, data string) (p *parts, log *bytes.Buffer) {
	t.Helper()
	log = new(bytes.Buffer)
	k := kiosk{data: data, clock: func(file string, log *slog.Logger) keptClock { return machineClock(file, log) }}
	p = k.parts(t.Context(), slog.New(slog.NewTextHandler(log, nil)))
	p.state.Store(uint32(pcsc.StateEmpty))
	t.Cleanup(p.close)
	return p, log
}

// Where nothing can be written, at the first start or later, the help is there, a
// technician gets in and is told, and what cannot be kept is logged once.
func TestNothingCanBeWritten(t *testing.T) {
	for _, tt := range []struct {
		name   string
		used   bool // the folder was in use before
		harm   func(*testing.T, string)
		code   doctor.Code
		failed string // the check that says it
	}{
		{"full", true, fill, doctor.CodeFull, "space"},
		{"full from the start", false, fill, doctor.CodeFull, "space"},
		{"read-only", true, onlyRead, doctor.CodeDataFolder, "folder"},
		{"read-only from the start", false, onlyRead, doctor.CodeDataFolder, "folder"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := smallDisk(t)
			home := filepath.Join(dir, "home")
			if err := os.Mkdir(home, 0o700); err != nil {
				t.Fatal(err)
			}
			if tt.used {
				h, err := openHome(t.Context(), home, time.Now())
				if err != nil {
					t.Fatal(err)
				}
				h.close()
			}
			tt.harm(t, dir)
			p, log := aKiosk(t, home)
			if found, err := p.help.Search(t.Context(), faq.Query{Text: "carte perdue", Lang: faq.French}); err != nil || len(found.Hits) == 0 {
				t.Fatalf("no help: %v", err)
			}
			wantAccess(t, p.technician())
			at, err := p.place()
			if err != nil || at.home == nil {
				t.Fatal(err)
			}
			wantFinding(t, p.patient(at), tt.failed, doctor.Bad, tt.code)
			b := &books{home: at.home, parts: p}
			for range 30 { // days
				b.seen()
				b.doctor(t.Context(), p.patient(at))
				b.totals()
				p.tally.Add(session.CountRead, "x")
			}
			if told := p.technician().told(t.Context()); len(told.Lines) != 1 || told.Lines[0].Code != string(tt.code) {
				t.Errorf("a technician is told %+v", told)
			}
			for _, said := range []string{"the record cannot be kept", "nothing can be written to the data folder", "the clock's record"} {
				if n := strings.Count(log.String(), said); n > 1 {
					t.Errorf("%q is said %d times", said, n)
				}
			}
			if !strings.Contains(log.String(), "cannot be kept") && !strings.Contains(log.String(), "can be written") {
				t.Errorf("nothing is said: %s", log)
			}
		})
	}
}

// wantAccess has a technician set a code, which he may not keep, get in with it, and
// read his pages.
func wantAccess(t *testing.T, who *technician) {
	t.Helper()
	do := func(task session.Task) app.Result {
		return who.Do(t.Context(), task, func(session.Progress) {})
	}
	if r := do(session.NewCode{Code: "2580"}); r.Code.State != session.CodeGood {
		t.Errorf("a new code: %+v", r.Code)
	}
	if r := do(session.TryCode{Code: "2580"}); r.Code.State != session.CodeGood {
		t.Errorf("the code: %+v", r.Code)
	}
	for _, page := range []session.Page{session.PageDoctor, session.PageVersions, session.PageAudit} {
		if r := do(session.Look{Page: page}); r.Refused != nil || page != session.PageAudit && len(r.Lines) == 0 {
			t.Errorf("%s: %+v", page, r)
		}
	}
}

func wantFinding(t *testing.T, p patient, name string, status doctor.Status, code doctor.Code) {
	t.Helper()
	for _, c := range p.checks() {
		if c.Name != name {
			continue
		}
		if f := c.Run(context.Background()); f.Status != status || f.Code != code {
			t.Errorf("%s: %v %s %q, want %v %s", name, f.Status, f.Code, f.Detail, status, code)
		}
		return
	}
	t.Errorf("there is no check %s", name)
}

// A writing that failed is told although the file system says nothing of it, as with
// a quota.
func TestFailingIsTold(t *testing.T) {
	h, err := openHome(t.Context(), filepath.Join(t.TempDir(), "home"), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer h.close()
	p := patient{path: h.path, folder: h.folder, failing: h.failing}
	wantFinding(t, p, "folder", doctor.Good, "")
	h.fault = &os.PathError{Op: "write", Path: "/secret/place", Err: syscall.EDQUOT}
	wantFinding(t, p, "folder", doctor.Bad, doctor.CodeDataFolder)
	if f := p.checkFolder(t.Context()); f.Detail != "writing fails: disk quota exceeded" {
		t.Errorf("%q", f.Detail)
	}
}
