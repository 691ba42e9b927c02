package appliance

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"
)

// The machine is asked where its manager waits, and the program starts anew where it
// does not, cannot be asked, or does not hear.
func TestRestart(t *testing.T) {
	for name, tt := range map[string]struct {
		request string // below a folder that is there
		signal  bool   // the service manager ends the kiosk
		again   bool   // the program restarts
		waits   time.Duration
	}{
		"no machine":    {"", false, true, 0},
		"heard":         {"restart", true, false, time.Second},
		"not heard":     {"restart", false, true, heardWithin},
		"not to be had": {"gone/restart", true, true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				again := false
				r := Restarter{Program: func() { again = true }, Log: slog.New(slog.DiscardHandler)}
				if tt.request != "" {
					r.Request = filepath.Join(dir, tt.request)
				}
				if tt.signal {
					time.AfterFunc(time.Second, stop)
				}
				began := time.Now()
				r.Restart(ctx)
				if again != tt.again || time.Since(began) != tt.waits {
					t.Errorf("started anew: %t, after %v", again, time.Since(began))
				}
				_, err := os.Stat(r.Request)
				if asked := err == nil; asked != (name == "heard") {
					t.Errorf("a request stands: %t", asked)
				}
			})
		})
	}
}

// Only where the manager made the folder is there anybody to ask.
func TestRequestFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "restart")
	for path, want := range map[string]string{
		"": "", file: file, filepath.Join(dir, "gone", "restart"): "", filepath.Join(file, "restart"): "",
	} {
		if got := RequestFile(path); got != want {
			t.Errorf("%q: %q", path, got)
		}
	}
}

// Where there is a machine to ask it is asked, and where there is none nothing is done.
func TestRestartAtOnce(t *testing.T) {
	request := filepath.Join(t.TempDir(), "restart")
	for _, r := range []Restarter{{Log: slog.New(slog.DiscardHandler)}, {Request: request, Log: slog.New(slog.DiscardHandler)}} {
		r.AtOnce()
	}
	if _, err := os.Stat(request + "-at-once"); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(request); err == nil {
		t.Error("a restart in order is asked for too")
	}
}
