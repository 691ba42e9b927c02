package appliance

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"time"
)

// Restarter restarts the machine where it can ask for that, and else the program.
type Restarter struct {
	Request string // the file that the machine restarts for; "": it restarts for none
	Program func() // restarts the program
	Log     *slog.Logger
}

// RequestFile returns the file by which a restart of the machine is asked for: file
// itself, or "" if its folder does not exist. The service manager makes the folder
// together with the unit that waits for the file.
func RequestFile(file string) string {
	if file == "" {
		return ""
	}
	if info, err := os.Stat(filepath.Dir(file)); err != nil || !info.IsDir() {
		return ""
	}
	return file
}

// heardWithin is how long the machine may take to end, some ten times what it needs.
// After that the request was not heard, and the program alone restarts.
const heardWithin = 30 * time.Second

// Restart restarts, and returns when the program is about to end.
func (r Restarter) Restart(ctx context.Context) {
	if r.Request == "" || !r.machine(ctx) {
		r.Program()
	}
}

// AtOnce asks for a restart of the machine that reads and writes nothing more, which
// ends whatever is under way. Where there is no machine to ask it does nothing: the
// service manager restarts the program, which it no longer hears of.
func (r Restarter) AtOnce() {
	if r.Request == "" {
		return
	}
	if err := os.WriteFile(r.Request+"-at-once", nil, 0o600); err != nil {
		r.Log.Error("a restart of the machine cannot be asked for", "cause", err)
	}
}

// machine asks for a restart of the machine, and tells whether it came.
func (r Restarter) machine(ctx context.Context) bool {
	if err := os.WriteFile(r.Request, nil, 0o600); err != nil {
		r.Log.Error("a restart of the machine cannot be asked for, the program restarts", "cause", err)
		return false
	}
	select {
	case <-ctx.Done(): // by the service manager's signal
		return true
	case <-time.After(heardWithin):
	}
	r.Log.Error("nobody restarts the machine, the program restarts", "cause", os.Remove(r.Request))
	return false
}
