package card

import (
	"context"
	"errors"
	"fmt"

	"guichet/kiosk/iso7816"
)

// readObjects reads the current EF, a series of BER-TLV data objects, to its end:
// the padding after the last object, or the end of the file. The file's allocated
// size is not asked for: it says nothing about its content.
func (r *reading) readObjects(ctx context.Context) ([]byte, error) {
	return r.readUntil(ctx, nextLikeFirst, func(missing int, padded bool) bool { return padded })
}

// nextLikeFirst is how much more is asked of a series whose first piece misses so much of
// its last object: that, and another series as long, which a directory of two certificates
// is. A few bytes more let their names differ, and show that nothing follows.
func nextLikeFirst(have, missing int) int {
	const differs = 16
	return have + 2*missing + differs
}

// readObject reads the first data object of the current EF and no byte more than
// readAhead allows.
func (r *reading) readObject(ctx context.Context) ([]byte, error) {
	return r.readUntil(ctx, func(_, missing int) int { return missing }, func(missing int, padded bool) bool { return missing == 0 })
}

// readUntil reads the current EF in pieces until enough says so. Each piece asks
// for what the last object misses, and at least readAhead; the second for what second says.
func (r *reading) readUntil(ctx context.Context, second func(have, missing int) int, enough func(missing int, padded bool) bool) ([]byte, error) {
	var b []byte
	for n := 1; ; n++ {
		missing, padded, err := lastObject(b)
		if err != nil || len(b) > 0 && enough(missing, padded) {
			return b, err
		}
		want := max(missing, readAhead)
		if n == 2 {
			want = max(want, second(len(b), missing))
		}
		want = min(want, maxRead)
		if len(b)+missing > maxObjects {
			return nil, fmt.Errorf("file of more than %d bytes: %w", maxObjects, iso7816.ErrMalformed)
		}
		piece, err := r.read(ctx, len(b), want)
		if err != nil {
			return nil, err
		}
		b = append(b, piece...)
		if len(piece) == 0 || len(piece) < want && wholeObjects(b) {
			return b, nil // the end of the file
		}
	}
}

// read reads up to n bytes of the current EF and notes the card's warning.
func (r *reading) read(ctx context.Context, offset, n int) ([]byte, error) {
	answer, err := r.link.ReadBinary(ctx, r.dialect.cla, offset, n)
	r.warned(answer.SW)
	if sw := iso7816.StatusWord(0); errors.As(err, &sw) {
		r.warned(sw)
	}
	return answer.Data, err
}

// lastObject walks over the objects of b. missing counts the bytes that the last
// one lacks, at least; padded tells that padding follows a whole one.
func lastObject(b []byte) (missing int, padded bool, err error) {
	for len(b) > 0 {
		if b[0] == 0x00 || b[0] == 0xFF {
			return 0, true, nil
		}
		h, err := iso7816.ParseHeader(b)
		if errors.Is(err, iso7816.ErrTruncated) {
			return 1, false, nil
		}
		if err != nil {
			return 0, false, err
		}
		if n := h.Size + h.Length - len(b); n > 0 {
			return n, false, nil
		}
		b = b[h.Size+h.Length:]
	}
	return 0, false, nil
}

// wholeObjects tells that b ends with the end of an object.
func wholeObjects(b []byte) bool {
	missing, _, err := lastObject(b)
	return err == nil && missing == 0
}
