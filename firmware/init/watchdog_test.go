package main

import (
	"errors"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// bowl counts what a watchdog was fed.
type bowl struct {
	times int
	last  time.Time
	full  bool
}

func (b *bowl) Write(food []byte) (int, error) {
	if b.full {
		return 0, errors.New("full")
	}
	for _, c := range food {
		if c == 'V' { // the letter that stops it
			return 0, errors.New("stopped")
		}
	}
	b.times, b.last = b.times+1, time.Now()
	return len(food), nil
}

// The watchdog is fed well within its patience for as long as a start may take, and no
// longer; one that takes no food is left alone.
func TestFeed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, b := time.Now(), &bowl{}
		feed(b, startWithin)
		if most := int(startWithin/watchdogEvery) + 1; b.times < most-1 || b.times > most {
			t.Errorf("fed %d times, want %d", b.times, most)
		}
		if took := time.Since(began); took > startWithin+watchdogEvery || b.last.Sub(began) > startWithin {
			t.Errorf("fed for %v, want %v", took, startWithin)
		}
		if feed(&bowl{full: true}, startWithin); time.Since(began) > 2*startWithin {
			t.Error("fed although it takes nothing")
		}
	})
	if 2*watchdogEvery > watchdogSeconds*time.Second {
		t.Errorf("every %v of %d s", watchdogEvery, watchdogSeconds)
	}
}

// A machine without a watchdog, or with one that is no watchdog, starts all the same.
func TestNoWatchdog(t *testing.T) {
	openWatchdog(t.TempDir() + "/none")
	openWatchdog(os.DevNull + "/no-folder")
}
