package appliance

import (
	"context"
	"testing"
	"time"
)

// Beats come again and again, beats that nobody took are one, and none comes after the
// end.
func TestPunctual(t *testing.T) {
	for name, pulse := range map[string]Pulse{"punctual": Punctual, "steady": Steady, "runtime": tick} {
		const every = 20 * time.Millisecond
		ctx, stop := context.WithCancel(t.Context())
		next := pulse(ctx, every)
		began := time.Now()
		for range 4 { // the first comes with the next full period
			if !next() {
				t.Fatalf("%s: no beat", name)
			}
		}
		if took := time.Since(began); took < 3*every {
			t.Errorf("%s: four beats in %v", name, took)
		}
		time.Sleep(5 * every)
		late := time.Now()
		for range 3 {
			next()
		}
		if took := time.Since(late); took < every {
			t.Errorf("%s: three beats in %v after a pause: more than one was kept", name, took)
		}
		stop()
		for n := 0; next(); n++ {
			if n == 2 {
				t.Fatalf("%s: beats come after the end", name)
			}
		}
	}
}
