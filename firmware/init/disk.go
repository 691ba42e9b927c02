package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"
)

// signature is the disk's identifier in the master boot record of every image of
// the appliance: "KIOS", at byte 440, little endian.
const signature = 0x4b494f53

// The numbers of the partitions: two roots, of which the RAM disk knows its own.
const (
	bootNumber   = "1"
	rootNumber   = "2"
	secondNumber = "3"
	dataNumber   = "4"
)

// waitForDisk's bounds: a memory card is there within a second, a disk behind a
// slow controller later.
const (
	diskWithin = 30 * time.Second
	diskEvery  = 20 * time.Millisecond
)

// partitions are device files, "" for one that is not there.
type partitions struct{ boot, root, second, data string }

// waitForDisk waits for the appliance's own disk: one of an allowed name that
// bears the image's signature. A stick with a copy of the image has another name.
// Where it is not there at the first look, other kinds of disks get their drivers.
func waitForDisk(patterns []string, otherDrivers func()) (partitions, error) {
	others := false
	for end := time.Now().Add(diskWithin); time.Now().Before(end); time.Sleep(diskEvery) {
		if p, err := findDisk("/sys/block", "/dev", patterns); err == nil {
			return p, nil
		}
		if !others {
			others = true
			alongside(otherDrivers)
		}
	}
	return partitions{}, fmt.Errorf("no disk %s with the appliance's signature", strings.Join(patterns, ", "))
}

var errNoDisk = errors.New("no such disk")

func findDisk(sys, dev string, patterns []string) (partitions, error) {
	disks, err := os.ReadDir(sys)
	if err != nil {
		return partitions{}, err
	}
	for _, d := range disks {
		if !matches(patterns, d.Name()) || !signed(filepath.Join(dev, d.Name())) {
			continue
		}
		number := func(n string) string { return partition(filepath.Join(sys, d.Name()), dev, n) }
		p := partitions{boot: number(bootNumber), root: number(rootNumber), second: number(secondNumber), data: number(dataNumber)}
		if p.root != "" {
			return p, nil
		}
	}
	return partitions{}, errNoDisk
}

func matches(patterns []string, name string) bool {
	for _, p := range patterns {
		if ok, err := path.Match(p, name); ok && err == nil {
			return true
		}
	}
	return false
}

// signed tells that a disk begins with a master boot record of an image.
func signed(disk string) bool {
	f, err := os.Open(disk)
	if err != nil {
		return false
	}
	defer f.Close()
	var sector [512]byte
	if _, err := io.ReadFull(f, sector[:]); err != nil {
		return false
	}
	return binary.LittleEndian.Uint32(sector[440:]) == signature && sector[510] == 0x55 && sector[511] == 0xaa
}

// partition returns the device file of a disk's partition, "" if there is none.
func partition(sysDisk, dev, number string) string {
	files, err := filepath.Glob(filepath.Join(sysDisk, "*", "partition"))
	if err != nil {
		return ""
	}
	for _, f := range files {
		if b, err := os.ReadFile(f); err == nil && strings.TrimSpace(string(b)) == number {
			return filepath.Join(dev, filepath.Base(filepath.Dir(f)))
		}
	}
	return ""
}
