package technician

import (
	"bytes"
	"context"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/doctor"
	"guichet/kiosk/renewal"
	"guichet/kiosk/renewal/renewaltest"
	"guichet/kiosk/session"
)

// lastSystem is the last record of a system.
func lastSystem(t testing.TB, s *started) (last audit.Record) {
	t.Helper()
	err := audit.Since(datafolder.RecordDir(s.Folder.Path), 0, func(r audit.Record, _ string) {
		if r.Kind == audit.System {
			last = r
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	return last
}

// A system on a stick: what would change, the hand over to the root helper, byte for
// byte, and what came of it; and every no on the way.
func TestSystemByStick(t *testing.T) {
	p := newPublisher(t)
	needTools(t, "mkfs.vfat", "mcopy")
	s := start(t, filepath.Join(t.TempDir(), "data"), "")
	defer s.close()
	s.Folder.Systems = []bundle.Key{p.secret.Key()}
	k := renewal.Machine{Number: 2026112601, Board: "uefi-amd64", Version: "0.1.0+0123456789ab", Boot: 1 << 20, Root: 1 << 20}
	var taken []byte
	var answer error
	s.Renewal = Renewal{
		Machine: func() renewal.Machine { return k },
		Take: func(_ context.Context, r io.Reader, progress func(renewal.Answer)) (err error) {
			if taken, err = io.ReadAll(r); err != nil {
				return err
			}
			progress(renewal.Answer{Step: renewal.StepWrite, Done: 50, Total: 100})
			progress(renewal.Answer{Step: renewal.StepCheck, Done: 50, Total: 100})
			return answer
		},
	}
	s.Subject.System = s.Renewal.Machine
	var steps []session.Progress
	said := func(p session.Progress) { steps = append(steps, p) }
	do := func(task session.Task) session.TaskResult { return s.Do(t.Context(), task, said).TaskResult }

	good := renewaltest.Bundle(t, 2026112701, "uefi-amd64", p.secret)
	pull := s.plug(t, p.onStick("SYSTEM.KIOSK", good))
	r := do(session.Inspect{})
	if len(r.Offers) != 1 || r.Offers[0].Refused != nil || !r.Offers[0].Trusted || r.Offers[0].System == nil || r.Offers[0].System.Board != "uefi-amd64" {
		t.Fatalf("offered: %+v", r)
	}
	want := session.Changes{From: 2026112601, To: 2026112701, System: &session.NewSystem{Board: "uefi-amd64", Had: k.Version, Is: "0.2.0+abcdef012345", Publisher: "CHU de Brume"}}
	if r = do(session.Stage{}); r.Changes == nil || r.Changes.From != want.From || r.Changes.To != want.To || *r.Changes.System != *want.System || r.Changes.None() {
		t.Fatalf("what changes: %+v", r)
	}
	if steps = nil; taken != nil {
		t.Fatal("it was handed over before anybody agreed")
	}
	r = do(session.Install{})
	if r.Installed == nil || !r.Installed.System || r.Installed.From != want.From || r.Installed.To != want.To || !bytes.Equal(taken, good) {
		t.Fatalf("installed: %+v, %d of %d bytes handed over", r, len(taken), len(good))
	}
	for _, step := range []session.Step{session.StepWriting, session.StepChecking} {
		if !slices.ContainsFunc(steps, func(p session.Progress) bool { return p.Step == step && p.Done == 50 && p.Total == 100 && p.Left > 0 }) {
			t.Errorf("progress: got %+v, want half of %s, with the time left", steps, step)
		}
	}
	if rec := lastSystem(t, s); rec.From != want.From || rec.To != want.To || rec.Key != p.secret.Key().ID() || rec.Note != "written, to be tried" {
		t.Errorf("record: %+v", rec)
	}
	if r = do(session.Install{}); r.Refused == nil {
		t.Errorf("installed twice: %+v", r)
	}

	answer = &bundle.Refusal{Reason: bundle.SlotFailed}
	do(session.Stage{})
	if r = do(session.Install{}); r.Refused == nil || r.Refused.Reason != bundle.SlotFailed || lastSystem(t, s).Note != "refused: slot-failed" {
		t.Errorf("a disk that fails: %+v, %+v", r, lastSystem(t, s))
	}
	do(session.Stage{})
	pull()
	if r = do(session.Install{}); r.Refused == nil || r.Refused.Reason != bundle.StickPulled {
		t.Errorf("pulled: %+v", r)
	}
	bad := bytes.Clone(good)
	bad[len(bad)-100_000] ^= 1
	stranger := newPublisher(t)
	for reason, doc := range map[bundle.Reason][]byte{
		bundle.Damaged: bad, bundle.OtherBoard: renewaltest.Bundle(t, 2026112701, "uefi-arm64", p.secret),
		bundle.Older: renewaltest.Bundle(t, 2026112501, "uefi-amd64", p.secret), bundle.UnknownKey: renewaltest.Bundle(t, 2026112701, "uefi-amd64", stranger.secret),
	} {
		pull := s.plug(t, p.onStick("SYSTEM.KIOSK", doc))
		do(session.Inspect{})
		if r := do(session.Stage{}); r.Refused == nil || r.Refused.Reason != reason {
			t.Errorf("%s: %+v", reason, r.Refused)
		}
		pull()
	}

	// What became of it is told without asking, on the page of versions and by the doctor.
	k.Failed = 2026112701
	lines := func() (said string) {
		for _, l := range append(s.page(t.Context(), session.PageVersions), s.alerts(t.Context()).Lines...) {
			said += l.Key + " " + l.Text + " " + l.Code + "\n"
		}
		return said
	}
	for _, w := range []string{"version.appliance 2026112601 (0.1.0+0123456789ab), uefi-amd64", "version.failed 2026112701", string(doctor.CodeWentBack)} {
		if !strings.Contains(lines(), w) {
			t.Errorf("%q is not told:\n%s", w, lines())
		}
	}
	k = renewal.Machine{Number: 2026112701, Board: "uefi-amd64", Version: "0.2.0+abcdef012345", Trial: true, Other: 2026112601}
	if !strings.Contains(lines(), "version.trial 2026112701") || strings.Contains(lines(), string(doctor.CodeWentBack)) {
		t.Errorf("on trial:\n%s", lines())
	}
	s.Renewal, s.Subject.System = Renewal{}, nil
	if strings.Contains(lines(), "version.appliance") {
		t.Errorf("no appliance:\n%s", lines())
	}
}
