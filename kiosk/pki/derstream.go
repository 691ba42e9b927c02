package pki

import (
	"bufio"
	"errors"
	"fmt"
	"hash"
	"io"
)

// derReader reads the elements of a DER stream one after the other and holds
// none of them but the last. After an error it is of no more use.
type derReader struct {
	r    *bufio.Reader
	at   int64     // bytes read so far
	hash hash.Hash // takes every byte that is read; nil: nobody does
	buf  []byte    // the last element
}

// derHeader is an identifier of one byte and a length.
type derHeader struct {
	tag    byte
	length int64  // of the content
	raw    []byte // until the next read
}

// Identifiers, ITU-T X.690 (02/2021), 8.1.2; tags of X.680.
const (
	tagInteger         = 0x02
	tagBitString       = 0x03
	tagOctetString     = 0x04
	tagOID             = 0x06
	tagEnumerated      = 0x0A
	tagBoolean         = 0x01
	tagUTCTime         = 0x17
	tagGeneralizedTime = 0x18
	tagSequence        = 0x30
)

var (
	errNotDER    = errors.New("not DER")
	errTruncated = errors.New("the file ends in the middle; hint: copy or fetch it again")
)

// peek returns the identifier of the element that comes next.
func (d *derReader) peek() (byte, error) {
	b, err := d.r.Peek(1)
	if err != nil {
		return 0, d.broken(err)
	}
	return b[0], nil
}

// fill reads n bytes to the end of buf.
func (d *derReader) fill(n int) error {
	have := len(d.buf)
	d.buf = append(d.buf, make([]byte, n)...)
	got, err := io.ReadFull(d.r, d.buf[have:])
	d.at += int64(got)
	if err != nil {
		return d.broken(err)
	}
	if d.hash != nil {
		d.hash.Write(d.buf[have:])
	}
	return nil
}

// header reads the beginning of an element and leaves its content unread.
func (d *derReader) header() (derHeader, error) {
	d.buf = d.buf[:0]
	if err := d.fill(2); err != nil {
		return derHeader{}, err
	}
	more := 0 // bytes of a long length; at most four, 4 GiB
	if first := d.buf[1]; first >= 0x80 {
		if more = int(first & 0x7F); more == 0 || more > 4 {
			return derHeader{}, d.broken(errNotDER)
		}
	}
	if err := d.fill(more); err != nil {
		return derHeader{}, err
	}
	length, ok := derLength(d.buf[1:])
	if !ok || d.buf[0]&0x1F == 0x1F {
		return derHeader{}, d.broken(errNotDER)
	}
	return derHeader{tag: d.buf[0], length: length, raw: d.buf}, nil
}

// derLength reads a whole length; false when it is not the shortest form
// (X.690, 10.1).
func derLength(b []byte) (int64, bool) {
	if b[0] < 0x80 {
		return int64(b[0]), true
	}
	var n int64
	for _, octet := range b[1:] {
		n = n<<8 | int64(octet)
	}
	shortest := b[1] != 0 && (len(b) > 2 || n >= 0x80)
	return n, shortest
}

// element reads one whole element of at most max bytes of content. It is good
// until the next read.
func (d *derReader) element(max int64) (tag byte, whole, content []byte, err error) {
	h, err := d.header()
	if err != nil {
		return 0, nil, nil, err
	}
	if h.length > max {
		return 0, nil, nil, d.broken(fmt.Errorf("an element of %d bytes, more than %d", h.length, max))
	}
	start := len(d.buf)
	if err := d.fill(int(h.length)); err != nil {
		return 0, nil, nil, err
	}
	return h.tag, d.buf, d.buf[start:], nil
}

// end makes sure that nothing follows but the end of a line.
func (d *derReader) end() error {
	for {
		b, err := d.r.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return d.broken(err)
		case b != '\n' && b != '\r':
			return d.broken(errors.New("bytes after the end"))
		}
	}
}

// broken says where in the DER something is wrong.
func (d *derReader) broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errTruncated
	}
	return fmt.Errorf("byte %d: %w", d.at, err)
}
