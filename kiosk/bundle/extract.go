package bundle

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
)

const (
	chunkSize   = 128 << 10
	maxTrailing = 128 // blocks of zeros after the end; GNU tar writes up to 18
)

// WriteError is a failure of what a file is written to.
type WriteError struct {
	File string
	Err  error
}

// Error implements error.
func (e *WriteError) Error() string { return fmt.Sprintf("write %s: %v", e.File, e.Err) }

// Unwrap gives the cause.
func (e *WriteError) Unwrap() error { return e.Err }

// Extract reads the rest of a bundle whose signer is trusted: it makes each file
// with create, and tells progress (unless nil) how many bytes of the files are
// done. Whatever was made is worth nothing unless Extract returns nil: the
// bundle's end is checked last. Every writer is closed.
//
// Its errors are a *Refusal (UnknownKey, WithdrawnKey, WrongRole, Damaged), a *ReadError, a
// *WriteError, or the context's.
func (r *Reader) Extract(ctx context.Context, create func(File) (io.WriteCloser, error), progress func(done int64)) error {
	switch r.Standing {
	case Trusted:
		return r.walk(ctx, create, progress)
	case Withdrawn:
		return &Refusal{Reason: WithdrawnKey, Number: r.Manifest.Number, Detail: "key " + r.Signer.ID()}
	case OtherRole:
		return &Refusal{Reason: WrongRole, Number: r.Manifest.Number, Detail: "key " + r.Signer.ID()}
	default:
		return &Refusal{Reason: UnknownKey, Number: r.Manifest.Number, Detail: "key " + r.Signer.ID()}
	}
}

// Verify reads the rest of a bundle like Extract, whoever signed it, and keeps
// nothing of it.
func (r *Reader) Verify(ctx context.Context, progress func(done int64)) error {
	return r.walk(ctx, func(File) (io.WriteCloser, error) { return nowhere{io.Discard}, nil }, progress)
}

type nowhere struct{ io.Writer }

func (nowhere) Close() error { return nil }

func (r *Reader) walk(ctx context.Context, create func(File) (io.WriteCloser, error), progress func(int64)) error {
	if r.used {
		return errors.New("extract: the bundle was read before")
	}
	r.used = true
	c := &copier{ctx: ctx, src: r.src, buf: make([]byte, min(chunkSize, r.Manifest.Size())), progress: progress}
	for _, f := range r.Manifest.Files {
		if err := c.file(f, create); err != nil {
			return err
		}
	}
	return r.src.end()
}

// copier copies a bundle's files, one after the other.
type copier struct {
	ctx      context.Context
	src      *source
	buf      []byte
	done     int64
	progress func(int64)
}

// file copies the next entry, which must be f.
func (c *copier) file(f File, create func(File) (io.WriteCloser, error)) error {
	at := c.src.at
	e, err := c.src.header(f.Name)
	if err != nil {
		return err
	}
	if e.size != f.Size {
		return c.src.damaged(at, "%s has %d bytes, not the manifest's %d", f.Name, e.size, f.Size)
	}
	w, err := create(f)
	if err != nil {
		return &WriteError{f.Name, err}
	}
	err = c.content(f, w)
	if closing := w.Close(); closing != nil && err == nil {
		err = &WriteError{f.Name, closing}
	}
	return err
}

// content copies a file's bytes, and compares what went through.
func (c *copier) content(f File, w io.Writer) error {
	at := c.src.at
	hash := sha256.New()
	for left := f.Size; left > 0; {
		if err := c.ctx.Err(); err != nil {
			return fmt.Errorf("copy %s: %w", f.Name, err)
		}
		chunk := c.buf[:min(left, chunkSize)]
		if err := c.src.full(chunk); err != nil {
			return err
		}
		hash.Write(chunk)
		if n, err := w.Write(chunk); err != nil || n != len(chunk) {
			return &WriteError{f.Name, errors.Join(err, shortWrite(n, chunk))}
		}
		left -= int64(len(chunk))
		c.tell(len(chunk))
	}
	if Hash(hash.Sum(nil)) != f.SHA256 {
		return c.src.damaged(at, "%s is not what the manifest's hash says", f.Name)
	}
	return c.src.padding(f.Size)
}

func shortWrite(n int, chunk []byte) error {
	if n < len(chunk) {
		return io.ErrShortWrite
	}
	return nil
}

func (c *copier) tell(n int) {
	c.done += int64(n)
	if c.progress != nil {
		c.progress(c.done)
	}
}

// end reads the two blocks of zeros that end an archive, and what may follow.
func (s *source) end() error {
	block := make([]byte, blockSize)
	for i := range 2 + maxTrailing + 1 {
		at := s.at
		n, err := s.upTo(block)
		switch {
		case err != nil:
			return err
		case n == 0 && i >= 2:
			return nil
		case n < blockSize:
			return s.damaged(s.at, "the archive ends within a block, or without its mark")
		case !zeros(block):
			return s.damaged(at, "something follows the last file")
		}
	}
	return s.damaged(s.at, "padding without end")
}
