package pki

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
)

const (
	// streamBuffer is read at a time, in bytes; a line of PEM has 66.
	streamBuffer = 64 << 10
	// maxPreamble bounds the text that may stand before a PEM block, in bytes.
	maxPreamble = 1 << 20
)

const (
	pemBegin    = "-----BEGIN "
	pemBeginCRL = "-----BEGIN X509 CRL-----"
	pemEndCRL   = "-----END X509 CRL-----"
)

// derOf returns the DER of a list that may be wrapped in PEM (RFC 7468, 6). A
// list in DER begins with its SEQUENCE.
func derOf(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, streamBuffer)
	if first, err := in.Peek(1); err != nil {
		return nil, fmt.Errorf("nothing to read: %w", err)
	} else if first[0] == tagSequence {
		return in, nil
	}
	if err := skipToPEM(in); err != nil {
		return nil, err
	}
	return bufio.NewReaderSize(base64.NewDecoder(base64.StdEncoding, &pemBody{in: in}), streamBuffer), nil
}

// skipToPEM reads up to the line that begins the block.
func skipToPEM(in *bufio.Reader) error {
	for read := 0; read <= maxPreamble; {
		line, err := in.ReadSlice('\n')
		read += len(line)
		line = bytes.TrimSpace(line)
		switch {
		case string(line) == pemBeginCRL:
			return nil
		case bytes.HasPrefix(line, []byte(pemBegin)):
			return fmt.Errorf("PEM block %.40q is not a CRL", line[len(pemBegin):])
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return errors.New("neither DER nor PEM")
		}
	}
	return fmt.Errorf("no PEM block in the first %d bytes", maxPreamble)
}

// pemBody reads the lines of a PEM block up to its end, which must be there,
// and be all.
type pemBody struct {
	in   *bufio.Reader
	line []byte // what is left of the last line
	err  error
}

// Read implements io.Reader.
func (p *pemBody) Read(b []byte) (int, error) {
	for len(p.line) == 0 {
		if p.err != nil {
			return 0, p.err
		}
		p.next()
	}
	n := copy(b, p.line)
	p.line = p.line[n:]
	return n, nil
}

func (p *pemBody) next() {
	line, err := p.in.ReadSlice('\n')
	if line = bytes.TrimSpace(line); bytes.HasPrefix(line, []byte("-")) {
		p.err = p.last(line)
		return
	}
	p.line = line
	if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
		p.err = io.ErrUnexpectedEOF
	}
}

// last checks the line that ends the block and what follows it.
func (p *pemBody) last(line []byte) error {
	if string(line) != pemEndCRL {
		return errors.New("a PEM line that is neither data nor the end")
	}
	for {
		line, err := p.in.ReadSlice('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			return errors.New("something follows the PEM block")
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return io.EOF
		}
	}
}
