package usb

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"slices"
	"syscall"

	"guichet/kiosk/bundle"
)

// disk is a stick's bytes, read with errors that say what happened to it. The
// context is looked at before each read; a read that hangs in the kernel cannot
// be cut short, so whoever waits for one does so in a goroutine.
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

// pulledErrors are what the kernel answers when the device or its medium is gone.
var pulledErrors = []error{syscall.ENODEV, syscall.ENXIO, syscall.ENOMEDIUM, fs.ErrClosed}

// readOnlyErrors are what it answers to a writer where writing is not possible.
var readOnlyErrors = []error{syscall.EROFS, syscall.EPERM, syscall.EACCES, syscall.EBUSY}

// explain tells a stick that was pulled from one that is bad. EIO may be either,
// and a block device whose disk is gone has the size 0, so that reads end early
// and writes find no space: then it is asked whether the stick is still there.
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
