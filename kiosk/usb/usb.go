// Package usb deals with USB sticks: it watches them come and go, finds the bundles on
// their partitions, reads FAT file systems in user space, and writes the report. The
// kernel mounts nothing. Reading opens the device read-only; only WriteReport opens it
// for writing, exclusively.
//
// Anything on a stick may be hostile. Every structure is checked before it is used,
// every walk is bounded by what the volume can hold, and the FAT is never in memory as
// a whole. A fault of the stick or of a file is a *bundle.Refusal; any other error is
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
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"syscall"

	"guichet/kiosk/bundle"
)

func refuse(why bundle.Reason, format string, args ...any) *bundle.Refusal {
	return &bundle.Refusal{Reason: why, Detail: fmt.Sprintf(format, args...)}
}

// dirty is the refusal of a stick that was pulled during a write, which a computer can
// repair.
func dirty(format string, args ...any) *bundle.Refusal {
	return refuse(bundle.StickDirty, format, args...)
}

func damaged(format string, args ...any) *bundle.Refusal {
	return refuse(bundle.StickDamaged, format, args...)
}

// disk reads a stick's bytes, with errors that say what happened to it. It checks the
// context before each read; a read that hangs in the kernel cannot be cancelled, so
// callers that wait for one do it in a goroutine.
type disk struct {
	ctx     context.Context
	r       io.ReaderAt
	size    int64 // bytes
	present func() bool
}

func (d *disk) read(p []byte, at int64) error {
	if err := d.ctx.Err(); err != nil {
		return err
	}
	if at < 0 || at > d.size-int64(len(p)) {
		return damaged("byte %d lies beyond the end of the stick", at)
	}
	n, err := d.r.ReadAt(p, at)
	if n == len(p) {
		return nil
	}
	return d.explain("read", at, err)
}

// pulledErrors are the kernel's errors when the device or its medium is gone.
var pulledErrors = []error{syscall.ENODEV, syscall.ENXIO, syscall.ENOMEDIUM, fs.ErrClosed}

// readOnlyErrors are the kernel's errors when a stick cannot be written to.
var readOnlyErrors = []error{syscall.EROFS, syscall.EPERM, syscall.EACCES, syscall.EBUSY}

// explain distinguishes a stick that was pulled from one that is bad. EIO may mean
// either, and a block device whose disk is gone has size 0, so that reads end early and
// writes find no space: explain then checks whether the stick is still there.
func (d *disk) explain(op string, at int64, err error) error {
	is := func(e error) bool { return errors.Is(err, e) }
	switch {
	case slices.ContainsFunc(pulledErrors, is), d.present != nil && !d.present():
		return refuse(bundle.StickPulled, "%s at byte %d: %v", op, at, err)
	case op != "read" && slices.ContainsFunc(readOnlyErrors, is):
		return refuse(bundle.StickReadOnly, "%s: %v", op, err)
	case op != "read" && is(syscall.ENOSPC):
		return refuse(bundle.StickFull, "%s: %v", op, err)
	}
	return refuse(bundle.StickUnreadable, "%s at byte %d: %v", op, at, err)
}
