package tui

import (
	"fmt"
	"math"
	"testing"

	"github.com/gdamore/tcell/v2"

	"guichet/kiosk/screen"
	"guichet/kiosk/session"
)

// contrast is the ratio of WCAG 2.1, 1.4.3: 1 to 21.
func contrast(a, b [3]uint8) float64 {
	la, lb := luminance(a), luminance(b)
	return (max(la, lb) + 0.05) / (min(la, lb) + 0.05)
}

func luminance(c [3]uint8) float64 {
	lin := func(v uint8) float64 {
		x := float64(v) / 255
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c[0]) + 0.7152*lin(c[1]) + 0.0722*lin(c[2])
}

// Text to read has 7:1, everything 4.5:1 (EN 301 549, 11.1.4.3, and AAA).
func TestContrastOfThePalette(t *testing.T) {
	if len(themes()) != session.Themes {
		t.Fatalf("%d themes, the session counts %d", len(themes()), session.Themes)
	}
	if got := contrast([3]uint8{255, 255, 255}, [3]uint8{0, 0, 170}); math.Abs(got-13.3) > 0.1 {
		t.Fatalf("white on blue is %.2f, not the 13.3 that is known", got)
	}
	reading := map[screen.Style]bool{screen.Body: true, screen.Strong: true, screen.Quiet: true, screen.Field: true, screen.Mark: true, screen.Good: true, screen.Bad: true, screen.Doubt: true,
		screen.BandBad: true, screen.BandDoubt: true, screen.BandNote: true}
	for _, th := range themes() {
		for st, lk := range th.looks {
			want := 4.5
			if reading[screen.Style(st)] {
				want = 7
			}
			for terminal, got := range map[string]float64{
				"256 colours": contrast(lk.ink.rgb, lk.ground.rgb),
				"8 colours":   contrast(lk.ink.vga, lk.ground.ground),
			} {
				if got < want {
					t.Errorf("%s, style %d, %s: %s on %s has %.1f, want %.1f", th.name, st, terminal, lk.ink.name, lk.ground.name, got, want)
				}
			}
		}
	}
}

// What must be told apart differs by more than its colour.
func TestStylesDifferWithoutColour(t *testing.T) {
	for _, th := range themes() {
		shape := func(s screen.Style) string {
			lk := th.looks[s]
			return fmt.Sprint(lk.bold, lk.underline, luminance(lk.ground.rgb) > 0.5)
		}
		for _, pair := range [][2]screen.Style{{screen.Body, screen.Strong}, {screen.Body, screen.Mark}, {screen.Body, screen.Field}, {screen.Bar, screen.Key}} {
			if shape(pair[0]) == shape(pair[1]) {
				t.Errorf("%s: styles %d and %d differ by colour alone", th.name, pair[0], pair[1])
			}
		}
	}
}

// A verdict's band stands out from the page, each kind in a colour of its own, and
// bad news has at least the contrast of good news.
func TestBands(t *testing.T) {
	bands := []screen.Style{screen.BandGood, screen.BandBad, screen.BandDoubt, screen.BandNote}
	for _, th := range themes() {
		seen := map[string]screen.Style{}
		for _, s := range bands {
			lk := th.looks[s]
			if lk.ground == th.looks[screen.Body].ground {
				t.Errorf("%s: band %d has the page's ground, %s", th.name, s, lk.ground.name)
			}
			if other, taken := seen[lk.ground.name]; taken {
				t.Errorf("%s: bands %d and %d are both %s", th.name, other, s, lk.ground.name)
			}
			seen[lk.ground.name] = s
		}
		good, bad := th.looks[screen.BandGood], th.looks[screen.BandBad]
		if g, b := contrast(good.ink.vga, good.ground.ground), contrast(bad.ink.vga, bad.ground.ground); b < g {
			t.Errorf("%s: on 8 colours bad news has %.1f, good news %.1f", th.name, b, g)
		}
	}
}

// On a terminal of one colour a band is reversed against its page.
func TestBandsWithoutColour(t *testing.T) {
	for n, th := range themes() {
		styles := stylesOf(n, 0)
		_, _, page := styles[screen.Body].Decompose()
		for _, s := range []screen.Style{screen.BandGood, screen.BandBad, screen.BandDoubt, screen.BandNote} {
			if _, _, band := styles[s].Decompose(); band&tcell.AttrReverse == page&tcell.AttrReverse {
				t.Errorf("%s: band %d looks like the page", th.name, s)
			}
		}
	}
}
