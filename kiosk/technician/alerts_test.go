package technician

import (
	"path/filepath"
	"strings"
	"testing"

	"guichet/kiosk/appliance"
	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/doctor"
	"guichet/kiosk/session"
)

// That the partition was made again is told by the doctor, to the technician and in the
// record, at this start and at later ones, until the technician acknowledges it; a restart
// of the program at the same start does not tell it again.
func TestRemadeIsToldUntilKnown(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	for _, found := range []appliance.Partition{appliance.PartitionRemade, appliance.PartitionRemade, appliance.PartitionSound, appliance.PartitionRepaired} {
		who := start(t, data, found)
		told := who.alerts(t.Context())
		if !told.Lasting || len(told.Lines) != 1 || told.Lines[0].Code != string(doctor.CodeRemade) {
			t.Errorf("%s: %+v", found, told)
		}
		wantFinding(t, who.Subject, "partition", doctor.Warn, doctor.CodeRemade)
		r, err := who.report(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		lines, err := r.lines()
		if err != nil || !strings.Contains(string(lines), `"code":"B-35"`) {
			t.Errorf("%s: the report does not tell it: %v", found, err)
		}
		who.close()
	}
	who := start(t, data, appliance.PartitionSound)
	if r := who.do(t.Context(), session.NewCode{Code: "2580"}, func(session.Progress) {}); r.Code.State != session.CodeGood {
		t.Fatal("no code")
	}
	if r := who.do(t.Context(), session.Acknowledge{}, func(session.Progress) {}); r.Refused != nil || r.Alerts.Lasting {
		t.Errorf("%+v", r)
	}
	who.close()
	for _, found := range []appliance.Partition{appliance.PartitionSound, appliance.PartitionRemade} {
		who = start(t, data, found)
		if told := who.alerts(t.Context()); told.Lasting || len(told.Lines) > 0 {
			t.Errorf("%s: told although it is known: %+v", found, told)
		}
		who.close()
	}
	times := 0
	if err := audit.Since(datafolder.RecordDir(data), 0, func(r audit.Record, _ string) {
		if r.Kind == audit.Remade {
			times++
		}
	}); err != nil || times != 2 {
		t.Errorf("%d records, %v", times, err)
	}
}

// Each other word of the note, and none.
func TestPartitionFindings(t *testing.T) {
	for found, want := range map[appliance.Partition]doctor.Finding{
		appliance.PartitionSound:    {Status: doctor.Good},
		appliance.PartitionRepaired: {Status: doctor.Good, Detail: "repaired at this start"},
		appliance.PartitionInMemory: {Status: doctor.Bad, Code: doctor.CodeMemory},
		"noise":                     {Status: doctor.Unknown},
	} {
		who := start(t, filepath.Join(t.TempDir(), "data"), found)
		wantFinding(t, who.Subject, "partition", want.Status, want.Code)
		if got := partitionDetail(t, who.Subject); !strings.Contains(got, want.Detail) {
			t.Errorf("%s: %q", found, got)
		}
		told := who.alerts(t.Context())
		if told.Lasting || (len(told.Lines) > 0) != (found == appliance.PartitionInMemory) || who.volatile() != (found == appliance.PartitionInMemory) {
			t.Errorf("%s: %+v", found, told)
		}
		who.close()
	}
	none := start(t, filepath.Join(t.TempDir(), "data"), "")
	defer none.close()
	for _, c := range none.Subject.Checks() {
		if c.Name == "partition" {
			t.Error("there is a check of the partition where there is no appliance")
		}
	}
}

// partitionDetail is what the doctor says of the partition.
func partitionDetail(t *testing.T, s doctor.Subject) string {
	t.Helper()
	for _, f := range doctor.Run(t.Context(), s.Checks()) {
		if f.Name == "partition" {
			return f.Detail
		}
	}
	t.Error("got no finding of the partition")
	return ""
}

// What cannot be noted is refused with its reason, and stands.
func TestAcknowledgeRefused(t *testing.T) {
	dir := smallDisk(t)
	who := start(t, filepath.Join(dir, "data"), appliance.PartitionRemade)
	defer who.close()
	fill(t, dir)
	r := who.do(t.Context(), session.Acknowledge{}, func(session.Progress) {})
	if r.Refused == nil || r.Refused.Reason != bundle.WriteFailed || !who.alerts(t.Context()).Lasting {
		t.Errorf("%+v", r)
	}
	r = (&Tasks{}).do(t.Context(), session.Acknowledge{}, func(session.Progress) {})
	if r.Refused == nil || r.Refused.Reason != bundle.NoFolder {
		t.Errorf("without a folder: got %+v, want %v", r.Refused, bundle.NoFolder)
	}
	r = (&Tasks{Options: Options{Held: true}}).do(t.Context(), session.Acknowledge{}, func(session.Progress) {})
	if r.Refused == nil || r.Refused.Reason != bundle.FolderHeld {
		t.Errorf("with a folder that another program uses: got %+v, want %v", r.Refused, bundle.FolderHeld)
	}
}
