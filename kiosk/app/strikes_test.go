package app

import (
	"testing"
	"time"

	"guichet/kiosk/screen"
)

// The same key counts again after the pause alone: struck twice within half a second, or
// held so that the keyboard repeats it. Another key counts at once, and without a pause
// every key does.
func TestStrikes(t *testing.T) {
	type press struct {
		at    time.Duration
		rune  rune
		paste bool
	}
	ms := func(at int, r rune) press { return press{at: time.Duration(at) * time.Millisecond, rune: r} }
	held := []press{ms(0, 'l')}
	for at := 250; at < 3000; at += 33 { // as Linux repeats a key
		held = append(held, ms(at, 'l'))
	}
	pasted := []press{{rune: 'l', paste: true}, {rune: 'l', paste: true}}
	for name, c := range map[string]struct {
		pause   time.Duration
		presses []press
		want    string
	}{
		"a double letter, every key counts":  {0, []press{ms(0, 'e'), ms(100, 'l'), ms(180, 'l')}, "ell"},
		"a scanner, every key counts":        {0, []press{ms(0, '0'), ms(0, '0'), ms(1, '0')}, "000"},
		"struck twice":                       {500 * time.Millisecond, []press{ms(0, 'l'), ms(120, 'l')}, "l"},
		"the norm's own: again after 0.5 s":  {500 * time.Millisecond, []press{ms(0, 'l'), ms(500, 'l')}, "l"},
		"a double letter, meant":             {500 * time.Millisecond, []press{ms(0, 'l'), ms(501, 'l')}, "ll"},
		"other keys":                         {500 * time.Millisecond, []press{ms(0, 'a'), ms(50, 'b'), ms(100, 'a')}, "aba"},
		"held":                               {500 * time.Millisecond, held, "l"},
		"held, by a pause that stops it too": {300 * time.Millisecond, held, "l"},
		"pasted":                             {500 * time.Millisecond, pasted, "ll"},
	} {
		var s strikes
		s.want(c.pause)
		got, begin := "", time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
		for _, p := range c.presses {
			if s.counts(screen.KeyPress{Code: screen.Char, Rune: p.rune, Pasted: p.paste}, begin.Add(p.at)) {
				got += string(p.rune)
			}
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}
