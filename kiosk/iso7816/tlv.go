package iso7816

import "fmt"

// Tag is a BER-TLV tag field, its bytes read as one big-endian number: 0x5A,
// 0xBF0C. ISO/IEC 7816-4:2020, 6.3 allows three bytes.
type Tag uint32

// TLV is one BER-TLV data object. Value points into the bytes parsed.
type TLV struct {
	Tag   Tag
	Value []byte
}

// Header is the tag and length field of a data object, Size bytes long together.
type Header struct {
	Tag    Tag
	Length int // bytes of the value; at most maxTLVLength
	Size   int
}

// maxTLVLength bounds a declared length: no file of a card of this kiosk comes
// near, and Size+Length stays far below the range of a 32-bit int.
const maxTLVLength = 1 << 20

// ParseHeader reads the first tag and length field of b. Fields that may go on
// beyond b give ErrTruncated; anything else wrong gives ErrMalformed. Long forms
// longer than need be are accepted (BER, and real cards use them); the indefinite
// form is not (ISO/IEC 7816-4:2020, 6.3).
func ParseHeader(b []byte) (Header, error) {
	tag, n, err := parseTag(b)
	if err != nil {
		return Header{}, err
	}
	length, m, err := parseLength(b[n:])
	if err != nil {
		return Header{}, err
	}
	return Header{Tag: tag, Length: length, Size: n + m}, nil
}

// parseTag reads a tag field of one to three bytes.
func parseTag(b []byte) (Tag, int, error) {
	if len(b) == 0 {
		return 0, 0, fmt.Errorf("tag field: %w", ErrTruncated)
	}
	tag := Tag(b[0])
	if b[0] == 0x00 || b[0] == 0xFF {
		return 0, 0, fmt.Errorf("tag %02X: %w", b[0], ErrMalformed)
	}
	if b[0]&0x1F != 0x1F {
		return tag, 1, nil
	}
	for i := 1; i < 3; i++ {
		if i >= len(b) {
			return 0, 0, fmt.Errorf("tag field: %w", ErrTruncated)
		}
		if i == 1 && b[1]&0x7F == 0 {
			break // no leading zero digit in a tag number
		}
		tag = tag<<8 | Tag(b[i])
		if b[i]&0x80 == 0 {
			return tag, i + 1, nil
		}
	}
	return 0, 0, fmt.Errorf("tag field of %02X: %w", b[0], ErrMalformed)
}

// parseLength reads a length field of one to five bytes.
func parseLength(b []byte) (length, size int, err error) {
	if len(b) == 0 {
		return 0, 0, fmt.Errorf("length field: %w", ErrTruncated)
	}
	if b[0] < 0x80 {
		return int(b[0]), 1, nil
	}
	n := int(b[0] & 0x7F)
	if n == 0 || n > 4 {
		return 0, 0, fmt.Errorf("length field %02X: %w", b[0], ErrMalformed)
	}
	if len(b) < 1+n {
		return 0, 0, fmt.Errorf("length field: %w", ErrTruncated)
	}
	var v uint32
	for _, c := range b[1 : 1+n] {
		v = v<<8 | uint32(c)
	}
	if v > maxTLVLength {
		return 0, 0, fmt.Errorf("length %d: %w", v, ErrMalformed)
	}
	return int(v), 1 + n, nil
}

// ParseTLV reads the first data object of b and returns what follows it.
func ParseTLV(b []byte) (TLV, []byte, error) {
	h, err := ParseHeader(b)
	if err != nil {
		return TLV{}, nil, err
	}
	end := h.Size + h.Length
	if end > len(b) {
		return TLV{}, nil, fmt.Errorf("value of %d bytes, %d here: %w", h.Length, len(b)-h.Size, ErrTruncated)
	}
	return TLV{Tag: h.Tag, Value: b[h.Size:end:end]}, b[end:], nil
}

// maxTLVs bounds a series of data objects: no file of a card of this kiosk holds
// half as many.
const maxTLVs = 64

// ParseTLVs reads a series of data objects that fills b. Padding bytes 00 and FF
// between and after them are skipped, as ISO/IEC 7816-4:2020, 6.3 allows.
func ParseTLVs(b []byte) ([]TLV, error) {
	var all []TLV
	for b = SkipPadding(b); len(b) > 0; b = SkipPadding(b) {
		if len(all) == maxTLVs {
			return nil, fmt.Errorf("more than %d data objects: %w", maxTLVs, ErrLimit)
		}
		t, rest, err := ParseTLV(b)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
		b = rest
	}
	return all, nil
}

// SkipPadding returns b without its leading bytes 00 and FF.
func SkipPadding(b []byte) []byte {
	for len(b) > 0 && (b[0] == 0x00 || b[0] == 0xFF) {
		b = b[1:]
	}
	return b
}

// Find descends from the series of data objects in b along the given tags, taking
// the first of each. It reports whether every step was there and well formed.
func Find(b []byte, path ...Tag) ([]byte, bool) {
	for _, tag := range path {
		v, ok := first(b, tag)
		if !ok {
			return nil, false
		}
		b = v
	}
	return b, true
}

// first returns the value of the first data object of b with the given tag.
func first(b []byte, tag Tag) ([]byte, bool) {
	for b = SkipPadding(b); len(b) > 0; b = SkipPadding(b) {
		t, rest, err := ParseTLV(b)
		if err != nil {
			return nil, false
		}
		if t.Tag == tag {
			return t.Value, true
		}
		b = rest
	}
	return nil, false
}

// AppendTLV appends a data object to b, with the shortest length field. The value
// is the concatenation of parts.
func AppendTLV(b []byte, tag Tag, parts ...[]byte) []byte {
	n := 0
	for _, p := range parts {
		n += len(p)
	}
	b = appendTag(b, tag)
	b = appendLength(b, n)
	for _, p := range parts {
		b = append(b, p...)
	}
	return b
}

func appendTag(b []byte, tag Tag) []byte {
	if tag > 0xFFFF {
		b = append(b, byte(tag>>16))
	}
	if tag > 0xFF {
		b = append(b, byte(tag>>8))
	}
	return append(b, byte(tag))
}

func appendLength(b []byte, n int) []byte {
	switch {
	case n < 0x80:
		return append(b, byte(n))
	case n <= 0xFF:
		return append(b, 0x81, byte(n))
	case n <= 0xFFFF:
		return append(b, 0x82, byte(n>>8), byte(n))
	}
	return append(b, 0x84, byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}
