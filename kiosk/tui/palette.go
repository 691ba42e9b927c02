package tui

import (
	"github.com/gdamore/tcell/v2"

	"guichet/kiosk/screen"
)

// colour is a colour of the kiosk: one of the eight of the bare console, in its
// bright form (bold) or its plain one, with the red, green and blue that a
// richer terminal is asked for.
type colour struct {
	name   string
	index  int // 0 to 7, ANSI (ECMA-48, 8.3.117)
	bright bool
	rgb    [3]uint8 // on a terminal of 16 colours and more, and of the console when bright
	plain  [3]uint8 // of the console where bold can't make it bright: on a ground
}

// The colours that the themes use, with the values of the VGA palette.
var (
	black  = colour{"black", 0, false, [3]uint8{0, 0, 0}, [3]uint8{0, 0, 0}}
	white  = colour{"white", 7, true, [3]uint8{255, 255, 255}, [3]uint8{170, 170, 170}}
	blue   = colour{"blue", 4, false, [3]uint8{0, 0, 170}, [3]uint8{0, 0, 170}}
	yellow = colour{"yellow", 3, true, [3]uint8{255, 255, 85}, [3]uint8{170, 85, 0}}
	green  = colour{"green", 2, true, [3]uint8{85, 255, 85}, [3]uint8{0, 170, 0}}
)

// look is how a style is drawn in a theme.
type look struct {
	ink, ground     colour
	bold, underline bool
}

// theme gives every style its look. The first theme is the one that a new
// visitor meets.
type theme struct {
	name  string
	looks [screen.Styles]look
}

// themes lists the colour themes, as many as session.Themes.
func themes() []theme {
	return []theme{
		{"white on black", looks(black, white, yellow, green, white, black)},
		{"white on blue", looks(blue, white, yellow, white, white, black)},
		{"yellow on black", looks(black, yellow, white, white, yellow, black)},
		{"black on white", looks(white, black, black, black, black, white)},
	}
}

// looks builds a theme: ground and ink of the text, the ink of what stands
// out, the ink of good news, and ground and ink of bars and focus.
func looks(ground, ink, accent, good, barGround, barInk colour) [screen.Styles]look {
	if barGround.bright && barGround.name == "yellow" {
		barGround = white // the console has no bright grounds: brown would be too dark
	}
	text := look{ink: ink, ground: ground}
	strong := look{ink: accent, ground: ground, bold: true}
	var t [screen.Styles]look
	for i := range t {
		t[i] = text
	}
	t[screen.Strong] = strong
	t[screen.Doubt] = strong
	t[screen.Bad] = look{ink: ink, ground: ground, bold: true, underline: true}
	t[screen.Good] = look{ink: good, ground: ground, bold: true}
	t[screen.Mark] = look{ink: accent, ground: ground, bold: true, underline: true}
	t[screen.Field] = look{ink: ink, ground: ground, bold: true, underline: true}
	t[screen.Bar] = look{ink: barInk, ground: barGround}
	t[screen.Key] = look{ink: barInk, ground: barGround, bold: true, underline: true}
	t[screen.Focus] = look{ink: barInk, ground: barGround, bold: true}
	t[screen.Modules] = look{ink: white, ground: black}
	return t
}

type styleTable [screen.Styles]tcell.Style

// stylesOf realises a theme on a terminal with so many colours.
func stylesOf(n, colours int) styleTable {
	all := themes()
	var table styleTable
	for i, lk := range all[n%len(all)].looks {
		table[i] = lk.style(colours)
	}
	return table
}

// consoleColours is what the bare Linux console and its kin have: bold makes
// the ink bright, grounds stay plain.
const consoleColours = 8

func (lk look) style(colours int) tcell.Style {
	st := tcell.StyleDefault.Underline(lk.underline)
	switch {
	case colours <= 0: // monochrome: dark text on a light ground is reversed
		return st.Bold(lk.bold).Reverse(lk.ground.name != "black" && lk.ink.name == "black")
	case colours <= consoleColours:
		return st.Bold(lk.ink.bright).
			Foreground(tcell.PaletteColor(lk.ink.index)).
			Background(tcell.PaletteColor(lk.ground.index))
	}
	return st.Bold(lk.bold).Foreground(exact(lk.ink)).Background(exact(lk.ground))
}

func exact(c colour) tcell.Color {
	return tcell.NewRGBColor(int32(c.rgb[0]), int32(c.rgb[1]), int32(c.rgb[2]))
}
