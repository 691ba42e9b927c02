package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// dataState says how the data partition was found; "" is not known.
type dataState string

const (
	sound    dataState = "sound"     // clean, or the journal made it so
	repaired dataState = "repaired"  // e2fsck changed something
	remade   dataState = "remade"    // empty: what was on it is lost
	inMemory dataState = "in-memory" // the partition cannot be used: lost with the power
)

// runner runs a program of the root and returns its exit code.
type runner interface {
	run(within time.Duration, name string, args ...string) (int, error)
}

// Bounds of the two programs: on a slow memory card a check takes seconds.
const (
	checkWithin = 2 * time.Minute
	makeWithin  = 2 * time.Minute
)

// repairedCode and worse: e2fsck(8), exit codes: 1 and 2 are "errors corrected", 4
// and above "errors left" or that it could not do its work.
const (
	repairedCode = 1
	leftCode     = 4
)

// openData has the data partition checked and mounts it; mount gets the device, ""
// for memory. If it is beyond e2fsck's automatic repair a new one takes its place,
// and if even that fails, memory: the help is on screen in any case.
func openData(device string, r runner, mount func(device string) error) dataState {
	if device != "" {
		state, err := check(device, r)
		if err == nil {
			err = mount(device)
		}
		if err == nil {
			return state
		}
		say(failure, "data: %v; it is made anew", err)
		if err = remake(device, r); err == nil {
			err = mount(device)
		}
		if err == nil {
			return remade
		}
		say(failure, "data: %v; kept in memory", err)
	}
	if err := mount(""); err != nil {
		say(failure, "data: %v", err)
	}
	return inMemory
}

func check(device string, r runner) (dataState, error) {
	code, err := r.run(checkWithin, "/usr/sbin/e2fsck", "-p", device)
	switch {
	case err != nil:
		return "", err
	case code >= leftCode:
		return "", fmt.Errorf("e2fsck -p %s: exit code %d", device, code)
	case code >= repairedCode:
		return repaired, nil
	}
	return sound, nil
}

// remake writes an empty file system. Its root belongs to the system; the kiosk's
// folder is made at each start.
func remake(device string, r runner) error {
	code, err := r.run(makeWithin, "/usr/sbin/mke2fs", "-q", "-F", "-t", "ext4", "-m", "0", "-L", "GUICHET", "-E", "root_owner=0:0", device)
	if err == nil && code != 0 {
		err = fmt.Errorf("mke2fs %s: exit code %d", device, code)
	}
	return err
}

// mountData mounts the partition, or memory, where the kiosk has its data.
func mountData(device string) error {
	const flags = unix.MS_NOATIME | unix.MS_NOSUID | unix.MS_NODEV | unix.MS_NOEXEC
	if device == "" {
		return mounting{"tmpfs", newRoot + "/data", "tmpfs", flags, "size=64m,mode=755"}.do()
	}
	return mounting{device, newRoot + "/data", "ext4", flags, "errors=remount-ro"}.do()
}

// inRoot runs programs in the new root, with nothing to read and nobody to ask.
type inRoot struct{}

func (inRoot) run(within time.Duration, name string, args ...string) (int, error) {
	ctx, stop := context.WithTimeout(context.Background(), within)
	defer stop()
	cmd := exec.CommandContext(ctx, name, args...) // an absolute path, below the new root
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=/usr/sbin:/usr/bin"}
	cmd.SysProcAttr = &syscall.SysProcAttr{Chroot: newRoot}
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stdout
	err := cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode(), nil
	}
	return 0, err
}
