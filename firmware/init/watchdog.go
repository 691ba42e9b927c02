package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// watchdogDevice is the hardware watchdog, which systemd takes over (RuntimeWatchdogSec=).
const watchdogDevice = "/dev/watchdog0"

// The watchdog's patience, as systemd's, and how often it is fed meanwhile.
const (
	watchdogSeconds = 15
	watchdogEvery   = 4 * time.Second
)

// startWithin is how long the start may take, with a disk that comes late and is checked
// and made anew: then the watchdog is fed no longer.
const startWithin = diskWithin + checkWithin + makeWithin + time.Minute

// openWatchdog starts the hardware watchdog and feeds it for the time that a start may
// take. Its file closes with the call of systemd, and without the letter by which it
// would stop: from then on systemd has its patience to take it over
// (Documentation/watchdog/watchdog-api.rst of the kernel).
func openWatchdog(device string) {
	f, err := os.OpenFile(device, os.O_WRONLY|unix.O_CLOEXEC, 0)
	if errors.Is(err, fs.ErrNotExist) {
		say(notice, "no hardware watchdog")
		return
	}
	if err != nil {
		say(warning, "watchdog: %v", err)
		return
	}
	if err := unix.IoctlSetPointerInt(int(f.Fd()), unix.WDIOC_SETTIMEOUT, watchdogSeconds); err != nil {
		say(warning, "watchdog: its own patience holds: %v", err)
	}
	say(notice, "watchdog on")
	go feed(f, startWithin)
}

func feed(watchdog io.Writer, within time.Duration) {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(watchdogEvery) {
		if _, err := watchdog.Write([]byte{0}); err != nil {
			say(warning, "watchdog: %v", err)
			return
		}
	}
	say(failure, "the start takes more than %v: the watchdog is fed no longer", within)
}
