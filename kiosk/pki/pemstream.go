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
	pemBegin = "-----BEGIN "
	pemEnd   = "-----END "
)

// derOf returns the DER of a list that may be wrapped in PEM (RFC 7468, 6), with
// text before and after it, or in plain base64. A list in DER begins with its
// SEQUENCE.
func derOf(r io.Reader) (*bufio.Reader, error) {
	in := bufio.NewReaderSize(r, streamBuffer)
	if mark, _ := in.Peek(3); string(mark) == "\xEF\xBB\xBF" {
		if _, err := in.Discard(3); err != nil {
			return nil, err
		}
	}
	head, err := in.Peek(len(pemBegin))
	if len(head) == 0 {
		return nil, fmt.Errorf("nothing to read: %w", err)
	}
	body := &pemBody{in: in}
	switch {
	case isDER(head):
		return in, nil
	case isPage(head):
		return nil, errors.New("neither DER nor PEM: a web page, what the server answered in the place of the list; hint: download it again")
	case bytes.HasPrefix(head, []byte("MII")): // 30 82, in base64
		body.plain = true
	default:
		if err := skipToPEM(in); err != nil {
			return nil, err
		}
	}
	return bufio.NewReaderSize(base64.NewDecoder(base64.StdEncoding, body), streamBuffer), nil
}

// isDER tells a SEQUENCE from a text that begins with the character '0', 30.
func isDER(head []byte) bool {
	return head[0] == tagSequence && (len(head) < 2 || head[1] >= 0x80 || head[1] < ' ')
}

// skipToPEM reads up to the line that begins the block.
func skipToPEM(in *bufio.Reader) error {
	for read := 0; read <= maxPreamble; {
		line, err := in.ReadSlice('\n')
		read += len(line)
		line = bytes.TrimSpace(line)
		switch {
		case isLabel(line, pemBegin):
			return nil
		case bytes.HasPrefix(line, []byte(pemBegin)):
			return fmt.Errorf("PEM block %.40q is not a CRL; hint: a certificate belongs in --issuers", line[len(pemBegin):])
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return errors.New("neither DER nor PEM; hint: a list is called .crl, or has BEGIN X509 CRL in it")
		}
	}
	return fmt.Errorf("no PEM block in the first %d bytes", maxPreamble)
}

// isLabel tells whether a line begins or ends a block with a list: "X509 CRL",
// or as some tools write, "CRL".
func isLabel(line []byte, which string) bool {
	return string(line) == which+"X509 CRL-----" || string(line) == which+"CRL-----"
}

// pemBody reads the lines of a PEM block up to its end, which must be there, or
// of plain base64 up to the end of the file.
type pemBody struct {
	in    *bufio.Reader
	plain bool
	line  []byte // what is left of the last line
	err   error
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
		if p.plain && errors.Is(err, io.EOF) {
			p.err = io.EOF
		}
	}
}

// last checks the line that ends the block. Text may follow it, another block
// may not: which of the two lists was meant?
func (p *pemBody) last(line []byte) error {
	if p.plain || !isLabel(line, pemEnd) {
		return errors.New("a PEM line that is neither data nor the end")
	}
	for read := 0; read <= maxPreamble; {
		line, err := p.in.ReadSlice('\n')
		read += len(line)
		if bytes.HasPrefix(bytes.TrimSpace(line), []byte(pemBegin)) {
			return errors.New("a second block follows the list; hint: give each list a file of its own")
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return io.EOF
		}
	}
	return fmt.Errorf("more than %d bytes follow the list", maxPreamble)
}
