package console

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"
)

// Font files as setfont(8) has them: PSF, version 1 and 2 (kbd 2.5.1,
// src/psf.h). All numbers are little endian.
const (
	magic1   = 0x0436
	mode512  = 1 // 512 glyphs, not 256
	mode1Map = 2 // a table of characters follows
	width1   = 8
	end1     = 0xFFFF // of a glyph's characters
	row1     = 0xFFFE // begins a row of characters that the glyph draws together

	magic2   = 0x864ab572
	flag2Map = 1
	head2    = 32
	end2     = 0xFF
	row2     = 0xFE
)

// maxFontBytes bounds a font's file: the largest glyphs and as much again.
const maxFontBytes = 2 * maxGlyphs * maxHeight * maxWidth / 8

var errNoPSF = errors.New("no console font (PSF) with a table of characters")

// readFont reads a font's file. It has 256 or 512 glyphs, as frame buffers want it,
// and a table of characters. What is none gives errNoPSF.
func readFont(r io.Reader) (Font, error) {
	raw, err := io.ReadAll(io.LimitReader(r, maxFontBytes+1))
	if err != nil {
		return Font{}, err
	}
	if len(raw) > maxFontBytes {
		return Font{}, fmt.Errorf("%w: more than %d bytes", errNoPSF, maxFontBytes)
	}
	switch {
	case len(raw) >= 4 && binary.LittleEndian.Uint16(raw) == magic1:
		return version1(raw)
	case len(raw) >= head2 && binary.LittleEndian.Uint32(raw) == magic2:
		return version2(raw)
	}
	return Font{}, errNoPSF
}

func version1(raw []byte) (Font, error) {
	mode, count := raw[2], 256
	if mode&mode512 != 0 {
		count = 512
	}
	if mode&mode1Map == 0 {
		return Font{}, errNoPSF
	}
	return assemble(width1, int(raw[3]), count, raw[4:], map1)
}

func version2(raw []byte) (Font, error) {
	field := func(i int) int64 { return int64(binary.LittleEndian.Uint32(raw[4*i:])) }
	version, begin, flags, count, size, height, width := field(1), field(2), field(3), field(4), field(5), field(6), field(7)
	switch {
	case version != 0, flags&flag2Map == 0, begin < head2, begin > int64(len(raw)):
		return Font{}, errNoPSF
	case width < 1, width > maxWidth, height < 1, height > maxHeight, count != 256 && count != 512:
		return Font{}, fmt.Errorf("%w: %d glyphs of %d x %d pixels", errNoPSF, count, width, height)
	case size != int64(rowBytes(int(width)))*height:
		return Font{}, fmt.Errorf("%w: %d bytes for a glyph of %d x %d pixels", errNoPSF, size, width, height)
	}
	return assemble(int(width), int(height), int(count), raw[begin:], map2)
}

// assemble makes a font of what follows a header.
func assemble(width, height, count int, rest []byte, table func([]byte, int) ([]Pair, error)) (Font, error) {
	size := rowBytes(width) * height * count
	if height < 1 || height > maxHeight || len(rest) < size {
		return Font{}, errNoPSF
	}
	pairs, err := table(rest[size:], count)
	return Font{Width: width, Height: height, Glyphs: rest[:size:size], Map: pairs}, err
}

// map1 reads a table of version 1, of UTF-16 characters.
func map1(raw []byte, count int) (pairs []Pair, err error) {
	for glyph := range count {
		for together := false; ; {
			if len(raw) < 2 {
				return nil, errNoPSF
			}
			char := binary.LittleEndian.Uint16(raw)
			if raw = raw[2:]; char == end1 {
				break
			}
			if together = together || char == row1; !together {
				pairs = append(pairs, Pair{char, uint16(glyph)})
			}
		}
	}
	return pairs, nil
}

// map2 reads a table of version 2, in UTF-8.
func map2(raw []byte, count int) (pairs []Pair, err error) {
	for glyph := range count {
		chars, rest, ended := bytes.Cut(raw, []byte{end2})
		single, _, _ := bytes.Cut(chars, []byte{row2})
		if !ended || !utf8.Valid(single) {
			return nil, errNoPSF
		}
		for _, char := range string(single) {
			if char <= 0xFFFF {
				pairs = append(pairs, Pair{uint16(char), uint16(glyph)})
			}
		}
		raw = rest
	}
	return pairs, nil
}
