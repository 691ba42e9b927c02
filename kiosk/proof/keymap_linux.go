package proof

import (
	"fmt"
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// kbGetEntry is KDGKBENT of linux/kd.h.
const kbGetEntry = 0x4B46

// kbEntry is struct kbentry: what a key does in one of the tables of modifiers.
type kbEntry struct {
	table, index byte
	value        uint16
}

// Kinds and values of entries (linux/keyboard.h).
const (
	kindSpecial  = 2
	kindConsole  = 5
	noSuchTable  = kindSpecial<<8 | 127
	tables, keys = 256, 256
)

// specials are the special keys that lead out.
var specials = map[uint16]string{
	2: "Show_Registers", 3: "Show_Memory", 4: "Show_State", 6: "Last_Console", 12: "Boot", 15: "SAK",
	16: "Decr_Console", 17: "Incr_Console", 18: "KeyboardSignal",
}

// KeysOfConsole returns what the keys of a Linux console lead to that they should not,
// each once: another console, the kernel's tables, a restart.
func KeysOfConsole(device string) ([]string, error) {
	f, err := os.OpenFile(device, os.O_RDONLY|unix.O_NOCTTY|unix.O_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	read := func(table, key byte) (uint16, error) {
		e := kbEntry{table: table, index: key}
		if _, _, no := unix.Syscall(unix.SYS_IOCTL, f.Fd(), kbGetEntry, uintptr(unsafe.Pointer(&e))); no != 0 {
			return 0, fmt.Errorf("read the keys of %s: %w", device, no)
		}
		return e.value, nil
	}
	return waysOut(read)
}

func waysOut(read func(table, key byte) (uint16, error)) ([]string, error) {
	var found []string
	seen := map[string]bool{}
	for t := range tables {
		for k := range keys {
			value, err := read(byte(t), byte(k))
			if err != nil {
				return nil, err
			}
			if k == 0 && value == noSuchTable {
				break
			}
			if name := wayOut(value); name != "" && !seen[name] {
				seen[name] = true
				found = append(found, name)
			}
		}
	}
	return found, nil
}

// wayOut names what an entry leads to; "" for what a visitor may do. Characters beyond
// Latin-1 come with 0xF000 added, so that their kinds are none of these.
func wayOut(value uint16) string {
	switch kind, n := value>>8, value&0xFF; kind {
	case kindConsole:
		return fmt.Sprintf("Console_%d", n+1)
	case kindSpecial:
		return specials[n]
	}
	return ""
}
