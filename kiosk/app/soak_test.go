package app_test

import (
	"flag"
	"runtime"
	"testing"
	"testing/synctest"

	"guichet/kiosk/app"
	"guichet/kiosk/session"
)

var long = flag.Bool("long", false, "run the soak: 10,000 cards instead of 200")

// Cards come and go; memory and goroutines stay where they were.
func TestSoakOfTheSlot(t *testing.T) {
	cycles := 200
	if *long {
		cycles = 10_000
	}
	synctest.Test(t, func(t *testing.T) {
		slot := make(channelSlot)
		k := startWithSlot(t, &slowHelp{}, slot)
		seq := uint64(0)
		run := func(n int) (heap uint64, goroutines int) {
			for range n {
				seq += 2
				slot <- insert(seq, cps3(byte(seq)))
				synctest.Wait()
				if v := k.scr.view(); v.Card.Phase != session.CardJudged {
					t.Fatalf("card %d: %+v", seq, v.Card)
				}
				slot <- app.SlotEvent{Seq: seq + 1, State: session.SlotEmpty}
				synctest.Wait()
			}
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			return m.HeapAlloc, runtime.NumGoroutine()
		}
		heap, goroutines := run(cycles / 10)
		after, left := run(cycles)
		t.Logf("%d cards: heap %d KiB before, %d KiB after; goroutines %d, %d", cycles, heap>>10, after>>10, goroutines, left)
		if left > goroutines {
			t.Errorf("%d goroutines before, %d after", goroutines, left)
		}
		const slack = 1 << 20 // bytes
		if after > heap+slack {
			t.Errorf("the heap grew from %d to %d bytes over %d cards", heap, after, cycles)
		}
		k.stopAndWait(t)
	})
}
