package renewal

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"

	"guichet/kiosk/bundle"
)

// Step is a part of the work that takes time.
type Step string

// The steps, in their order.
const (
	StepWrite Step = "write" // both files
	StepCheck Step = "check" // both, read back from the disk
)

// Places are where another system goes.
type Places struct {
	Boot Medium // the boot partition
	Root Medium // the root partition that is not in use
}

// Install writes a bundle's system to the slot that is not in use, and gives it its
// tries. k is the running machine, which has considered the bundle.
//
// The order: the slot is taken out of the choice; root and boot file are written, each
// hashed on its way; both are read back from the disk; last the name, which is the only
// write that lets the system start. At any point before it the other system alone can.
// An error leaves the slot out of the choice; a negative answer is a *bundle.Refusal.
func Install(ctx context.Context, r *bundle.Reader, k Machine, p Places, progress func(s Step, done, total int64)) error {
	b, err := OpenBoot(p.Boot)
	if err != nil {
		return slotFailed(err)
	}
	_, other, err := b.Running(k.Number)
	if err == nil && b.Slots[other].Name.Number != 0 {
		err = b.Rename(other, Name{})
	}
	if err != nil {
		return slotFailed(err)
	}
	total := r.Manifest.Size()
	create := func(f bundle.File) (io.WriteCloser, error) {
		if f.Name == RootFile {
			return &sequence{write: p.Root.WriteAt, sync: p.Root.Sync}, nil
		}
		return &sequence{write: func(q []byte, at int64) (int, error) { return b.writeAt(other, q, at) }, sync: p.Boot.Sync}, nil
	}
	err = r.Extract(ctx, create, func(done int64) { progress(StepWrite, done, total) })
	if failed := new(bundle.WriteError); errors.As(err, &failed) {
		return slotFailed(err)
	}
	if err != nil {
		return err
	}
	if err := readBack(ctx, r.Manifest, b, other, p.Root, func(done int64) { progress(StepCheck, done, total) }); err != nil {
		return err
	}
	if err := b.Rename(other, Name{Number: r.Manifest.Number, Counted: true, Left: Tries}); err != nil {
		return slotFailed(err)
	}
	return nil
}

func slotFailed(err error) error {
	return errors.Join(&bundle.Refusal{Reason: bundle.SlotFailed, Detail: err.Error()}, err)
}

// sequence writes one chunk behind the other, and syncs at the end.
type sequence struct {
	write func([]byte, int64) (int, error)
	sync  func() error
	at    int64
}

// Write implements io.Writer.
func (s *sequence) Write(p []byte) (int, error) {
	n, err := s.write(p, s.at)
	s.at += int64(n)
	return n, err
}

// Close implements io.Closer.
func (s *sequence) Close() error { return s.sync() }

// readBack compares what is on the disk with the manifest, and what the boot file says
// of itself.
func readBack(ctx context.Context, m bundle.Manifest, b *Boot, slot int, root Medium, progress func(int64)) error {
	done := int64(0)
	for i, r := range []io.ReaderAt{root, b.File(slot)} {
		f := m.Files[i]
		hash := sha256.New()
		buf := make([]byte, 128<<10)
		for at := int64(0); at < f.Size; {
			if err := ctx.Err(); err != nil {
				return err
			}
			chunk := buf[:min(int64(len(buf)), f.Size-at)]
			n, err := r.ReadAt(chunk, at)
			if n < len(chunk) {
				return slotFailed(fmt.Errorf("read %s back: %w", f.Name, err))
			}
			hash.Write(chunk)
			at, done = at+int64(n), done+int64(n)
			progress(done)
		}
		if bundle.Hash(hash.Sum(nil)) != f.SHA256 {
			return slotFailed(fmt.Errorf("%s reads back as something else", f.Name))
		}
	}
	said, err := SystemOf(b.File(slot))
	if err != nil || said.Number != m.Number || said.Board != m.System.Board {
		return &bundle.Refusal{Reason: bundle.WrongNumber, Number: m.Number, Have: said.Number, Detail: fmt.Sprintf("its boot file is of another system: %+v, %v", said, err)}
	}
	return nil
}

// Confirm takes the counters off the name of the running system: it has proved itself.
// It says whether there were any.
func (b *Boot) Confirm(number int64) (bool, error) {
	running, _, err := b.Running(number)
	if err != nil || !b.Slots[running].Name.Counted {
		return false, err
	}
	return true, b.Rename(running, Name{Number: number})
}
