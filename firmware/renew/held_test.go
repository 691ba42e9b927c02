package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"guichet/kiosk/renewal/renewaltest"
)

// machineOf is a machine with one system, whose boot file has that name.
func machineOf(t *testing.T, name string) machine {
	t.Helper()
	dir := t.TempDir()
	boot := write(t, filepath.Join(dir, "boot"), string(renewaltest.BootPartition(t, name, []byte("MZ"), 4096)))
	root := write(t, filepath.Join(dir, "root"), strings.Repeat("\x00", 4096))
	return machine{
		slots: write(t, filepath.Join(dir, "slots"), "boot "+boot+"\nroot "+root+"\n"), note: filepath.Join(dir, "note"),
		system: write(t, filepath.Join(dir, "system"), "IMAGE_VERSION=2026112701\nKIOSK_BOARD=uefi-amd64\nKIOSK_VERSION=0.1.0\n"),
	}
}

// hold has another program hold the partitions, until the function that it returns.
func hold(t *testing.T, m machine) (release func()) {
	t.Helper()
	f, err := os.Open(filepath.Join(filepath.Dir(m.slots), "boot"))
	if err != nil {
		t.Fatal(err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		t.Fatal(err)
	}
	return func() { _ = f.Close() }
}

// That a system is good is written once whoever holds the partitions has done.
func TestGoodWaits(t *testing.T) {
	m := machineOf(t, "guichet-2026112701+1-1.efi")
	release := hold(t, m)
	defer release()
	m.within = 0
	if err := m.do("good", nil, nil); !errors.Is(err, syscall.EWOULDBLOCK) {
		t.Fatalf("got %v, want that the partitions are in use", err)
	}
	m.within = time.Minute
	time.AfterFunc(3*lockEvery, release)
	if err := m.do("good", nil, nil); err != nil {
		t.Fatal(err)
	}
	if err := m.do("late", nil, nil); err != nil {
		t.Errorf("a system that proved itself: got %v", err)
	}
}

// A machine starts again because its system has not proved itself, and for nothing else:
// not because another system is being written, nor because its boot partition broke.
func TestLate(t *testing.T) {
	for name, want := range map[string]error{"guichet-2026112701.efi": nil, "guichet-2026112701+1-1.efi": errLate} {
		m := machineOf(t, name)
		if err := m.do("late", nil, nil); !errors.Is(err, want) {
			t.Errorf("%s, nobody has looked: got %v, want %v", name, err, want)
		}
		release := hold(t, m)
		if err := m.do("late", nil, nil); !errors.Is(err, want) {
			t.Errorf("%s, in use: got %v, want %v", name, err, want)
		}
		release()
		write(t, filepath.Join(filepath.Dir(m.slots), "boot"), "broken")
		_ = m.do("look", nil, nil) // which says so
		if err := m.do("late", nil, nil); err != nil {
			t.Errorf("%s, broken: got %v", name, err)
		}
	}
}
