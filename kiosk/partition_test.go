package main

import (
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/doctor"
	"guichet/kiosk/session"
)

// aNote is a file as the appliance's start leaves it.
func aNote(t *testing.T, said string) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "data")
	if err := os.WriteFile(path, []byte(said), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

// The words of the note are those of firmware/init; whatever else stands there says
// nothing, and no note is no appliance.
func TestReadPartition(t *testing.T) {
	source, err := os.ReadFile("../firmware/init/data.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, known := range []partition{soundPartition, repairedPartition, remadePartition, memoryPartition} {
		if !strings.Contains(string(source), `dataState = "`+string(known)+`"`) {
			t.Errorf("the start does not say %q", known)
		}
		if got := readPartition(aNote(t, string(known)+"\n")); got != known {
			t.Errorf("%q is read as %q", known, got)
		}
	}
	for _, odd := range []string{"", "\n", "SOUND\n", "sound remade\n", "\x00", "unknown", strings.Repeat("sound", 1<<20)} {
		if got := readPartition(aNote(t, odd)); got != unknownPartition {
			t.Errorf("%.20q is read as %q", odd, got)
		}
	}
	if got := readPartition(t.TempDir()); got != unknownPartition {
		t.Errorf("a folder is read as %q", got)
	}
	for _, none := range []string{"", filepath.Join(t.TempDir(), "none"), "/proc/none/data"} {
		if got := readPartition(none); got != "" {
			t.Errorf("%q: %q", none, got)
		}
	}
}

// start is a start of the appliance on a data folder, as a technician meets it.
func start(t *testing.T, data string, found partition) (who *technician, end func()) {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	k := kiosk{data: data, note: aNote(t, string(found)+"\n"), clock: func(file string, log *slog.Logger) keptClock { return machineClock(file, log) }}
	p := k.parts(t.Context(), log)
	return p.technician(), p.close
}

// That the partition was made anew is told by the doctor, to the technician and in the
// record, at this start and at later ones, until he says that he knows it; a restart
// of the program at the same start does not tell it again.
func TestRemadeIsToldUntilKnown(t *testing.T) {
	data := filepath.Join(t.TempDir(), "home")
	for _, found := range []partition{remadePartition, remadePartition, soundPartition, repairedPartition} {
		who, end := start(t, data, found)
		told := who.told(t.Context())
		if !told.Lasting || len(told.Lines) != 1 || told.Lines[0].Code != string(doctor.CodeRemade) {
			t.Errorf("%s: %+v", found, told)
		}
		wantFinding(t, who.patient, "partition", doctor.Warn, doctor.CodeRemade)
		r, err := who.report(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		lines, err := r.lines()
		if err != nil || !strings.Contains(string(lines), `"code":"B-35"`) {
			t.Errorf("%s: the report does not tell it: %v", found, err)
		}
		end()
	}
	who, end := start(t, data, soundPartition)
	if r := who.do(t.Context(), session.NewCode{Code: "2580"}, func(session.Progress) {}); r.Code.State != session.CodeGood {
		t.Fatal("no code")
	}
	if r := who.do(t.Context(), session.Acknowledge{}, func(session.Progress) {}); r.Refused != nil || r.Alerts.Lasting {
		t.Errorf("%+v", r)
	}
	end()
	for _, found := range []partition{soundPartition, remadePartition} {
		who, end = start(t, data, found)
		if told := who.told(t.Context()); told.Lasting || len(told.Lines) > 0 {
			t.Errorf("%s: told although it is known: %+v", found, told)
		}
		end()
	}
	times := 0
	if err := audit.Since(auditDir(data), 0, func(r audit.Record, _ string) {
		if r.Kind == audit.Remade {
			times++
		}
	}); err != nil || times != 2 {
		t.Errorf("%d records, %v", times, err)
	}
}

// Each other word of the note, and none.
func TestPartitionFindings(t *testing.T) {
	for found, want := range map[partition]doctor.Finding{
		soundPartition:    {Status: doctor.Good},
		repairedPartition: {Status: doctor.Good, Detail: "repaired at this start"},
		memoryPartition:   {Status: doctor.Bad, Code: doctor.CodeMemory},
		"noise":           {Status: doctor.Unknown},
	} {
		who, end := start(t, filepath.Join(t.TempDir(), "home"), found)
		wantFinding(t, who.patient, "partition", want.Status, want.Code)
		if got := who.patient.checkPartition(t.Context()).Detail; !strings.Contains(got, want.Detail) {
			t.Errorf("%s: %q", found, got)
		}
		told := who.told(t.Context())
		if told.Lasting || (len(told.Lines) > 0) != (found == memoryPartition) || who.fleeting() != (found == memoryPartition) {
			t.Errorf("%s: %+v", found, told)
		}
		end()
	}
	none := kiosk{data: filepath.Join(t.TempDir(), "home")}
	at, err := none.place(t.Context(), slog.New(slog.DiscardHandler))
	if err != nil || at.partition != "" {
		t.Fatalf("%q, %v", at.partition, err)
	}
	defer at.home.close()
	defer at.set.Close()
	for _, c := range (patient{partition: at.partition}).checks() {
		if c.Name == "partition" {
			t.Error("there is a partition where there is no appliance")
		}
	}
}

// What cannot be noted is refused with its reason, and stands.
func TestAcknowledgeRefused(t *testing.T) {
	dir := smallDisk(t)
	who, end := start(t, filepath.Join(dir, "home"), remadePartition)
	defer end()
	fill(t, dir)
	r := who.do(t.Context(), session.Acknowledge{}, func(session.Progress) {})
	if r.Refused == nil || r.Refused.Reason != bundle.WriteFailed || !who.told(t.Context()).Lasting {
		t.Errorf("%+v", r)
	}
	r = (&technician{}).do(t.Context(), session.Acknowledge{}, func(session.Progress) {})
	if r.Refused == nil {
		t.Error("acknowledged without a folder")
	}
}
