package appliance

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"guichet/kiosk/appliance/appliancetest"
)

// managerSocket listens as a service manager does; fed counts what came.
func managerSocket(t *testing.T, within time.Duration) (m *Manager, fed func() int) {
	t.Helper()
	path := appliancetest.Name(appliancetest.Dir(t))
	heard := appliancetest.Listen(t, path)
	m, err := FromEnvironment(func(key string) string {
		return map[string]string{"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "30000000"}[key]
	}, 1)
	if err != nil || m.Within() != within {
		t.Fatalf("%v, %v", m.Within(), err)
	}
	return m, func() (n int) {
		for _, more := heard(); more; _, more = heard() {
			n++
		}
		return n
	}
}

// The watchdog is fed while every part answers, and no longer once one hangs or
// says no; when it recovers in time, it is fed again.
func TestKeepAlive(t *testing.T) {
	m, fed := managerSocket(t, 30*time.Second)
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		var ask atomic.Pointer[func(context.Context) error]
		answer := func(f func(context.Context) error) { ask.Store(&f) }
		answer(func(context.Context) error { return nil })
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			KeepAlive(ctx, m, tick, []Part{{Name: "part", Ask: func(ctx context.Context) error { return (*ask.Load())(ctx) }}}, slog.New(slog.NewTextHandler(io.Discard, nil)))
		}()
		want := func(when string, after time.Duration, n int) {
			t.Helper()
			time.Sleep(after)
			synctest.Wait()
			if got := fed(); got != n {
				t.Errorf("%s: fed %d times, want %d", when, got, n)
			}
		}
		want("alive", 35*time.Second, 5) // and READY
		answer(func(context.Context) error { return errors.New("no") })
		want("ill", time.Minute, 0)
		answer(func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		want("hanging", time.Minute, 0)
		answer(func(context.Context) error { return nil })
		want("well again", 21*time.Second, 2)
		cancel()
		<-ended
	})
}

// A part that is lost is told so once, while the manager still has its whole patience;
// one that comes back in time is not lost. Until then the program is kept alive.
func TestKeepAliveLost(t *testing.T) {
	m, fed := managerSocket(t, 30*time.Second)
	synctest.Test(t, func(t *testing.T) {
		var bad atomic.Bool
		began, lost := time.Now(), make(chan time.Duration, 2)
		ask := func(context.Context) error {
			if bad.Load() {
				return errors.New("no")
			}
			return nil
		}
		go KeepAlive(t.Context(), m, tick, []Part{{Name: "disk", Ask: ask, Lost: func(error) { lost <- time.Since(began) }}},
			slog.New(slog.DiscardHandler))
		time.Sleep(5 * time.Second)
		bad.Store(true)
		time.Sleep(40 * time.Second)
		bad.Store(false)
		time.Sleep(10 * time.Second)
		if n := fed(); n != 7 || len(lost) != 0 { // READY, and each ten seconds
			t.Errorf("fed %d times, lost %d times after forty seconds", n, len(lost))
		}
		bad.Store(true)
		time.Sleep(2 * time.Minute)
		synctest.Wait()
		if at := <-lost; at != 100*time.Second || len(lost) != 0 {
			t.Errorf("lost after %v, and %d times more", at, len(lost))
		}
		if n := fed(); n != 5 {
			t.Errorf("fed %d times, want 5", n)
		}
	})
}

// A part that rests is asked at the first beat after its rest, and at each beat while it
// does not answer.
func TestKeepAliveRest(t *testing.T) {
	m, _ := managerSocket(t, 30*time.Second)
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		began, asked := time.Now(), []time.Duration{}
		part := Part{Name: "help", Rest: 55 * time.Second, Ask: func(context.Context) error {
			asked = append(asked, time.Since(began))
			if len(asked) == 3 {
				return errors.New("no")
			}
			return nil
		}}
		go KeepAlive(ctx, m, tick, []Part{part}, slog.New(slog.DiscardHandler))
		time.Sleep(191 * time.Second)
		stop()
		synctest.Wait()
		want := []time.Duration{0, 60 * time.Second, 120 * time.Second, 130 * time.Second, 190 * time.Second}
		if !slices.Equal(asked, want) {
			t.Errorf("asked at %v, want %v", asked, want)
		}
	})
}
