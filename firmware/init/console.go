package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// Requests of the kernel's virtual terminals (linux/vt.h, linux/kd.h).
const (
	vtLockSwitch = 0x560B
	kdSkbLED     = 0x4B65
	kdSkbMode    = 0x4B45
	kdSkbEnt     = 0x4B47
	ledNumLock   = 0x02
	kUnicode     = 3
	kNoSuchMap   = 0x27f // K_NOSUCHMAP: the table goes (linux/keyboard.h)
)

// The console's keyboard and screen.
const (
	terminal    = "/dev/tty1"
	frameBuffer = "/dev/fb0"
	keymaps     = "usr/share/guichet/keymaps"
	usualKeymap = "fr"
)

// screenWithin bounds the wait for the frame buffer: without one the kiosk starts
// all the same, on whatever console there is.
const (
	screenWithin = 3 * time.Second
	screenEvery  = 5 * time.Millisecond
)

// prepareConsole makes the first terminal ready before anybody has it: no switch to
// another terminal, where there would be nothing; the keyboard of the setting, or
// the usual one; a screen, so that the kiosk can choose its font. What fails is said,
// and left.
func prepareConsole(root string, set settings) {
	if !appears(frameBuffer, screenWithin) {
		say(warning, "console: no %s", frameBuffer)
	}
	if err := keyboard(root, set.keymap); err != nil {
		say(warning, "console: %v", err)
	}
}

func appears(path string, within time.Duration) bool {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(screenEvery) {
		if _, err := os.Stat(path); err == nil {
			return true
		}
	}
	return false
}

// keyboard locks the terminals and gives the first one its keys.
func keyboard(root, name string) error {
	f, err := os.OpenFile(terminal, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	tty := int(f.Fd())
	for _, request := range []struct {
		name     string
		code     uint
		argument int
	}{
		{"lock the switch of terminals", vtLockSwitch, 0},
		{"keyboard in Unicode", kdSkbMode, kUnicode},
		{"number lock", kdSkbLED, ledNumLock},
	} {
		if err := unix.IoctlSetInt(tty, request.code, request.argument); err != nil {
			return fmt.Errorf("%s: %s: %w", terminal, request.name, err)
		}
	}
	tables, err := keymapOf(os.DirFS(filepath.Join(root, keymaps)), name)
	if err != nil {
		return err
	}
	return setKeys(tables, func(e keyEntry) error { return setKey(tty, e) })
}

// setKeys sets all keys of a keymap, and lets go of the tables that it does not
// have: with them go Control, Alt and what the kernel had on them.
func setKeys(tables keymap, set func(keyEntry) error) error {
	for t := range tables {
		if tables[t] == nil {
			// The kernel refuses what it does not have; there is nothing to do then.
			_ = set(keyEntry{Table: uint8(t), Value: kNoSuchMap})
			continue
		}
		for key, value := range tables[t] {
			if err := set(keyEntry{uint8(t), uint8(key), value}); err != nil {
				return fmt.Errorf("table %d, key %d: %w", t, key, err)
			}
		}
	}
	return nil
}
