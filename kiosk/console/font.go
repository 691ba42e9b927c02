package console

// The bounds of what a kernel takes, in pixels and glyphs (Linux 6.3,
// drivers/tty/vt/vt.c: max_font_width, max_font_height, max_font_glyphs).
// Before 6.3 a glyph has at most 32 x 32 pixels.
const (
	maxWidth  = 64
	maxHeight = 128
	maxGlyphs = 512
)

// Font is the shapes of a console's characters.
type Font struct {
	Width, Height int    // of every glyph, in pixels
	Glyphs        []byte // glyph after glyph, row after row; a row begins with a new byte, its first pixel is the highest bit
	Map           []Pair // what each glyph draws
}

// Pair says which glyph draws a character (struct unipair of linux/kd.h).
type Pair struct {
	Char  uint16 // UTF-16: the kernel's table ends at U+FFFF
	Glyph uint16
}

func rowBytes(width int) int { return (width + 7) / 8 }

// count is the number of glyphs.
func (f Font) count() int {
	if f.Width < 1 || f.Height < 1 {
		return 0
	}
	return len(f.Glyphs) / (rowBytes(f.Width) * f.Height)
}

// scaled is the font with every pixel drawn x times across and y times down.
func (f Font) scaled(x, y int) Font {
	if x == 1 && y == 1 {
		return f
	}
	from := rowBytes(f.Width)
	big := Font{Width: f.Width * x, Height: f.Height * y, Map: f.Map}
	big.Glyphs = make([]byte, 0, f.count()*rowBytes(big.Width)*big.Height)
	for at := 0; at+from <= len(f.Glyphs); at += from {
		row := widened(f.Glyphs[at:at+from], f.Width, x)
		for range y {
			big.Glyphs = append(big.Glyphs, row...)
		}
	}
	return big
}

// widened is a row of width pixels with each of them drawn x times.
func widened(row []byte, width, x int) []byte {
	wide := make([]byte, rowBytes(width*x))
	for i := range width * x {
		if from := i / x; row[from/8]&(0x80>>(from%8)) != 0 {
			wide[i/8] |= 0x80 >> (i % 8)
		}
	}
	return wide
}

// pitched gives every glyph room for so many rows, as the kernel wants it: the
// rows beyond the glyph's height are empty.
func (f Font) pitched(rows int) []byte {
	glyph, room := rowBytes(f.Width)*f.Height, rowBytes(f.Width)*rows
	out := make([]byte, f.count()*room)
	for i := range f.count() {
		copy(out[i*room:(i+1)*room], f.Glyphs[i*glyph:(i+1)*glyph])
	}
	return out
}

// unpitched is the opposite of pitched, for a font of f's size.
func (f Font) unpitched(rooms []byte, rows int) []byte {
	glyph, room := rowBytes(f.Width)*f.Height, rowBytes(f.Width)*rows
	var out []byte
	for at := 0; at+room <= len(rooms); at += room {
		out = append(out, rooms[at:at+glyph]...)
	}
	return out
}
