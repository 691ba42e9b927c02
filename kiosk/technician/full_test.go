package technician

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"guichet/kiosk/app"
	"guichet/kiosk/doctor"
	"guichet/kiosk/faq"
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

// Where nothing can be written, at the first start or later, the help is there, a
// technician gets in and is told, and what cannot be kept is logged once.
func TestNothingCanBeWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED by -short: it takes seconds")
	}
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
			data := filepath.Join(dir, "data")
			if err := os.Mkdir(data, 0o700); err != nil {
				t.Fatal(err)
			}
			if tt.used {
				start(t, data, "").close()
			}
			tt.harm(t, dir)
			s := start(t, data, "")
			defer s.close()
			if found, err := s.Help.Search(t.Context(), faq.Query{Text: "carte perdue", Lang: faq.French}); err != nil || len(found.Hits) == 0 {
				t.Fatalf("no help: %v", err)
			}
			wantAccess(t, s.Tasks)
			wantFinding(t, s.Subject, tt.failed, doctor.Bad, tt.code)
			d := s.record
			for range 30 { // days
				d.seen()
				d.doctor(t.Context())
				d.totals()
				d.Counters.Add(session.CountRead, "x")
			}
			if told := s.alerts(t.Context()); len(told.Lines) != 1 || told.Lines[0].Code != string(tt.code) {
				t.Errorf("a technician is told %+v", told)
			}
			for _, said := range []string{"the record cannot be kept", "nothing can be written to the data folder", "the clock's record"} {
				if n := strings.Count(s.log.String(), said); n > 1 {
					t.Errorf("%q is said %d times", said, n)
				}
			}
			if !strings.Contains(s.log.String(), "cannot be kept") && !strings.Contains(s.log.String(), "can be written") {
				t.Errorf("nothing is said: %s", s.log)
			}
		})
	}
}

// wantAccess has a technician set a code, which may not outlast the program, get in
// with it, and read the pages.
func wantAccess(t *testing.T, who *Tasks) {
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

func wantFinding(t *testing.T, s doctor.Subject, name string, status doctor.Status, code doctor.Code) {
	t.Helper()
	for _, c := range s.Checks() {
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
