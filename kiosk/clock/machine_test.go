package clock

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/verdict"
)

// machine is a clock on a machine that keeps no time, whose clock is set in
// memory only; now is when its test runs.
func machine(t *testing.T, file, boot string) (m *Machine, setTo *time.Time) {
	t.Helper()
	m, err := Open(time.Time{}, file)
	if err != nil {
		t.Fatal(err)
	}
	setTo = new(time.Time)
	m.boot = boot
	m.kept = func(time.Time) bool { return false }
	m.set = func(to time.Time) error { *setTo = to; return nil }
	return m, setTo
}

func inOrder(m *Machine, now, issued time.Time) bool { return m.At(now, issued).State(nil).InOrder() }

// A clock that a technician set is in order until the machine is next powered
// off, also for another program and after a restart of this one.
func TestSetByHand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock.json")
	m, setTo := machine(t, file, "boot-1")
	now := time.Now()
	if inOrder(m, now, time.Time{}) {
		t.Error("in order though nobody keeps it")
	}
	to := now.Add(time.Minute)
	if err := m.SetByHand(to, verdict.ClockState{AtLeast: now}, time.Time{}); err != nil {
		t.Fatal(err)
	}
	if !setTo.Equal(to) {
		t.Errorf("set to %v, want %v", *setTo, to)
	}
	for boot, want := range map[string]bool{"boot-1": true, "boot-2": false, "": false} {
		again, _ := machine(t, file, boot)
		c := again.At(to.Add(time.Second), time.Time{})
		if c.State(nil).InOrder() != want || !c.SetByHand.Equal(to.UTC().Truncate(time.Second)) {
			t.Errorf("boot %q: in order %t, set by hand %v", boot, !want, c.SetByHand)
		}
	}
}

// Not before a date that is proven past: nothing is set and nothing written.
func TestSetByHandTooEarly(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock.json")
	m, setTo := machine(t, file, "boot")
	proven := time.Now()
	err := m.SetByHand(proven.Add(-time.Nanosecond), verdict.ClockState{AtLeast: proven}, time.Time{})
	if !errors.Is(err, verdict.ErrPast) || !setTo.IsZero() {
		t.Errorf("%v, set to %v", err, *setTo)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("written all the same: %v", err)
	}
	if err := m.SetByHand(proven, verdict.ClockState{AtLeast: proven}, time.Time{}); err != nil {
		t.Errorf("on the very date: %v", err)
	}
}

func TestSetByHandDenied(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock.json")
	m, _ := machine(t, file, "boot")
	m.set = func(time.Time) error { return ErrDenied }
	now := time.Now()
	if err := m.SetByHand(now, verdict.ClockState{}, time.Time{}); !errors.Is(err, ErrDenied) || inOrder(m, now, time.Time{}) {
		t.Errorf("%v", err)
	}
}

// What was only seen gives way to a technician's word, and raises doubt again
// when it is seen anew.
func TestSetByHandLowersSightings(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock.json")
	m, _ := machine(t, file, "boot")
	now := time.Now().Truncate(time.Second)
	future := now.AddDate(3, 0, 0)
	if err := m.Seen(future); err != nil {
		t.Fatal(err)
	}
	m.CardSeen(future)
	if c := m.At(now, future); len(c.State(nil).Doubts) != 4 { // not kept, data set, last run, card
		t.Fatalf("doubts %v", c.State(nil).Doubts)
	}
	if err := m.SetByHand(now, verdict.ClockState{}, future); err != nil {
		t.Fatal(err)
	}
	for _, m := range []*Machine{m, reopened(t, file)} {
		if c := m.At(now.Add(time.Second), future); !c.State(nil).InOrder() {
			t.Errorf("doubts %v", c.State(nil).Doubts)
		}
		if inOrder(m, now.Add(time.Second), future.Add(time.Second)) {
			t.Error("no doubt by a data set issued later still")
		}
	}
	m.CardSeen(future)
	if inOrder(m, now.Add(time.Second), time.Time{}) {
		t.Error("no doubt by a card seen after that")
	}
}

func reopened(t *testing.T, file string) *Machine {
	t.Helper()
	m, _ := machine(t, file, "boot")
	return m
}

// The last time running raises doubt over a restart; it is written once a day.
func TestSeen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "clock.json")
	m, _ := machine(t, file, "boot")
	m.kept = func(time.Time) bool { return true }
	last := time.Now().Truncate(time.Second) // the clock says so when it is opened again: it did not jump
	first := last.Add(-24 * time.Hour)
	for _, step := range []struct {
		after time.Duration
		want  time.Duration
	}{{0, 0}, {24*time.Hour - time.Second, 0}, {24 * time.Hour, 24 * time.Hour}, {0, 24 * time.Hour}} {
		if err := m.Seen(first.Add(step.after)); err != nil {
			t.Fatal(err)
		}
		if r, err := readRecord(file); err != nil || !r.Seen.Equal(first.Add(step.want)) {
			t.Errorf("after %v: %v, %v", step.after, r.Seen, err)
		}
	}
	for _, d := range []time.Duration{-time.Second, 0, time.Second} {
		again := reopened(t, file)
		again.kept = m.kept
		if got, want := inOrder(again, last.Add(d), time.Time{}), d >= 0; got != want {
			t.Errorf("%v from the last run: in order %t, want %t", d, got, want)
		}
	}
}

// A jump by more than a day raises doubt until the clock is set; time that
// passes does not.
func TestJump(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m, _ := machine(t, "", "boot")
		m.kept = func(time.Time) bool { return true }
		time.Sleep(72 * time.Hour)
		now := time.Now()
		if !inOrder(m, now, time.Time{}) {
			t.Error("three days went by, and it is in doubt")
		}
		if !inOrder(m, now.Add(24*time.Hour).Round(0), time.Time{}) {
			t.Error("a jump by a day is in doubt")
		}
		if inOrder(m, now.Add(24*time.Hour+time.Second).Round(0), time.Time{}) {
			t.Error("a jump by more than a day is in order")
		}
		if inOrder(m, now, time.Time{}) {
			t.Error("a jump and back is in order")
		}
		if err := m.SetByHand(now, verdict.ClockState{}, time.Time{}); err != nil || !inOrder(m, now, time.Time{}) {
			t.Errorf("in doubt after it was set: %v", err)
		}
	})
}

// A record that is damaged is as none, and said.
func TestDamagedRecord(t *testing.T) {
	for name, doc := range map[string]string{"cut": `{"set":"2026-`, "large": strings.Repeat(" ", maxRecord+1), "of a wrong type": `{"seen":3}`} {
		file := filepath.Join(t.TempDir(), "clock.json")
		if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
			t.Fatal(err)
		}
		m, err := Open(time.Time{}, file)
		if err == nil || m == nil || !m.At(time.Now(), time.Time{}).LastRun.IsZero() {
			t.Errorf("%s: %v", name, err)
		}
		if err := m.Seen(time.Now()); err != nil {
			t.Errorf("%s: not mended: %v", name, err)
		}
	}
}

// A folder that cannot be written is an error, and the clock stays usable.
func TestRecordNotWritable(t *testing.T) {
	m, _ := machine(t, filepath.Join(t.TempDir(), "gone", "clock.json"), "boot")
	if err := m.Seen(time.Now()); err == nil {
		t.Error("no error")
	}
	if err := m.SetByHand(time.Now(), verdict.ClockState{}, time.Time{}); err == nil || inOrder(m, time.Now(), time.Time{}) {
		t.Errorf("in order, though a restart would not know it: %v", err)
	}
}
