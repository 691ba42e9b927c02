package appliance

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A file that answers counts, and one that cannot be read any more is an error; what
// could not be read at the start, or is not there, is none.
func TestDisk(t *testing.T) {
	dir := t.TempDir()
	small, large, never := filepath.Join(dir, "small"), filepath.Join(dir, "large"), filepath.Join(dir, "never")
	for name, size := range map[string]int{small: 12, large: 1 << 17, filepath.Join(dir, "empty"): 0} {
		if err := os.WriteFile(name, []byte(strings.Repeat("x", size)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Mkdir(never, 0o700); err != nil { // whose reading is an error, as of a bad sector
		t.Fatal(err)
	}
	d := NewDisk("", filepath.Join(dir, "none"), filepath.Join(dir, "empty"), small, large, never)
	ask := func() error { d.try(); return d.Ask(t.Context()) }
	if err := ask(); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(small); err != nil {
		t.Fatal(err)
	}
	if err := ask(); err != nil {
		t.Errorf("a file that is gone: %v", err)
	}
	if err := os.Remove(large); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(large, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := ask(); err == nil {
		t.Error("a file that cannot be read any more answers")
	}
}

// drive is a disk of a test.
type drive struct {
	mu     sync.Mutex
	began  time.Time
	read   []time.Duration // when it was read since it was last looked at
	answer func() error
}

func (d *drive) Read(string) error {
	d.mu.Lock()
	d.read = append(d.read, time.Since(d.began))
	answer := d.answer
	d.mu.Unlock()
	return answer()
}

func (d *drive) answers(f func() error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answer = f
}

func (d *drive) look() []time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	defer func() { d.read = nil }()
	return d.read
}

// The disk is read at once and then once a minute, sooner again after an error. A reading
// that does not end is an error after ten seconds, and nothing waits for it.
func TestDiskWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		well, ill := func() error { return nil }, func() error { return errors.New("no") }
		drive := &drive{began: time.Now(), answer: well}
		d := NewDisk("file")
		d.read = drive.Read
		go d.Watch(ctx, tick)
		want := func(when string, after time.Duration, well bool, readAt ...time.Duration) {
			t.Helper()
			time.Sleep(after)
			synctest.Wait()
			if err, read := d.Ask(ctx), drive.look(); (err == nil) != well || !slices.Equal(read, readAt) {
				t.Errorf("%s: %v, and the disk was read at %v", when, err, read)
			}
		}
		const second, minute = time.Second, time.Minute
		want("at the start", second, true, 0)
		want("well", 2*minute, true, minute, 2*minute)
		drive.answers(ill)
		want("ill", 64*second, false, 3*minute)
		want("still ill", 10*second, false, 3*minute+10*second)
		drive.answers(well)
		want("well again", 10*second, true, 3*minute+20*second)
		ends := make(chan struct{})
		drive.answers(func() error { <-ends; return nil })
		want("a reading has begun", 40*second, true, 4*minute)
		want("it does not end", 10*second, false)
		want("for long", 10*minute, false)
		drive.answers(well)
		close(ends)
		want("it ended", second, true, 14*minute+15*second)
		stop()
		synctest.Wait()
	})
}
