package pcsctest

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// Idle fails a test if a process that has nothing to do is woken more than so many
// times a second. It counts for two times still; the quieter one counts: what is done
// over and over is in both, what the runtime does once is not.
func Idle(t testing.TB, pid int, what string, most int, still time.Duration) {
	t.Helper()
	time.Sleep(3 * time.Second) // the last knocks on a service's door
	at := Switches(t, pid)
	least := 1 << 30
	for range 2 {
		time.Sleep(still)
		now := Switches(t, pid)
		least, at = min(least, now-at), now
	}
	t.Logf("%s: %d voluntary switches in %v", what, least, still)
	if least > most*int(still/time.Second) {
		t.Errorf("%s: got %d voluntary switches in %v, want at most %d a second", what, least, still, most)
	}
}

var switchesLine = regexp.MustCompile(`(?m)^voluntary_ctxt_switches:\s+(\d+)$`)

// Switches counts the voluntary context switches of a process so far.
func Switches(t testing.TB, pid int) (n int) {
	t.Helper()
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/status", pid))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d threads, %v", len(files), err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue // a thread that ended
		}
		if m := switchesLine.FindSubmatch(b); m != nil {
			count, _ := strconv.Atoi(string(m[1]))
			n += count
		}
	}
	return n
}
