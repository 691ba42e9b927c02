package main

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

// restarter restarts the machine where it can ask for that, and else the program.
type restarter struct {
	request string // the file that the machine restarts for; "": nobody waits for one
	again   func() // starts the program anew
	log     *slog.Logger
}

// askable is the file by which a restart of the machine is asked for, "" where its
// folder is not there: the service manager makes the one with the unit that waits for
// the other.
func askable(file string) string {
	if file == "" {
		return ""
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		return ""
	}
	return file
}

// heardWithin is how long the end of the machine may be in coming, some ten times what
// it takes. After that nobody has heard, and the program alone starts anew.
const heardWithin = 30 * time.Second

// do restarts, and returns when the program is about to end.
func (r restarter) do(ctx context.Context) {
	if r.request == "" || !r.machine(ctx) {
		r.again()
	}
}

// machine asks for a restart of the machine, and tells whether it came.
func (r restarter) machine(ctx context.Context) bool {
	if err := os.WriteFile(r.request, nil, 0o600); err != nil {
		r.log.Error("a restart of the machine cannot be asked for, the program restarts", "cause", err)
		return false
	}
	select {
	case <-ctx.Done(): // by the service manager's signal
		return true
	case <-time.After(heardWithin):
	}
	r.log.Error("nobody restarts the machine, the program restarts", "cause", os.Remove(r.request))
	return false
}
