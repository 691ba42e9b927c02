package technician

import (
	"path/filepath"
	"slices"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/session"
)

// A walk-up visitor with a stick cannot take a kiosk that trusts nobody: without a
// set-up code there is none to type, with one it must be known. Every try is recorded.
func TestFirstKeyNeedsTheSetupCode(t *testing.T) {
	p := newPublisher(t)
	needTools(t, "mkfs.vfat", "mcopy")
	data := filepath.Join(t.TempDir(), "data")
	s := start(t, data, "")
	defer s.close()
	p.build("data.sqlite", goodNumber)
	pull := s.plug(t, p.onStick("A.KIOSK", p.bundle(p.path("data.sqlite"), goodNumber, p.secret, nil)))
	defer pull()
	said := func(session.Progress) {}
	refused := func() bundle.Reason {
		t.Helper()
		r := s.Do(t.Context(), session.Inspect{}, said)
		if len(r.Offers) != 1 || r.Offers[0].Refused == nil || r.Offers[0].Trusted || r.Trusting {
			t.Fatalf("got %+v, want one offer that nobody is trusted for", r.TaskResult)
		}
		return r.Offers[0].Refused.Reason
	}
	trust := func(code string) session.TaskResult {
		return s.Do(t.Context(), session.TrustKey{Code: code}, said).TaskResult
	}
	nobody := func(when string) {
		t.Helper()
		if ring := s.Folder.Updates.Ring(); len(ring.Trusted) != 0 {
			t.Fatalf("%s: somebody is trusted", when)
		}
	}

	if got := refused(); got != bundle.NoSetup {
		t.Errorf("without a set-up code: got %s", got)
	}
	if r := trust("12345678"); r.Refused == nil {
		t.Errorf("a key without a code: got %+v, want a refusal", r)
	}
	nobody("without a set-up code")
	if err := s.Folder.SetSetup("12345678"); err != nil {
		t.Fatal(err)
	}
	if got := refused(); got != bundle.FirstKey {
		t.Errorf("with a set-up code: got %s", got)
	}
	for range 5 {
		if r := trust("87654321"); r.Code.State == session.CodeGood {
			t.Fatal("a wrong code is taken")
		}
	}
	if r := trust("12345678"); r.Code.State != session.CodeWait {
		t.Errorf("after five wrong ones: got %+v, want a wait", r.Code)
	}
	nobody("after wrong codes")
	s.Began = s.Began.Add(-2 * 60e9) // the wait is over
	if r := trust("12345678"); r.Code.State != session.CodeGood || !r.Trusting || !r.Offers[0].Trusted || r.CodeSet {
		t.Fatalf("got %+v, want the key trusted", r)
	}
	want := []string{"begin", "update refused: no-setup", "setup set", "setup wrong", "setup wrong", "setup wrong", "setup wrong",
		"setup wrong, locked for 60 s", "setup right", "trust"}
	if got := recordOf(t, data); !slices.Equal(got, want) {
		t.Errorf("record: got %q, want %q", got, want)
	}
	if r := trust("12345678"); r.Refused == nil {
		t.Errorf("a second key: got %+v, want a refusal", r)
	}
}
