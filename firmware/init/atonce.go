package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// atOnceProgram is where this program lies while the system runs: in memory.
const atOnceProgram = "run/guichet/at-once"

// leaveAtOnce leaves this program in memory for kiosk-at-once.service, which runs it when
// the disk no longer answers.
func leaveAtOnce(root, program string) error {
	from, err := os.Open(program)
	if err != nil {
		return err
	}
	defer from.Close() // only read
	name := filepath.Join(root, atOnceProgram)
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return err
	}
	to, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o700)
	if err != nil {
		return err
	}
	if _, err := io.Copy(to, from); err != nil {
		to.Close() // the first error counts
		return err
	}
	return to.Close()
}

// restartAtOnce restarts the machine without a word to any driver: reboot(2) would have
// them finish what the disk never will (the kernel's Documentation/admin-guide/sysrq.rst,
// command b).
func restartAtOnce() {
	if err := os.WriteFile("/proc/sysrq-trigger", []byte("b"), 0); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
