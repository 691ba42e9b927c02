package usb

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// found is a disk on USB that has a medium in it.
type found struct {
	name string // "sda"
	seq  string // changes with each disk and each medium; "" before Linux 5.15
	size int64  // bytes

	serial string // that the stick says it has; "": none
}

var (
	scsiDisk = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^sd[a-z]+$`) })
	usbPath  = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`/usb[0-9]+/`) })
)

// scan lists the USB disks in a folder like /sys/block, by name. Whether a disk
// is on USB is told by the path of its device: many sticks do not call themselves
// removable. A card reader without a card is no stick, it has the size 0.
func scan(sysBlock string) (sticks []found) {
	entries, err := os.ReadDir(sysBlock)
	if err != nil {
		return nil // no sysfs: there are no sticks to be seen
	}
	for _, e := range entries {
		if !scsiDisk().MatchString(e.Name()) {
			continue
		}
		dir := filepath.Join(sysBlock, e.Name())
		device, err := filepath.EvalSymlinks(dir)
		if err != nil || !usbPath().MatchString(device) {
			continue
		}
		sectors, err := strconv.ParseInt(attribute(dir, "size"), 10, 54)
		if err != nil || sectors <= 0 {
			continue
		}
		sticks = append(sticks, found{
			name: e.Name(), seq: attribute(dir, "diskseq"), size: sectors * 512, // always of 512 bytes
			serial: serialOf(device),
		})
	}
	return sticks
}

func attribute(dir, name string) string {
	b, _ := os.ReadFile(filepath.Join(dir, name))
	return strings.TrimSpace(string(b))
}

// maxSerial is the longest serial number that is kept, in bytes; of a USB string
// descriptor 126 characters are the most (USB 2.0, 9.6.7).
const maxSerial = 64

// serialOf is the serial number of the USB device that a disk belongs to: the nearest
// folder above the disk's that has a vendor. Whatever a stick says, letters, digits and
// "-._" of it are kept.
func serialOf(device string) string {
	for dir := device; usbPath().MatchString(dir + "/"); dir = filepath.Dir(dir) {
		if attribute(dir, "idVendor") == "" {
			continue
		}
		serial := strings.Map(func(c rune) rune {
			if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.ContainsRune("-._", c) {
				return c
			}
			return -1
		}, attribute(dir, "serial"))
		return serial[:min(len(serial), maxSerial)]
	}
	return ""
}
