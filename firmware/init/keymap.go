package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"unsafe"

	"golang.org/x/sys/unix"
)

// A keymap is the kernel's tables of keys as loadkeys(1) writes them (--bkeymap):
// the word "bkeymap", a byte for each of 256 tables that is 1 where the table is
// there, then each table as 128 numbers of 16 bits, little endian. A table that is
// not there is nil.
type keymap [256][]uint16

const (
	keymapMagic = "bkeymap"
	keysInTable = 128
	// keymapLimit bounds the file: all tables.
	keymapLimit = len(keymapMagic) + 256 + 256*keysInTable*2
)

// keyEntry is struct kbentry of linux/kd.h.
type keyEntry struct {
	Table, Key uint8
	Value      uint16
}

// keymapOf reads a keyboard's tables; a name that is not there, or none, gives the
// usual keyboard's.
func keymapOf(files fs.FS, name string) (keymap, error) {
	for _, n := range []string{name, usualKeymap} {
		if n == "" {
			continue
		}
		f, err := files.Open(n + ".bmap")
		if errors.Is(err, fs.ErrNotExist) {
			say(warning, "console: no keyboard %s", n)
			continue
		}
		if err != nil {
			return keymap{}, err
		}
		defer f.Close()
		m, err := readKeymap(io.LimitReader(f, int64(keymapLimit)))
		if err != nil {
			return keymap{}, fmt.Errorf("keyboard %s: %w", n, err)
		}
		return m, nil
	}
	return keymap{}, fmt.Errorf("keyboard %s: %w", usualKeymap, fs.ErrNotExist)
}

var errNoKeymap = errors.New("no keymap as loadkeys --bkeymap writes it")

func readKeymap(r io.Reader) (keymap, error) {
	var head struct {
		Magic [len(keymapMagic)]byte
		There [256]byte
	}
	if err := binary.Read(r, binary.LittleEndian, &head); err != nil || string(head.Magic[:]) != keymapMagic {
		return keymap{}, errNoKeymap
	}
	var m keymap
	for t, there := range head.There {
		if there != 1 {
			continue
		}
		m[t] = make([]uint16, keysInTable)
		if err := binary.Read(r, binary.LittleEndian, m[t]); err != nil {
			return keymap{}, errNoKeymap
		}
	}
	if m[0] == nil {
		return keymap{}, errNoKeymap // the kernel keeps its own then, and its ways out
	}
	return m, nil
}

// setKey sets one key of a terminal.
func setKey(tty int, e keyEntry) error {
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(tty), kdSkbEnt, uintptr(unsafe.Pointer(&e))); errno != 0 {
		return errno
	}
	return nil
}
