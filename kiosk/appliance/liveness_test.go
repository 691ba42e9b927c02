package appliance

import (
	"context"
	"errors"
	"io"
	"log/slog"
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
			KeepAlive(ctx, m, []Part{{"part", func(ctx context.Context) error { return (*ask.Load())(ctx) }}}, slog.New(slog.NewTextHandler(io.Discard, nil)))
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
