package verdict_test

import (
	"testing"

	"guichet/kiosk/sim/pkisim"
	"guichet/kiosk/verdict"
)

// The chip is never proven, on no card.
func TestChip(t *testing.T) {
	for _, c := range []change{{}, {scene: vitale}, {spec: fault(pkisim.Tampered)}} {
		r := play(t, c)
		want(t, r, "chip", verdict.NotApplicable, "")
		for _, p := range r.Proofs() {
			if p.Rule == "chip" && p.State != verdict.NotProven {
				t.Error("the chip is proven")
			}
		}
	}
}
