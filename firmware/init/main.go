// Init is the first program of the appliance, alone in its initial RAM disk: it
// loads the kernel's modules, finds the disk, has the kernel verify what it reads of
// the root, puts a writable layer of memory over it, has the data partition checked,
// gives the console its keys, and becomes systemd.
// It asks nobody anything: what cannot go on starts the machine again. Run by another
// than the kernel it does nothing but that, at once; run by itself it loads the modules
// that the first screen does not wait for.
package main

import (
	"errors"
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// restartAfter is the wait before a new start, so that the reason can be read.
const restartAfter = 10 * time.Second

func main() {
	if os.Getpid() != 1 {
		if len(os.Args) == 2 && os.Args[1] == laterWord {
			loadLater()
			return
		}
		restartAtOnce()
		return
	}
	began := time.Now()
	if err := mountKernel(""); err != nil {
		restart(err)
	}
	logToKernel()
	if err := start(began); err != nil {
		restart(err)
	}
}

// start is the way from the RAM disk to systemd. It returns only if it failed.
func start(began time.Time) error {
	line, err := os.ReadFile("/proc/cmdline")
	if err != nil {
		return err
	}
	set := settingsOf(string(line))
	loaded := alongside(func() { loadModules("/modules/meanwhile") })
	loadModules("/modules/disk")
	openWatchdog(watchdogDevice)
	if err := leaveLater(); err != nil {
		say(warning, "modules: %v", err)
	}
	parts, err := waitForDisk(set.disks, func() { loadModules("/modules/otherdisk") })
	if err != nil {
		return err
	}
	parts, root, err := verify(parts, rootFile)
	if err != nil {
		return err
	}
	if err := mountRoot(verityDevice); err != nil {
		return err
	}
	if err := mountKernel(newRoot); err != nil {
		return err
	}
	console := alongside(func() {
		<-loaded
		prepareConsole(newRoot, set)
	})
	mount := func(device string) error {
		<-loaded // the data's file system is among them
		return mountData(device)
	}
	state := settle(newRoot, openData(parts.data, inRoot{}, mount), mount)
	<-console
	if err := errors.Join(leaveNotes(newRoot, state, root), leaveSlots(newRoot, firmwareFolder, parts)); err != nil {
		say(warning, "notes: %v", err)
	}
	if err := leaveAtOnce(newRoot, "/init"); err != nil {
		say(warning, "at once: %v", err)
	}
	say(notice, "data %s; root after %v", state, time.Since(began).Round(time.Millisecond))
	return becomeSystemd()
}

// alongside runs f while the caller goes on; the channel closes when f is done.
func alongside(f func()) <-chan struct{} {
	done := make(chan struct{})
	go func() {
		defer close(done)
		f()
	}()
	return done
}

// Levels of the kernel's log (syslog(2)).
const (
	failure = 3
	warning = 4
	notice  = 5
)

// logToKernel sends what this program says into the kernel's log: there is no
// console for it.
func logToKernel() {
	if f, err := os.OpenFile("/dev/kmsg", os.O_WRONLY, 0); err == nil {
		os.Stdout = f
	}
}

func say(level int, format string, a ...any) {
	fmt.Fprintf(os.Stdout, "<%d>init: %s\n", level, fmt.Sprintf(format, a...))
}

func restart(cause error) {
	say(failure, "%v; the machine starts again", cause)
	time.Sleep(restartAfter)
	unix.Sync()
	if err := unix.Reboot(unix.LINUX_REBOOT_CMD_RESTART); err != nil {
		say(failure, "restart: %v", err)
	}
	select {} // a first program that ends is a kernel panic
}
