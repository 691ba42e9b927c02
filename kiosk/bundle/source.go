package bundle

import (
	"bytes"
	"errors"
	"fmt"
	"io"
)

// ReadError is a failure of what a bundle is read from: the stick was pulled,
// the medium is bad. It is no refusal: nothing is known of the bundle.
type ReadError struct {
	Byte int64 // of the bundle
	Err  error
}

// Error implements error.
func (e *ReadError) Error() string { return fmt.Sprintf("read bundle at byte %d: %v", e.Byte, e.Err) }

// Unwrap gives the cause.
func (e *ReadError) Unwrap() error { return e.Err }

// maxIdle is how often in a row a reader may give nothing and no error.
const maxIdle = 100

// source counts what is read, and keeps the end of the bundle apart from a
// failure to read it.
type source struct {
	r    io.Reader
	at   int64
	idle int
	err  error // a *ReadError, for good
}

// Read implements io.Reader; io.EOF is the end, another error a *ReadError.
func (s *source) Read(p []byte) (int, error) {
	if s.err != nil {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	s.at += int64(n)
	if s.idle++; n > 0 {
		s.idle = 0
	}
	if s.idle >= maxIdle && err == nil {
		err = io.ErrNoProgress
	}
	// Only the bare io.EOF is the end, by the contract of io.Reader.
	if err != nil && err != io.EOF {
		s.err = &ReadError{s.at, err}
		return n, s.err
	}
	return n, err
}

// full fills p. It gives a *ReadError, or a Refusal where the bundle ends before.
func (s *source) full(p []byte) error {
	n, err := s.upTo(p)
	if err == nil && n < len(p) {
		return s.damaged(s.at, "the file ends here")
	}
	return err
}

// upTo fills p as far as the bundle goes. Its errors are *ReadError.
func (s *source) upTo(p []byte) (int, error) {
	n, err := io.ReadFull(s, p)
	if s.err != nil {
		return n, s.err
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = nil
	}
	return n, err
}

// padding reads the zeros that fill up the last block of size bytes.
func (s *source) padding(size int64) error {
	pad := make([]byte, -size&(blockSize-1))
	at := s.at
	if err := s.full(pad); err != nil {
		return err
	}
	if !zeros(pad) {
		return s.damaged(at, "the padding is not zero")
	}
	return nil
}

func (s *source) damaged(at int64, format string, args ...any) error {
	return &Refusal{Reason: Damaged, Byte: at, Detail: fmt.Sprintf(format, args...)}
}

func zeros(b []byte) bool { return len(bytes.Trim(b, "\x00")) == 0 }
