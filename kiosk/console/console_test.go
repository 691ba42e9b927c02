package console

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"testing/fstest"
)

// kernel is a console with a screen of so many pixels.
type kernel struct {
	width, height int
	tallest       int // glyphs, in pixels
	has           Font
	noMap         bool // it refuses every table of characters but its own
	mute          bool // it does not give its font back
	sets          int
}

// own is the font that a kernel begins with.
func own(width, height int) Font {
	return Font{Width: width, Height: height, Glyphs: glyphsOf(width, height, 256), Map: []Pair{{'?', 63}}}
}

func (k *kernel) cells() (columns, rows int, err error) {
	return k.width / k.has.Width, k.height / k.has.Height, nil
}

func (k *kernel) glyphSize() (width, height int, err error) { return k.has.Width, k.has.Height, nil }

func (k *kernel) font() (Font, error) {
	if k.mute {
		return Font{}, syscall.EINVAL
	}
	return k.has, nil
}

func (k *kernel) setFont(f Font) error {
	if f.Height > k.tallest || f.Width > min(k.tallest, maxWidth) {
		return syscall.EINVAL
	}
	k.sets++
	k.has.Width, k.has.Height, k.has.Glyphs = f.Width, f.Height, f.Glyphs
	return nil
}

func (k *kernel) setMap(m []Pair) error {
	if k.noMap && len(m) != 1 {
		k.has.Map = nil // cleared, and no more
		return syscall.ENOMEM
	}
	k.has.Map = m
	return nil
}

const old, recent = 32, maxHeight // what Linux 6.1 and 6.3 take

func family() fstest.MapFS {
	files := fstest.MapFS{"8x16.psf": {Data: psf1(16, 256)}, "LICENCE": {}, "0x3.psf": {}}
	for _, s := range [][2]int{{10, 18}, {10, 20}, {12, 24}, {14, 28}, {16, 32}} {
		files[fmt.Sprintf("%dx%d.psf", s[0], s[1])] = &fstest.MapFile{Data: psf2(s[0], s[1], 256)}
	}
	return files
}

func TestFontsOfScreens(t *testing.T) {
	for _, tt := range []struct {
		width, height, kernel int
		normal, large         string // glyph, cells
	}{
		{640, 480, old, "8x16 80x30", "16x32 40x15"},
		{640, 480, recent, "8x16 80x30", "16x32 40x15"},
		{800, 480, old, "10x18 80x26", "16x32 50x15"},
		{800, 480, recent, "10x18 80x26", "20x40 40x12"},
		{800, 600, old, "10x20 80x30", "16x32 50x18"},
		{800, 600, recent, "10x20 80x30", "20x40 40x15"},
		{1024, 600, old, "12x24 85x25", "16x32 64x18"},
		{1024, 600, recent, "12x24 85x25", "24x48 42x12"},
		{1024, 768, old, "12x24 85x32", "16x32 64x24"},
		{1024, 768, recent, "12x24 85x32", "24x48 42x16"},
		{1280, 720, old, "14x28 91x25", "32x32 40x22"},
		{1280, 720, recent, "14x28 91x25", "28x56 45x12"},
		{1280, 800, old, "16x32 80x25", "32x32 40x25"},
		{1280, 800, recent, "16x32 80x25", "32x64 40x12"},
		{1366, 768, old, "14x28 97x27", "32x32 42x24"},
		{1366, 768, recent, "14x28 97x27", "32x64 42x12"},
		{1920, 1080, old, "16x32 120x33", "32x32 60x33"},
		{1920, 1080, recent, "20x40 96x27", "32x64 60x16"},
		{3840, 2160, old, "16x32 240x67", "32x32 120x67"},
	} {
		for _, first := range []Font{own(8, 16), own(16, 32), own(32, 32)} { // also as a kiosk that was killed left it
			k := &kernel{width: tt.width, height: tt.height, tallest: tt.kernel, has: first}
			c, err := open(k, family())
			if err != nil {
				t.Fatalf("%d x %d: %v", tt.width, tt.height, err)
			}
			shown := func(columns, rows int, err error) string {
				if err != nil {
					return err.Error()
				}
				return fmt.Sprintf("%dx%d %dx%d", k.has.Width, k.has.Height, columns, rows)
			}
			normal, large, again := shown(c.Fit(false)), shown(c.Fit(true)), shown(c.Fit(false))
			if normal != tt.normal || large != tt.large || again != tt.normal {
				t.Errorf("%d x %d, kernel of %d, from %d x %d: %s, large %s, again %s; want %s, %s", tt.width, tt.height,
					tt.kernel, first.Width, first.Height, normal, large, again, tt.normal, tt.large)
			}
		}
	}
}

// A screen on which nothing larger fits keeps its font, and says so each time.
func TestNothingLarger(t *testing.T) {
	k := &kernel{width: 3840, height: 2160, tallest: recent, has: own(8, 16)}
	c, err := open(k, family())
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if columns, rows, err := c.Fit(true); err == nil || columns != 120 || rows != 33 || k.has.Height != 64 {
			t.Errorf("%d x %d, %d pixels, %v", columns, rows, k.has.Height, err)
		}
	}
	if columns, rows, err := c.Fit(false); err != nil || columns != 120 || rows != 33 {
		t.Errorf("normal again: %d x %d, %v", columns, rows, err)
	}
}

func TestNoFontAtAll(t *testing.T) {
	broken := family()
	for name := range broken {
		broken[name] = &fstest.MapFile{Data: []byte("no font")}
	}
	lying := fstest.MapFS{"16x32.psf": {Data: psf2(12, 24, 256)}}
	for name, tt := range map[string]struct {
		k     *kernel
		fonts fs.FS
		want  error
	}{
		"a screen too small":  {&kernel{width: 320, height: 240, tallest: old}, family(), nil},
		"a kernel that won't": {&kernel{width: 1280, height: 800}, family(), syscall.EINVAL},
		"broken files":        {&kernel{width: 1280, height: 800, tallest: old}, broken, errNoPSF},
		"another size inside": {&kernel{width: 1280, height: 800, tallest: old}, lying, nil},
		"no files":            {&kernel{width: 1280, height: 800, tallest: old}, fstest.MapFS{}, nil},
		"no folder":           {&kernel{width: 1280, height: 800, tallest: old}, os.DirFS(filepath.Join(t.TempDir(), "none")), fs.ErrNotExist},
		"half a font":         {&kernel{width: 1280, height: 800, tallest: old, noMap: true}, family(), syscall.ENOMEM},
	} {
		tt.k.has = own(8, 16)
		if _, err := open(tt.k, tt.fonts); err == nil || tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", name, err, tt.want)
		}
		if !same(tt.k.has, own(8, 16)) {
			t.Errorf("%s: the font is %d x %d, %v", name, tt.k.has.Width, tt.k.has.Height, tt.k.has.Map)
		}
	}
}

func same(a, b Font) bool {
	return a.Width == b.Width && a.Height == b.Height && slices.Equal(a.Glyphs, b.Glyphs) && slices.Equal(a.Map, b.Map)
}

// A driver that takes the place of another brings the kernel's font, and perhaps
// another screen.
func TestScreenChanges(t *testing.T) {
	k := &kernel{width: 1280, height: 800, tallest: old, has: own(8, 16)}
	c, err := open(k, family())
	if err != nil {
		t.Fatal(err)
	}
	set := k.sets
	if _, _, err := c.Fit(false); err != nil || k.sets != set {
		t.Errorf("a font is set without need: %v", err)
	}
	k.has = own(8, 16)
	if columns, rows, err := c.Fit(false); err != nil || columns != 80 || rows != 25 || k.has.Width != 16 {
		t.Errorf("the kernel's font: %d x %d, %v", columns, rows, err)
	}
	k.width, k.height, k.has = 1024, 768, own(8, 16)
	if columns, rows, err := c.Fit(true); err != nil || columns != 64 || rows != 24 {
		t.Errorf("another screen, in large print: %d x %d, %v", columns, rows, err)
	}
	if columns, _, err := c.Fit(false); err != nil || columns != 85 {
		t.Errorf("its normal print: %d columns, %v", columns, err)
	}
	if err := c.Close(); err != nil || !same(k.has, own(8, 16)) {
		t.Errorf("at the end: %d x %d, %v", k.has.Width, k.has.Height, err)
	}
}

// A font that cannot be read is replaced all the same, and is not put back.
func TestFontNotGivenBack(t *testing.T) {
	k := &kernel{width: 1024, height: 768, tallest: recent, has: own(24, 48), mute: true}
	c, err := open(k, family())
	if err != nil || k.has.Width != 12 {
		t.Fatalf("%d pixels wide, %v", k.has.Width, err)
	}
	if err := c.Close(); err != nil || k.has.Width != 12 {
		t.Errorf("at the end: %d pixels wide, %v", k.has.Width, err)
	}
	k = &kernel{width: 1024, height: 768, tallest: recent, has: own(24, 48), mute: true, noMap: true}
	if _, err := open(k, family()); !errors.Is(err, syscall.ENOMEM) {
		t.Errorf("half a font: %v", err)
	}
}

func TestOpenElsewhere(t *testing.T) {
	file, err := os.Create(filepath.Join(t.TempDir(), "file"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if c, err := Open(file, family()); !errors.Is(err, ErrNoConsole) || c != nil {
		t.Errorf("a file: %v", err)
	}
}

// debianFont is a size of the family that the appliance takes from console-setup-linux.
func debianFont(size string) (Font, error) {
	file, err := os.Open("/usr/share/consolefonts/CyrKoi-TerminusBold" + size + ".psf.gz")
	if err != nil {
		return Font{}, err
	}
	defer file.Close()
	plain, err := gzip.NewReader(file)
	if err != nil {
		return Font{}, err
	}
	return readFont(plain)
}
