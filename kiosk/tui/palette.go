package tui

import (
	"github.com/gdamore/tcell/v2"

	"guichet/kiosk/screen"
)

// colour is a colour of the kiosk, as each kind of terminal has it.
type colour struct {
	name   string
	ansi   int      // 0 to 7 (ECMA-48, 8.3.117), for terminals of 8 and 16 colours
	bright bool     // on a console bold makes the ink bright; a ground never is
	vga    [3]uint8 // red, green, blue on the bare console, as ink
	ground [3]uint8 // the same, as ground
	cube   int      // 16 to 231 in the cube of 256 colours: no terminal changes these
	rgb    [3]uint8 // what the cube says (xterm)
}

// The colours that the themes use.
var (
	black  = colour{"black", 0, false, [3]uint8{0, 0, 0}, [3]uint8{0, 0, 0}, 16, [3]uint8{0, 0, 0}}
	white  = colour{"white", 7, true, [3]uint8{255, 255, 255}, [3]uint8{170, 170, 170}, 231, [3]uint8{255, 255, 255}}
	blue   = colour{"blue", 4, false, [3]uint8{0, 0, 170}, [3]uint8{0, 0, 170}, 19, [3]uint8{0, 0, 175}}
	yellow = colour{"yellow", 3, true, [3]uint8{255, 255, 85}, [3]uint8{170, 85, 0}, 227, [3]uint8{255, 255, 95}}
	red    = colour{"red", 1, false, [3]uint8{170, 0, 0}, [3]uint8{170, 0, 0}, 124, [3]uint8{175, 0, 0}}
	amber  = colour{"amber", 7, true, [3]uint8{255, 255, 255}, [3]uint8{170, 170, 170}, 220, [3]uint8{255, 215, 0}} // as ground: the console has none
	green  = colour{"green", 2, true, [3]uint8{85, 255, 85}, [3]uint8{0, 170, 0}, 83, [3]uint8{95, 255, 95}}
)

// look is how a style is drawn in a theme.
type look struct {
	ink, ground     colour
	bold, underline bool
	band, paper     bool // a band, on a page of dark on light: where there are no colours it is reversed against the page
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
	t[screen.BandGood] = look{ink: black, ground: green, bold: true}
	t[screen.BandBad] = look{ink: white, ground: red, bold: true}
	t[screen.BandDoubt] = look{ink: black, ground: amber, bold: true}
	t[screen.BandNote] = look{ink: white, ground: blue, bold: true}
	if ground.name == blue.name {
		t[screen.BandNote] = look{ink: black, ground: white, bold: true}
	}
	if ground.name == white.name {
		t[screen.BandDoubt] = look{ink: white, ground: black, bold: true}
	}
	for s := screen.BandGood; s <= screen.BandNote; s++ {
		t[s].band, t[s].paper = true, ink.name == black.name
	}
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

// style realises a look. On a console bold means bright and nothing else, and
// an underline is a change of colour: there a dark ink is never bold, and
// nothing is underlined.
func (lk look) style(colours int) tcell.Style {
	st := tcell.StyleDefault
	switch {
	case colours >= 256:
		return st.Bold(lk.bold).Underline(lk.underline).
			Foreground(tcell.PaletteColor(lk.ink.cube)).Background(tcell.PaletteColor(lk.ground.cube))
	case colours > 0:
		return st.Bold(lk.ink.bright).
			Foreground(tcell.PaletteColor(lk.ink.ansi)).Background(tcell.PaletteColor(lk.ground.ansi))
	}
	dark := lk.ink.name == black.name // on one colour: dark on light is reversed
	if lk.band {
		dark = !lk.paper
	}
	return st.Bold(lk.bold).Underline(lk.underline).Reverse(dark)
}
