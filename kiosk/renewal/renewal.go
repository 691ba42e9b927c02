// Package renewal is how an appliance's whole system is replaced by another: what a
// system is on a disk, which of two the boot loader takes, and the order of writing in
// which a power cut at any point leaves one that is whole. It has no device, no clock
// and no goroutine: the root helper lends it the partitions.
//
// A system is two files. The root (RootFile) fills a partition from its beginning: a
// squashfs with the tree of hashes of dm-verity behind it. The boot file (BootFile) is a
// UEFI program that joins kernel, RAM disk and command line; the RAM disk knows the hash
// of its root, and finds it in whichever of the two root partitions it is.
//
// The boot partition has two files of a fixed size in the folder EFI/Linux, and the name
// of each is the state of its slot: see Name. systemd-boot, which counts the tries in
// these names, chooses. A slot is overwritten in place: neither the allocation table nor
// another file is ever touched, so that a cut loses no space. Both names stand in one
// sector, and each change of state is one write of that sector.
package renewal

import (
	"io"
	"slices"

	"guichet/kiosk/bundle"
)

// The files of a bundle that carries a system, in their order.
const (
	RootFile = "root.squashfs"
	BootFile = "boot.efi"
)

// Tries is how often a system that is new may start before the one before it comes back.
const Tries = 2

// Medium is a partition, or a file that stands for one.
type Medium interface {
	io.ReaderAt
	io.WriterAt
	// Sync makes lasting what was written, and has what is read next come from the
	// disk, not from a memory of it.
	Sync() error
}

// Machine is what a kiosk can tell of its own system. The zero value is one that cannot
// renew it.
type Machine struct {
	Number  int64  `json:"number"` // of the running system
	Board   string `json:"board"`
	Version string `json:"version"`
	Trial   bool   `json:"trial,omitempty"`  // it has yet to prove itself
	Other   int64  `json:"other,omitempty"`  // number of the system to fall back on, 0: none
	Failed  int64  `json:"failed,omitempty"` // number of the one that was tried and did not prove itself
	Boot    int64  `json:"boot"`             // room for a boot file, in bytes
	Root    int64  `json:"root"`             // room for a root
}

// Consider tells why this machine would not take the system of a manifest, whose signer
// has that standing; nil: it would. Its floor is the number of the running system, which
// stands in the verified root and cannot be set back by losing the data.
func (k Machine) Consider(m bundle.Manifest, standing bundle.Standing) *bundle.Refusal {
	refuse := func(why bundle.Reason, have int64, detail string) *bundle.Refusal {
		return &bundle.Refusal{Reason: why, Number: m.Number, Have: have, Detail: detail}
	}
	switch {
	case standing == bundle.OtherRole && m.System == nil:
		return refuse(bundle.WrongRole, 0, "a key for systems cannot sign help")
	case standing == bundle.OtherRole:
		return refuse(bundle.WrongRole, 0, "a key for help cannot sign a system")
	case standing == bundle.Withdrawn:
		return refuse(bundle.WithdrawnKey, 0, "")
	case k.Board == "":
		return refuse(bundle.NoRenewal, 0, "")
	case standing != bundle.Trusted:
		return refuse(bundle.UnknownKey, 0, "no key for systems in this image signed it")
	case m.System == nil || !isSystem(m.Files):
		return refuse(bundle.NewerFormat, 0, "its files are not a root and a boot file")
	case m.System.Board != k.Board:
		return refuse(bundle.OtherBoard, 0, "for "+m.System.Board+", this is "+k.Board)
	case m.Number < k.Number:
		return refuse(bundle.Older, k.Number, "")
	case m.Number == k.Number:
		return refuse(bundle.Same, k.Number, "")
	case k.Trial:
		return refuse(bundle.OnTrial, k.Number, "")
	case m.Files[0].Size > k.Root:
		return &bundle.Refusal{Reason: bundle.TooLarge, Number: m.Files[0].Size, Have: k.Root, Detail: RootFile}
	case m.Files[1].Size > k.Boot:
		return &bundle.Refusal{Reason: bundle.TooLarge, Number: m.Files[1].Size, Have: k.Boot, Detail: BootFile}
	}
	return nil
}

func isSystem(files []bundle.File) bool {
	return slices.EqualFunc(files, []string{RootFile, BootFile}, func(f bundle.File, name string) bool { return f.Name == name })
}
