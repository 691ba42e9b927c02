package console

import (
	"cmp"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"sync"
)

// cut is a font in one size: a file's, or that with its pixels drawn more than once.
type cut struct {
	file          string
	width, height int // of its glyphs, in pixels
	x, y          int // how often a pixel of the file's is drawn, across and down
}

// A font's file is named after its size: "16x32.psf".
var fileName = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^([1-9]\d{0,2})x([1-9]\d{0,2})\.psf$`) })

// cutsOf lists what a folder of fonts offers, the largest first: of two that are as
// high the wider one.
func cutsOf(fonts fs.FS) ([]cut, error) {
	files, err := fs.ReadDir(fonts, ".")
	if err != nil {
		return nil, fmt.Errorf("list the fonts: %w", err)
	}
	var all []cut
	for _, f := range files {
		size := fileName().FindStringSubmatch(f.Name())
		if size == nil {
			continue
		}
		width, _ := strconv.Atoi(size[1])
		height, _ := strconv.Atoi(size[2])
		for _, scale := range [][2]int{{1, 1}, {2, 1}, {2, 2}} {
			c := cut{f.Name(), width * scale[0], height * scale[1], scale[0], scale[1]}
			if c.width <= maxWidth && c.height <= maxHeight {
				all = append(all, c)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b cut) int {
		return cmp.Or(cmp.Compare(b.height, a.height), cmp.Compare(b.width, a.width), cmp.Compare(a.x, b.x))
	})
	return all, nil
}

// natural says whether the glyphs have the proportions that they were drawn with.
func (c cut) natural() bool { return c.x == c.y }

// larger says whether the glyphs are larger than a font's.
func (c cut) larger(f Font) bool {
	return c.height > f.Height || c.height == f.Height && c.width > f.Width
}

// font reads the font.
func (c cut) font(fonts fs.FS) (Font, error) {
	file, err := fonts.Open(c.file)
	if err != nil {
		return Font{}, err
	}
	defer file.Close()
	f, err := readFont(file)
	if err != nil {
		return Font{}, fmt.Errorf("%s: %w", c.file, err)
	}
	if f.Width*c.x != c.width || f.Height*c.y != c.height {
		return Font{}, fmt.Errorf("%s: its glyphs have %d x %d pixels", c.file, f.Width, f.Height)
	}
	return f.scaled(c.x, c.y), nil
}
