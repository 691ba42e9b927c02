package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"guichet/kiosk/bundle"
	"guichet/kiosk/durable"
	"guichet/kiosk/renewal"
)

// machine is where things are on this machine.
type machine struct {
	slots, note, system, keys string
	within                    time.Duration // for which one waits for who holds the partitions
}

const maxText = 4096 // bytes of a note or a key

// Who holds the partitions longer than this is writing a system; the others are quick.
const (
	lockWithin = 10 * time.Second
	lockEvery  = 20 * time.Millisecond
)

// errNoSlots means that this machine cannot renew its system.
var errNoSlots = errors.New("no place for another system: this machine was not started by UEFI")

// places opens the partitions: those that the start named. Whoever holds them is alone.
func (m machine) places() (p renewal.Places, size int64, closing func(), err error) {
	text, err := durable.ReadFile(m.slots, maxText)
	if errors.Is(err, fs.ErrNotExist) {
		return p, 0, nil, errNoSlots
	}
	if err != nil {
		return p, 0, nil, err
	}
	var boot, root string
	if _, err := fmt.Sscanf(string(text), "boot %s\nroot %s\n", &boot, &root); err != nil {
		return p, 0, nil, fmt.Errorf("%s: %w", m.slots, err)
	}
	b, err := openDevice(boot, m.within)
	if err != nil {
		return p, 0, nil, err
	}
	r, err := openDevice(root, m.within)
	if err != nil {
		return p, 0, nil, errors.Join(err, b.Close())
	}
	closing = func() { _, _ = b.Close(), r.Close() } // all that counts was synced
	if size, err = r.Seek(0, io.SeekEnd); err != nil {
		closing()
		return p, 0, nil, err
	}
	return renewal.Places{Boot: b, Root: r}, size, closing, nil
}

// device is a partition.
type device struct{ *os.File }

// openDevice opens a partition and locks it; who holds it is given that time to let it go.
func openDevice(path string, within time.Duration) (device, error) {
	f, err := os.OpenFile(path, os.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return device{}, err
	}
	for end := time.Now().Add(within); ; time.Sleep(lockEvery) {
		err := unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if err == nil {
			return device{f}, nil
		}
		if !errors.Is(err, unix.EWOULDBLOCK) || !time.Now().Before(end) {
			return device{}, errors.Join(fmt.Errorf("%s is in use: %w", path, err), f.Close())
		}
	}
}

// Sync implements renewal.Medium: what the kernel remembers of the partition is dropped,
// once it is clean.
func (d device) Sync() error {
	if err := d.File.Sync(); err != nil {
		return err
	}
	return unix.Fadvise(int(d.Fd()), 0, 0, unix.FADV_DONTNEED)
}

// running is what the verified root says of the running system.
func (m machine) running() (renewal.Said, error) {
	text, err := durable.ReadFile(m.system, maxText)
	if err != nil {
		return renewal.Said{}, err
	}
	return renewal.ParseSystem(string(text))
}

// facts are the machine as it is now.
func (m machine) facts(p renewal.Places, size int64) (renewal.Machine, error) {
	said, err := m.running()
	if err != nil {
		return renewal.Machine{}, err
	}
	b, err := renewal.OpenBoot(p.Boot)
	if err != nil {
		return renewal.Machine{}, err
	}
	return b.Machine(said.Number, said.Board, said.Version, size)
}

// with opens the places, does something, and leaves the note of how the machine is then.
func (m machine) with(do func(renewal.Places, renewal.Machine) error) error {
	p, size, closing, err := m.places()
	if err != nil {
		return err
	}
	defer closing()
	k, err := m.facts(p, size)
	if err != nil {
		return err
	}
	err = do(p, k)
	after, again := m.facts(p, size)
	if again == nil {
		again = m.tell(after)
	}
	return errors.Join(err, again)
}

// tell leaves the note, which the kiosk reads.
func (m machine) tell(k renewal.Machine) error {
	return durable.Replace(m.note, 0o644, func(f *os.File) error { return json.NewEncoder(f).Encode(k) })
}

// quietly makes nothing of a machine that cannot renew its system.
func quietly(err error) error {
	if errors.Is(err, errNoSlots) {
		return nil
	}
	return err
}

// told reads the note; there is none where nobody has looked yet.
func (m machine) told() (k renewal.Machine, err error) {
	text, err := durable.ReadFile(m.note, maxText)
	if err != nil {
		return k, err
	}
	if err := json.Unmarshal(text, &k); err != nil {
		return renewal.Machine{}, fmt.Errorf("%s: %w", m.note, err)
	}
	return k, nil
}

// look leaves the note. Places that are not what they should be are those of a machine
// that cannot renew its system: the kiosk, which waits for the note, must not wait longer.
func (m machine) look() error {
	err := quietly(m.with(func(renewal.Places, renewal.Machine) error { return nil }))
	if err != nil {
		err = errors.Join(err, m.tell(renewal.Machine{}))
	}
	return err
}

func (m machine) good() error {
	return quietly(m.with(func(p renewal.Places, k renewal.Machine) error {
		b, err := renewal.OpenBoot(p.Boot)
		if err != nil {
			return err
		}
		_, err = b.Confirm(k.Number)
		return err
	}))
}

// late goes by the note: it waits neither for who holds the partitions nor for the disk,
// and a boot partition that cannot be read does not make the machine start again and again.
func (m machine) late() error {
	k, err := m.told()
	if errors.Is(err, fs.ErrNotExist) {
		_ = m.look() // what comes of it is in the note
		k, err = m.told()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist): // look left none: this machine cannot renew its system
		return nil
	case err == nil && k.Trial:
		return errLate
	}
	return err
}

// ring are the keys for systems of the verified root, and no other key.
func (m machine) ring() (bundle.Keyring, error) {
	var ring bundle.Keyring
	names, err := filepath.Glob(filepath.Join(m.keys, "*.pub")) // sorted
	if err != nil {
		return ring, err
	}
	for _, name := range names {
		text, err := durable.ReadFile(name, maxText)
		if err != nil {
			return ring, err
		}
		k, err := bundle.ParseKey(text)
		if err != nil {
			return ring, fmt.Errorf("%s: %w", strings.TrimPrefix(name, m.keys+"/"), err)
		}
		ring.Systems = append(ring.Systems, k)
	}
	return ring, nil
}
