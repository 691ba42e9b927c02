package appliance

import (
	"testing"
	"time"
)

// ticker is a Pulse in a test's own time.
func ticker(every time.Duration) (<-chan time.Time, func()) {
	t := time.NewTicker(every)
	return t.C, t.Stop
}

// Beats come again and again, a beat that nobody took is left out, and none comes after
// the end.
func TestPunctual(t *testing.T) {
	const every = 20 * time.Millisecond
	beats, stop := Punctual(every)
	beat := func() time.Time {
		t.Helper()
		select {
		case at := <-beats:
			return at
		case <-time.After(10 * time.Second):
			t.Fatal("no beat")
			return time.Time{}
		}
	}
	for range 3 {
		if at := beat(); at.Sub(at.Truncate(every)) < 0 {
			t.Errorf("a beat at %v", at)
		}
	}
	time.Sleep(5 * every)
	if n := len(beats); n != 1 {
		t.Errorf("%d beats wait, want 1", n)
	}
	stop()
	beat()
	select {
	case at := <-beats:
		if time.Since(at) < every {
			t.Logf("a beat was under way at the end")
		}
	case <-time.After(3 * every):
	}
	if len(beats) > 0 {
		t.Error("beats come after the end")
	}
}
