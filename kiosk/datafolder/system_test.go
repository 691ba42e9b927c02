package datafolder_test

import (
	"bytes"
	"testing"
	"time"

	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/renewal"
	"guichet/kiosk/renewal/renewaltest"
	"guichet/kiosk/update"
)

// A kiosk that is no appliance takes no system, from whomever, and says so; an
// appliance goes by its image's keys for systems alone.
func TestSystemOffered(t *testing.T) {
	secret, err := bundle.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	doc := renewaltest.Bundle(t, 2026112701, "uefi-amd64", secret)
	f, err := datafolder.Open(t.Context(), t.TempDir(), "0.1.0", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.Trust(secret.Key()); err != nil { // for help
		t.Fatal(err)
	}
	board := renewal.Machine{Number: 2026112601, Board: "uefi-amd64", Boot: 1 << 20, Root: 1 << 20}
	for _, c := range []struct {
		name   string
		system renewal.Machine
		want   bundle.Reason
	}{
		{"no appliance, a key for help", renewal.Machine{}, bundle.WrongRole},
		{"an appliance, a key for help", board, bundle.WrongRole},
	} {
		f.System = c.system
		o, err := f.Offer(bytes.NewReader(doc), int64(len(doc)))
		if err != nil || o.Reader == nil || o.Refused == nil || o.Refused.Reason != c.want {
			t.Fatalf("%s: %+v, %v", c.name, o.Refused, err)
		}
		if info, err := o.Verify(t.Context()); bundle.Refused(err) == nil && err != nil || info.Questions != 0 {
			t.Errorf("%s: verified: %+v, %v", c.name, info, err)
		}
		if _, err := f.Stage(t.Context(), o, update.Progress{}); bundle.Refused(err) == nil || bundle.Refused(err).Reason != c.want {
			t.Errorf("%s: staged: %v", c.name, err)
		}
	}
	f.System = renewal.Machine{}
	other, err := datafolder.Open(t.Context(), t.TempDir(), "0.1.0", time.Now())
	if err != nil {
		t.Fatal(err)
	}
	defer other.Close()
	for want, system := range map[bundle.Reason]renewal.Machine{bundle.NoRenewal: {}, bundle.UnknownKey: board} {
		other.System = system
		if o, err := other.Offer(bytes.NewReader(doc), int64(len(doc))); err != nil || o.Refused == nil || o.Refused.Reason != want {
			t.Errorf("a key of nobody's: %+v, %v, want %s", o.Refused, err, want)
		}
	}
}
