package app_test

import (
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
)

// letters is a screen of 1280 x 800 pixels, whose normal letters have 16 x 32 of them
// and whose large ones twice as many in both directions.
type letters struct {
	large  atomic.Bool
	refuse bool
}

func (l *letters) Fit(large bool) (columns, rows int, err error) {
	if large && l.refuse {
		return 0, 0, errors.New("the kernel is too old")
	}
	if l.large.Store(large); large {
		return 40, 12, nil
	}
	return 80, 25, nil
}

// margin is how far from the edge the text on screen begins, in cells.
func (r *recorder) margin() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	least := r.last.Width
	for _, line := range r.last.Lines[1 : len(r.last.Lines)-2] {
		text := ""
		for _, run := range line {
			text += run.Text
		}
		if rest := strings.TrimLeft(text, " "); rest != "" {
			least = min(least, len(text)-len(rest))
		}
	}
	return least
}

func (r *recorder) size() [2]int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return [2]int{r.last.Width, r.last.Height}
}

// F3 makes the letters large before the next frame is laid out, and normal again.
func TestLettersOfLargePrint(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &letters{}
		k := startWith(t, app.Options{Help: &slowHelp{}, Font: l})
		for _, want := range []struct {
			large bool
			size  [2]int
		}{{true, [2]int{40, 12}}, {false, [2]int{80, 25}}} {
			k.KeyPressed(screen.KeyPress{Code: screen.F3})
			synctest.Wait()
			if l.large.Load() != want.large || k.scr.size() != want.size {
				t.Errorf("large %v, laid out for %v, want %v", l.large.Load(), k.scr.size(), want)
			}
			k.Resize(want.size[0], want.size[1]) // as the terminal tells it, later
			synctest.Wait()
			if l.large.Load() != want.large || k.scr.size() != want.size {
				t.Errorf("told the size: large %v, laid out for %v, want %v", l.large.Load(), k.scr.size(), want)
			}
		}
		_ = k.stopAndWait(t)
	})
}

// A size that is told late, from before the letters changed, changes nothing.
func TestLateSize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		k := startWith(t, app.Options{Help: &slowHelp{}, Font: &letters{}})
		k.KeyPressed(screen.KeyPress{Code: screen.F3})
		k.Resize(80, 25)
		synctest.Wait()
		if got := k.scr.size(); got != [2]int{40, 12} {
			t.Errorf("laid out for %v", got)
		}
		_ = k.stopAndWait(t)
	})
}

// Who comes after a visitor finds normal letters.
func TestLettersAfterAVisitor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l, timing := &letters{}, session.DefaultTiming()
		k := startWith(t, app.Options{Help: &slowHelp{}, Font: l})
		k.KeyPressed(screen.KeyPress{Code: screen.F3})
		synctest.Wait()
		if !l.large.Load() {
			t.Fatal("no large letters")
		}
		time.Sleep(timing.Reading + 2*timing.Warning) // virtual time
		if l.large.Load() || k.scr.size() != [2]int{80, 25} {
			t.Errorf("large %v, laid out for %v", l.large.Load(), k.scr.size())
		}
		_ = k.stopAndWait(t)
	})
}

// Font that stay as they are leave large print to the layout: 40 columns.
func TestLettersThatStay(t *testing.T) {
	for name, l := range map[string]app.Font{"refused": &letters{refuse: true}, "no console": nil} {
		synctest.Test(t, func(t *testing.T) {
			k := startWith(t, app.Options{Help: &slowHelp{}, Font: l})
			before := k.scr.margin()
			k.KeyPressed(screen.KeyPress{Code: screen.F3})
			synctest.Wait()
			if after := k.scr.margin(); before != 2 || after != 21 || k.scr.size() != [2]int{80, 25} {
				t.Errorf("%s: a margin of %d cells, before %d, of %v", name, after, before, k.scr.size())
			}
			if l != nil && !strings.Contains(k.log.String(), "too old") {
				t.Errorf("%s: the log says %q", name, k.log)
			}
			_ = k.stopAndWait(t)
		})
	}
}
