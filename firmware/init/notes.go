package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/sys/unix"
)

// leaveNotes tells the system how the data partition was found (/run/guichet/data), and
// which root it runs from (/run/guichet/root: the hash, in hexadecimal).
func leaveNotes(root string, state dataState, is rootHash) error {
	notes := filepath.Join(root, "run/guichet")
	if err := os.MkdirAll(notes, 0o755); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(notes, "root"), []byte(is.digest+"\n"), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(notes, "data"), []byte(state+"\n"), 0o644)
}

// firmwareFolder is there where the machine was started by UEFI.
const firmwareFolder = "/sys/firmware/efi"

// leaveSlots tells the root helper where another system could go
// (/run/guichet/slots): the boot partition, and the root that is not in use. Without
// UEFI nobody counts the tries of a new system, so there is no place for one.
func leaveSlots(root, firmware string, p partitions) error {
	if _, err := os.Stat(firmware); err != nil || p.boot == "" || p.second == "" {
		return nil
	}
	return os.WriteFile(filepath.Join(root, "run/guichet/slots"), []byte("boot "+p.boot+"\nroot "+p.second+"\n"), 0o644)
}

// settle makes the kiosk's folder where its data are, without which the kiosk does not
// start. Where there is no room even for that, memory takes the partition's place.
func settle(root string, state dataState, mount func(device string) error) dataState {
	err := kioskFolder(root)
	if err == nil {
		return state
	}
	say(failure, "data: %v; kept in memory", err)
	if err = mount(""); err == nil {
		err = kioskFolder(root)
	}
	if err != nil {
		say(failure, "data: %v", err)
	}
	return inMemory
}

// kioskFolder makes the kiosk's folder, which belongs to the kiosk's user alone.
func kioskFolder(root string) error {
	uid, gid, err := userOf(root, "kiosk")
	if err != nil {
		return err
	}
	return ownFolder(filepath.Join(root, "data/kiosk"), uid, gid)
}

// ownFolder makes a folder, or what stands in its place into one, for one user. One
// that is his is left alone: what can only be read is worth more than nothing.
func ownFolder(dir string, uid, gid int) error {
	if info, err := os.Lstat(dir); err == nil && !info.IsDir() {
		if err := os.Remove(dir); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	var is unix.Stat_t
	if err := unix.Stat(dir, &is); err == nil && is.Uid == uint32(uid) && is.Gid == uint32(gid) {
		return nil
	}
	return os.Chown(dir, uid, gid)
}

// userOf looks a user up in the root's passwd(5).
func userOf(root, name string) (uid, gid int, err error) {
	b, err := os.ReadFile(filepath.Join(root, "etc/passwd"))
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(string(b)) {
		f := strings.Split(line, ":")
		if len(f) < 4 || f[0] != name {
			continue
		}
		if uid, err = strconv.Atoi(f[2]); err == nil {
			gid, err = strconv.Atoi(f[3])
		}
		return uid, gid, err
	}
	return 0, 0, fmt.Errorf("no user %s in the root", name)
}
