package main

import (
	"bytes"
	"testing"

	"guichet/kiosk/bundle"
	"guichet/kiosk/renewal"
	"guichet/kiosk/renewal/renewaltest"
)

// Of a system verify says what the machine would, with the same exit codes as of a data
// set; elsewhere it says that it is not known.
func TestVerifySystem(t *testing.T) {
	secret, err := bundle.GenerateKey()
	if err != nil {
		t.Fatal(err)
	}
	doc := renewaltest.Bundle(t, 2026112701, "uefi-amd64", secret)
	machine := func(number int64, board string) renewal.Machine {
		return renewal.Machine{Number: number, Board: board, Version: "0.1.0", Boot: 1 << 20, Root: 1 << 20}
	}
	known := []bundle.Key{secret.Key()}
	cut := doc[:len(doc)-1]
	for _, c := range []struct {
		name      string
		appliance bool
		machine   renewal.Machine
		keys      []bundle.Key
		doc       []byte
		want      int
	}{
		{"it would take it", true, machine(2026112601, "uefi-amd64"), known, doc, exitGood},
		{"older than its own", true, machine(2026112801, "uefi-amd64"), known, doc, exitNotNewer},
		{"its own", true, machine(2026112701, "uefi-amd64"), known, doc, exitNotNewer},
		{"for another board", true, machine(2026112601, "uefi-arm64"), known, doc, exitFailed},
		{"a key that its image does not know", true, machine(2026112601, "uefi-amd64"), nil, doc, exitUntrusted},
		{"an appliance that cannot renew itself", true, renewal.Machine{}, known, doc, exitFailed},
		{"no appliance", false, renewal.Machine{}, nil, doc, exitUntrusted},
		{"no appliance, and damaged", false, renewal.Machine{}, nil, cut, exitFailed},
	} {
		sets, err := consult(t.Context(), t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		sets.System, sets.Systems = c.machine, c.keys
		o, err := sets.Offer(bytes.NewReader(c.doc), int64(len(c.doc)))
		if err != nil {
			t.Fatal(err)
		}
		if got := exit(answered(verify(t.Context(), o, c.appliance))); got != c.want {
			t.Errorf("%s: got exit code %d, want %d", c.name, got, c.want)
		}
		if err := sets.Close(); err != nil {
			t.Error(err)
		}
	}
}
