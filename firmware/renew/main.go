// Renew is the only program of the appliance that may write another system to the disk.
// It runs as root, in a unit that leaves it the disk and nothing else, and trusts nobody:
// what the kiosk hands over is checked again, by the keys of the verified root alone.
//
//	renew look   says what there is (/run/guichet/renewal)
//	renew take   takes a bundle from standard input, and says how far it is
//	renew good   the running system has proved itself
//	renew late   fails if it has not: the machine starts again
//
// Where no start left the places of another system (firmware/init), look, good and late
// do nothing, and take refuses.
package main

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// The files of this machine.
const (
	slotsNote   = "/run/guichet/slots"
	machineNote = "/run/guichet/renewal"
	systemFile  = "/usr/share/guichet/system"
	systemKeys  = "/usr/share/guichet/trust/system"
)

func main() {
	if len(os.Args) != 2 {
		fail(errors.New("usage: renew look|take|good|late"))
	}
	m := machine{slots: slotsNote, note: machineNote, system: systemFile, keys: systemKeys, within: lockWithin}
	if err := m.do(os.Args[1], os.Stdin, os.Stdout); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "renew:", err)
	os.Exit(1)
}

// errLate means that the running system has yet to prove itself.
var errLate = errors.New("this system has not proved itself in time: the machine starts again")

func (m machine) do(verb string, in io.Reader, out io.Writer) error {
	switch verb {
	case "look":
		return m.look()
	case "take":
		return m.take(in, out)
	case "good":
		return m.good()
	case "late":
		return m.late()
	}
	return fmt.Errorf("no verb %q", verb)
}
