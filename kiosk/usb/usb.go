// Package usb owns the stick: it sees one arrive or go, reads the root folder of
// its FAT file system in user space, and writes the one report to it. The kernel
// mounts nothing. Reading and writing are two seams: reading opens the device
// read-only; only WriteReport opens it for writing, and alone.
//
// Whatever stands on a stick is hostile. Every structure is checked before it is
// used, every walk is bounded by what the volume can hold, and the FAT is never
// in memory as a whole. What is wrong is a *bundle.Refusal; any other error is
// the context's, or a mistake of the caller.
//
// The FAT reader is our own. github.com/diskfs/go-diskfs v1.9.4 was tried and did
// not stand: on a FAT32 image whose root folder, or a file, has a cluster that
// leads to itself it never returned; with BPB_FATSz32 = 0 it panicked (slice
// bounds out of range); with BPB_FATSz32 = 0x400000 on a stick of 40 MiB it took
// 6 GiB of memory, and 378 MiB on a sound stick of 16 GB with one-sector
// clusters, as it holds the FAT twice; an image cut off after 20 kB read as an
// empty folder without a word.
//
// Sources: "FAT" is Microsoft, FAT: General Overview of On-Disk Format (FAT32 File
// System Specification), version 1.03, 2000; FAT12 and FAT16 are also ECMA-107.
package usb

import (
	"fmt"

	"guichet/kiosk/bundle"
)

func refuse(why bundle.Reason, format string, args ...any) *bundle.Refusal {
	return &bundle.Refusal{Reason: why, Detail: fmt.Sprintf(format, args...)}
}

// dirty refuses what a computer can repair: a stick that was pulled while it was
// written to.
func dirty(format string, args ...any) *bundle.Refusal {
	return refuse(bundle.StickDirty, format, args...)
}

func damaged(format string, args ...any) *bundle.Refusal {
	return refuse(bundle.StickDamaged, format, args...)
}
