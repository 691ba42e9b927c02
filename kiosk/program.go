package main

import (
	"time"

	"guichet/kiosk/technician"
)

// Set by the linker (build.sh).
var (
	version = "development"
	commit  = "unknown"
	built   = "" // RFC 3339; "" when it is not said
)

// builtAt is when the program was built, zero when it was not said.
func builtAt() time.Time {
	t, err := time.Parse(time.RFC3339, built)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

// program is this program, as the technician is told of it.
func program() technician.Program { return technician.Program{Version: version, Commit: commit} }
