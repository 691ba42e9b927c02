package console

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
)

// glyphsOf are count glyphs, each unlike the others: its number in its first bits,
// and the pixel at the end of its last row.
func glyphsOf(width, height, count int) []byte {
	row := rowBytes(width)
	out := make([]byte, count*row*height)
	for i := range count {
		glyph := out[i*row*height : (i+1)*row*height]
		glyph[0], glyph[len(glyph)-row] = byte(i), byte(i>>8)<<7
		glyph[len(glyph)-1] |= 0x80 >> ((width - 1) % 8)
	}
	return out
}

// psf1 is a font of version 1 whose glyph 233 draws "é", also as "e" and an accent
// together, and any other one the character of its number.
func psf1(height, count int) []byte {
	mode := byte(mode1Map)
	if count == 512 {
		mode |= mode512
	}
	b := append([]byte{0x36, 0x04, mode, byte(height)}, glyphsOf(8, height, count)...)
	for i := range count {
		b = binary.LittleEndian.AppendUint16(b, uint16(i))
		if i == 'é' {
			for _, char := range []uint16{row1, 'e', 0x301} {
				b = binary.LittleEndian.AppendUint16(b, char)
			}
		}
		b = binary.LittleEndian.AppendUint16(b, end1)
	}
	return b
}

// psf2 is the same in version 2; its glyph 1 also draws a character beyond U+FFFF.
func psf2(width, height, count int) []byte {
	var b []byte
	for _, field := range []int{magic2, 0, head2, flag2Map, count, rowBytes(width) * height, height, width} {
		b = binary.LittleEndian.AppendUint32(b, uint32(field))
	}
	b = append(b, glyphsOf(width, height, count)...)
	for i := range count {
		b = append(b, string(rune(i))...)
		switch i {
		case 1:
			b = append(b, "💳"...)
		case 'é':
			b = append(b, "\xfee\u0301\xfee\u0300"...)
		}
		b = append(b, end2)
	}
	return b
}

func TestReadFont(t *testing.T) {
	for name, tt := range map[string]struct {
		file                 []byte
		width, height, count int
	}{
		"version 1":             {psf1(16, 256), 8, 16, 256},
		"version 1, 512 glyphs": {psf1(14, 512), 8, 14, 512},
		"version 2":             {psf2(16, 32, 256), 16, 32, 256},
		"half bytes":            {psf2(12, 24, 512), 12, 24, 512},
	} {
		f, err := readFont(bytes.NewReader(tt.file))
		if err != nil || f.Width != tt.width || f.Height != tt.height || f.count() != tt.count {
			t.Errorf("%s: %d x %d, %d glyphs, %v", name, f.Width, f.Height, f.count(), err)
			continue
		}
		if !bytes.Equal(f.Glyphs, glyphsOf(tt.width, tt.height, tt.count)) {
			t.Errorf("%s: other glyphs", name)
		}
		if len(f.Map) != tt.count || !slices.Contains(f.Map, Pair{'é', 'é'}) || slices.Contains(f.Map, Pair{'e', 'é'}) {
			t.Errorf("%s: %d characters: %v", name, len(f.Map), f.Map)
		}
	}
}

func TestReadFontRefuses(t *testing.T) {
	patched := func(field int, value uint32) []byte {
		b := psf2(16, 32, 256)
		binary.LittleEndian.PutUint32(b[4*field:], value)
		return b
	}
	noTable := psf1(16, 256)
	noTable[2] = 0
	flat := psf1(16, 256)
	flat[3] = 0
	for name, file := range map[string][]byte{
		"nothing":                  nil,
		"text":                     []byte(strings.Repeat("fonts ", 100)),
		"version 1 without table":  noTable,
		"glyphs without height":    flat,
		"cut in the glyphs":        psf2(16, 32, 256)[:4000],
		"cut in the table":         psf2(16, 32, 256)[:len(psf2(16, 32, 256))-1],
		"version 1, cut":           psf1(16, 256)[:len(psf1(16, 256))-1],
		"a version to come":        patched(1, 1),
		"a header beyond the file": patched(2, 1<<31),
		"a header too small":       patched(2, 8),
		"without table":            patched(3, 0),
		"300 glyphs":               patched(4, 300),
		"glyphs without number":    patched(4, 1<<32-1),
		"another size of glyphs":   patched(5, 63),
		"too high":                 patched(6, maxHeight+1),
		"too wide":                 patched(7, maxWidth+1),
		"without width":            patched(7, 0),
		"no UTF-8":                 append(psf2(16, 32, 256)[:head2+256*64], bytes.Repeat([]byte{0xC3, end2}, 256)...),
		"too long":                 append(psf2(16, 32, 256), make([]byte, maxFontBytes)...),
	} {
		if f, err := readFont(bytes.NewReader(file)); !errors.Is(err, errNoPSF) {
			t.Errorf("%s: %d x %d, %v", name, f.Width, f.Height, err)
		}
	}
}

func FuzzReadFont(f *testing.F) {
	f.Add(psf1(2, 256))
	f.Add(psf2(12, 2, 256))
	f.Add(psf2(12, 2, 256)[:100])
	f.Fuzz(func(t *testing.T, file []byte) {
		font, err := readFont(bytes.NewReader(file))
		if err != nil {
			return
		}
		if font.Width < 1 || font.Width > maxWidth || font.Height < 1 || font.Height > maxHeight {
			t.Fatalf("%d x %d pixels", font.Width, font.Height)
		}
		if n := font.count(); n != 256 && n != 512 {
			t.Fatalf("%d glyphs", n)
		}
		for _, p := range font.Map {
			if int(p.Glyph) >= font.count() {
				t.Fatalf("%U is drawn by glyph %d of %d", p.Char, p.Glyph, font.count())
			}
		}
	})
}

// picture draws a glyph, a character a pixel.
func picture(f Font, glyph int) string {
	var b strings.Builder
	row := rowBytes(f.Width)
	for y := range f.Height {
		line := f.Glyphs[(glyph*f.Height+y)*row:]
		for x := range f.Width {
			if line[x/8]&(0x80>>(x%8)) != 0 {
				b.WriteByte('#')
			} else {
				b.WriteByte('.')
			}
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Every pixel is drawn twice, in both directions or across only.
func TestScaled(t *testing.T) {
	accent := Font{Width: 5, Height: 4, Glyphs: []byte{0, 0, 0, 0, 0x10, 0x20, 0x70, 0x88}, Map: []Pair{{'é', 1}}}
	for name, tt := range map[string]struct {
		x, y int
		want string
	}{
		"as it is": {1, 1, "...#.\n..#..\n.###.\n#...#\n"},
		"wide":     {2, 1, "......##..\n....##....\n..######..\n##......##\n"},
		"twice": {2, 2, "......##..\n......##..\n....##....\n....##....\n" +
			"..######..\n..######..\n##......##\n##......##\n"},
	} {
		big := accent.scaled(tt.x, tt.y)
		if got := picture(big, 1); got != tt.want || big.count() != 2 || !slices.Equal(big.Map, accent.Map) {
			t.Errorf("%s: %d glyphs, %v\n%s", name, big.count(), big.Map, got)
		}
	}
}

// The kernel's rooms of 32 rows, and back.
func TestPitched(t *testing.T) {
	f := Font{Width: 12, Height: 24, Glyphs: glyphsOf(12, 24, 256)}
	rooms := f.pitched(usualRows)
	if len(rooms) != 256*2*usualRows || !bytes.Equal(rooms[3*64:3*64+48], f.Glyphs[3*48:4*48]) || !bytes.Equal(rooms[3*64+48:4*64], make([]byte, 16)) {
		t.Errorf("%d bytes; glyph 3: % x", len(rooms), rooms[3*64:4*64])
	}
	if back := f.unpitched(rooms, usualRows); !bytes.Equal(back, f.Glyphs) {
		t.Error("other glyphs come back")
	}
}

// Every size of the family that the appliance has draws what screens are made of.
func TestFamily(t *testing.T) {
	const signs = "éèêëàâäîïôöùûüçœŒÉÈÀÇ«»°·…─│┌┐└┘├┤┬┴┼█▀▄"
	for _, size := range []string{"16", "18x10", "20x10", "24x12", "28x14", "32x16"} {
		f, err := debianFont(size)
		if errors.Is(err, os.ErrNotExist) {
			t.Skip("the package console-setup-linux is not installed")
		}
		if err != nil {
			t.Fatalf("%s: %v", size, err)
		}
		for char := rune(' '); char <= '~'; char++ {
			if !draws(f, char) {
				t.Errorf("%s: no %c", size, char)
			}
		}
		for _, char := range signs {
			if !draws(f, char) {
				t.Errorf("%s: no %c", size, char)
			}
		}
	}
}

func draws(f Font, char rune) bool {
	return slices.ContainsFunc(f.Map, func(p Pair) bool { return rune(p.Char) == char })
}
