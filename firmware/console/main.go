// Console makes the appliance's console ready, as root, before the kiosk has it:
// it waits for the screen, and forbids the kernel to switch to another virtual
// terminal, where there would be nothing. The kiosk itself then needs no power
// over the console.
package main

import (
	"fmt"
	"os"
	"time"

	"golang.org/x/sys/unix"
)

// Requests of the kernel's virtual terminals (linux/vt.h, linux/kd.h).
const (
	vtLockSwitch = 0x560B
	kdSkbLED     = 0x4B65
	kdSkbMode    = 0x4B45
	ledNumLock   = 0x02
	kUnicode     = 3
)

// screenWithin bounds the wait for the frame buffer: without one the kiosk starts
// all the same, on whatever console there is.
const (
	screenWithin = 10 * time.Second
	screenEvery  = 10 * time.Millisecond
)

func main() {
	terminal := "/dev/tty1"
	if len(os.Args) > 1 {
		terminal = os.Args[1]
	}
	waitFor("/dev/fb0")
	if err := prepare(terminal); err != nil {
		fmt.Fprintln(os.Stderr, "console:", err)
		os.Exit(1)
	}
}

func waitFor(path string) {
	for end := time.Now().Add(screenWithin); time.Now().Before(end); time.Sleep(screenEvery) {
		if _, err := os.Stat(path); err == nil {
			return
		}
	}
	fmt.Fprintln(os.Stderr, "console: no", path)
}

func prepare(terminal string) error {
	f, err := os.OpenFile(terminal, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	for _, request := range []struct {
		name     string
		code     uint
		argument int
	}{
		{"lock the switch of terminals", vtLockSwitch, 0},
		{"keyboard in Unicode", kdSkbMode, kUnicode},
		{"number lock", kdSkbLED, ledNumLock},
	} {
		if err := unix.IoctlSetInt(int(f.Fd()), request.code, request.argument); err != nil {
			return fmt.Errorf("%s: %s: %w", terminal, request.name, err)
		}
	}
	return nil
}
