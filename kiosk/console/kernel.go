package console

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"unsafe"

	"golang.org/x/sys/unix"
)

// Requests of the kernel's virtual terminals (linux/kd.h). They ask for no
// capability where the terminal is the process's own (drivers/tty/vt/vt_ioctl.c).
const (
	kdGetMode    = 0x4B3B
	kdFontOp     = 0x4B72
	gioUniMap    = 0x4B66
	pioUniMap    = 0x4B67
	pioUniMapClr = 0x4B68

	opSet     = 0 // glyphs in rooms of 32 rows
	opGet     = 1
	opSetTall = 4 // glyphs in rooms of their height; since Linux 6.3
	opGetTall = 5

	usualRows = 32
	mapLimit  = 1<<16 - 1 // entries, by the width of their count
)

// fontOp is struct console_font_op.
type fontOp struct {
	op, flags, width, height, count uint32
	data                            unsafe.Pointer
}

// uniMap is struct unimapdesc.
type uniMap struct {
	count uint16
	pairs unsafe.Pointer
}

// virtualTerminal is the Linux console that a file is open on.
type virtualTerminal struct{ file *os.File }

// isConsole says whether it is one.
func (t virtualTerminal) isConsole() bool {
	_, err := unix.IoctlGetInt(int(t.file.Fd()), kdGetMode)
	return err == nil
}

// cells is the terminal's size.
func (t virtualTerminal) cells() (columns, rows int, err error) {
	size, err := unix.IoctlGetWinsize(int(t.file.Fd()), unix.TIOCGWINSZ)
	if err != nil {
		return 0, 0, fmt.Errorf("read the terminal's size: %w", err)
	}
	return int(size.Col), int(size.Row), nil
}

// glyphSize is the size of the present font's glyphs, in pixels.
func (t virtualTerminal) glyphSize() (width, height int, err error) {
	op, err := t.ask(fontOp{width: maxWidth, count: maxGlyphs}, nil)
	return int(op.width), int(op.height), err
}

// font is the present font.
func (t virtualTerminal) font() (Font, error) {
	op, err := t.ask(fontOp{width: maxWidth, count: maxGlyphs}, nil)
	if err != nil {
		return Font{}, err
	}
	f := Font{Width: int(op.width), Height: int(op.height)}
	room := make([]byte, rowBytes(f.Width)*max(f.Height, usualRows)*int(op.count))
	if op, err = t.ask(op, room); err != nil {
		return Font{}, err
	}
	rows := f.Height
	if op.op == opGet {
		rows = usualRows
	}
	f.Glyphs = f.unpitched(room, rows)[:int(op.count)*rowBytes(f.Width)*f.Height]
	f.Map, err = t.charMap()
	return f, err
}

var errNoGlyphs = errors.New("it has no glyphs")

// ask reads the font, in the way of newer kernels or else of older ones; op.height
// 0 is any height. What it returns has no size that is 0.
func (t virtualTerminal) ask(op fontOp, data []byte) (fontOp, error) {
	tall := op
	if tall.op = opGetTall; tall.height == 0 {
		tall.height = maxHeight
	}
	err := t.do(&tall, data)
	if err == nil {
		op = tall
	} else {
		op.op, op.height = opGet, usualRows
		err = t.do(&op, data)
	}
	if err == nil && (op.width == 0 || op.height == 0 || op.count == 0) {
		err = errNoGlyphs
	}
	if err != nil {
		return fontOp{}, fmt.Errorf("read the font: %w", err)
	}
	return op, nil
}

// setFont replaces the glyphs; the terminal's size in cells follows.
func (t virtualTerminal) setFont(f Font) error {
	op, rows := fontOp{op: opSet, width: uint32(f.Width), height: uint32(f.Height), count: uint32(f.count())}, usualRows
	if f.Height > usualRows {
		op.op, rows = opSetTall, f.Height
	}
	if err := t.do(&op, f.pitched(rows)); err != nil {
		return fmt.Errorf("set a font of %d x %d pixels: %w", f.Width, f.Height, err)
	}
	return nil
}

// do asks for a font operation; its answer is in op.
func (t virtualTerminal) do(op *fontOp, data []byte) error {
	if len(data) == 0 {
		return t.ioctl(kdFontOp, unsafe.Pointer(op))
	}
	var hold runtime.Pinner
	defer hold.Unpin()
	hold.Pin(&data[0])
	op.data = unsafe.Pointer(&data[0])
	defer func() { op.data = nil }()
	return t.ioctl(kdFontOp, unsafe.Pointer(op))
}

// charMap is what the present font's glyphs draw.
func (t virtualTerminal) charMap() ([]Pair, error) {
	pairs := make([]Pair, mapLimit)
	var hold runtime.Pinner
	defer hold.Unpin()
	hold.Pin(&pairs[0])
	m := uniMap{count: mapLimit, pairs: unsafe.Pointer(&pairs[0])}
	if err := t.ioctl(gioUniMap, unsafe.Pointer(&m)); err != nil {
		return nil, fmt.Errorf("read the table of characters: %w", err)
	}
	return append([]Pair(nil), pairs[:m.count]...), nil
}

// setMap replaces what the glyphs draw.
func (t virtualTerminal) setMap(pairs []Pair) error {
	if len(pairs) == 0 || len(pairs) > mapLimit {
		return fmt.Errorf("set a table of %d characters", len(pairs))
	}
	var advice [3]uint16 // struct unimapinit: none
	if err := t.ioctl(pioUniMapClr, unsafe.Pointer(&advice)); err != nil {
		return fmt.Errorf("clear the table of characters: %w", err)
	}
	var hold runtime.Pinner
	defer hold.Unpin()
	hold.Pin(&pairs[0])
	m := uniMap{count: uint16(len(pairs)), pairs: unsafe.Pointer(&pairs[0])}
	if err := t.ioctl(pioUniMap, unsafe.Pointer(&m)); err != nil {
		return fmt.Errorf("set the table of characters: %w", err)
	}
	return nil
}

func (t virtualTerminal) ioctl(request uintptr, argument unsafe.Pointer) error {
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, t.file.Fd(), request, uintptr(argument)); errno != 0 {
		return errno
	}
	return nil
}
