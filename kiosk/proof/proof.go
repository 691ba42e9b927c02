// Package proof looks at the machine for what the appliance promises that it cannot do:
// no network, nobody who gets out, the root that was verified. It reads what the kernel
// and the root tell, and changes nothing.
//
// A promise is of the appliance alone: elsewhere each line is unknown, whatever stands
// there. The kiosk's own process lives in a room without network, where nothing proves
// anything, so a unit beside it looks once at each start and leaves a Machine as JSON,
// which the kiosk reads.
package proof

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"time"
)

// Promise names what cannot be done.
type Promise string

// The promises that the machine keeps.
const (
	// Interfaces: the kernel has no network interface but its own loopback.
	Interfaces Promise = "interfaces"
	// Drivers: no loaded kernel module is for a network.
	Drivers Promise = "drivers"
	// Modules: the root holds no module for a network that could be loaded, and the
	// running kernel cannot be exchanged.
	Modules Promise = "modules"
	// Programs: the root holds no shell, interpreter, login or remote access, and the
	// units that lead to one cannot start.
	Programs Promise = "programs"
	// Keys: no key leads to another terminal, the kernel or a restart.
	Keys Promise = "keys"
	// Root: every block that is read of the root is the one whose hash the start knew.
	Root Promise = "root"
)

// Promises lists those of the machine, in the order of the page.
func Promises() []Promise { return []Promise{Interfaces, Drivers, Modules, Programs, Keys, Root} }

// Status says whether a promise is kept. The zero value means that it is not known.
type Status string

// The statuses.
const (
	Unknown Status = "unknown"
	Kept    Status = "kept"
	Broken  Status = "broken"
)

// Line is a promise as it was found.
type Line struct {
	Promise Promise `json:"promise"`
	Status  Status  `json:"status"`
	Detail  string  `json:"detail"` // one sentence in English: what was counted, or what breaks it
}

// Machine is what was found of all promises, at one start. It holds nothing of a person.
type Machine struct {
	At    time.Time `json:"at"`
	Boot  string    `json:"boot"` // the kernel's number of this start
	Lines []Line    `json:"lines"`
}

// Look looks at a machine whose files stand below root as they do below /. keys tells what
// its console's keys lead to.
func Look(root fs.FS, keys func() ([]string, error), now time.Time) Machine {
	m := Machine{At: now.UTC(), Boot: BootID(root)}
	for _, look := range []func() Line{
		func() Line { return interfaces(root) },
		func() Line { return drivers(root) },
		func() Line { return modules(root) },
		func() Line { return programs(root) },
		func() Line { return keysOf(root, keys) },
		func() Line { return verified(root) },
	} {
		line := look()
		if !appliance(root) {
			line.Status, line.Detail = Unknown, elsewhere
		}
		m.Lines = append(m.Lines, line)
	}
	return m
}

// elsewhere is said of every promise where the machine is somebody else's.
const elsewhere = "not the appliance: this machine may do what its owner lets it"

// appliance tells whether the root is the appliance's (os-release(5), IMAGE_ID).
func appliance(root fs.FS) bool {
	b, err := fs.ReadFile(root, "usr/lib/os-release")
	return err == nil && slices.Contains(strings.Split(string(b), "\n"), "IMAGE_ID=guichet")
}

// BootID is the kernel's number of this start (random(4)), "" where it is not told.
func BootID(root fs.FS) string {
	b, err := fs.ReadFile(root, "proc/sys/kernel/random/boot_id")
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(b))
}

// maxMachine bounds what is read of a Machine's JSON, in bytes; it has about 1000.
const maxMachine = 64 << 10

// Read reads what was left of this start. An error means that nothing is known: there is
// nothing, it is of another start, or it is no Machine.
func Read(r io.Reader, boot string) (Machine, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxMachine))
	if err != nil {
		return Machine{}, err
	}
	var m Machine
	if err := json.Unmarshal(b, &m); err != nil {
		return Machine{}, fmt.Errorf("what was found at this start: %w", err)
	}
	if m.Boot == "" || m.Boot != boot {
		return Machine{}, errors.New("what was found is of another start")
	}
	return m, nil
}

// Line returns what was found of a promise; unknown, if nothing was.
func (m Machine) Line(p Promise) Line {
	i := slices.IndexFunc(m.Lines, func(l Line) bool { return l.Promise == p })
	if i < 0 {
		return Line{p, Unknown, "nothing was found of it"}
	}
	return m.Lines[i]
}

// unknown is a line of which a file says nothing.
func unknown(p Promise, err error) Line {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = fmt.Errorf("%s: %w", at.Path, at.Err)
	}
	return Line{p, Unknown, "it cannot be looked at: " + err.Error()}
}

// WaitForDevices waits until udev has no device left to look at, at most so long.
func WaitForDevices(limit time.Duration) {
	for end := time.Now().Add(limit); time.Now().Before(end); time.Sleep(settleEvery) {
		if _, err := os.Lstat("/run/udev/queue"); err != nil { // there while events are queued
			return
		}
	}
}

// settleEvery is how often udev's queue is looked at, only in that wait.
const settleEvery = 250 * time.Millisecond
