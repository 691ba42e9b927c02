package screen_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"guichet/kiosk/screen"
)

func TestClean(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Carte CPS", "Carte CPS"},
		{"accents", "Réponse à l'été, cœur, Œuvre, Ÿ", "Réponse à l'été, cœur, Œuvre, Ÿ"},
		{"decomposed", "e\u0301te\u0301", "été"},
		{"typographic", "l’ANS “dit” – ainsi…", "l'ANS \"dit\" - ainsi…"},
		{"blanks", "12\u00a0chiffres\u202f:\ttab\nline", "12 chiffres : tab line"},
		{"escape sequence", "\x1b[31mROUGE\x1b[0m", "[31mROUGE[0m"},
		{"operating system command", "\x1b]0;titre\x07fin", "]0;titrefin"},
		{"C1", "a\u009b31mb", "a31mb"},
		{"DEL", "a\x7fb", "ab"},
		{"right to left", "abc\u202edef\u2066", "abcdef"},
		{"zero width", "a\u200bb\u200dc\ufeff", "abc"},
		{"soft hyphen", "a\u00adb", "ab"},
		{"stacked marks", "a\u0300\u0301\u0302", "à"},
		{"tview markup", "CN=[red]ADMIN", "CN=[red]ADMIN"},
		{"ligature", "ﬁche", "fiche"},
		{"full width", "ＣＰＳ", "CPS"},
		{"emoji", "carte 💳", "carte ?"},
		{"ideographs", "漢字", "??"},
		{"invalid", "a\xff\xfeb", "a?b"},
		{"private use", "a\ue000b", "ab"},
		{"euro", "5 €", "5 EUR"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := screen.Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanIsBounded(t *testing.T) {
	if got := screen.Clean(strings.Repeat("é", 1<<20)); len(got) > 64<<10+8 {
		t.Errorf("%d bytes left of a megabyte", len(got))
	}
}

// Whatever comes in, what goes out is in the font, one cell a rune, and stays
// as it is when cleaned again.
func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "été", "\x1b[2J", "\u202e", "e\u0301", "\xff", "💳", "ﬁ", strings.Repeat("\u0301", 100)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, in string) {
		out := screen.Clean(in)
		if !utf8.ValidString(out) {
			t.Fatalf("Clean(%q) = %q is not UTF-8", in, out)
		}
		for _, r := range out {
			if !screen.InFont(r) {
				t.Fatalf("Clean(%q) leaves %U", in, r)
			}
		}
		if again := screen.Clean(out); again != out {
			t.Fatalf("Clean is not idempotent: %q, then %q", out, again)
		}
	})
}
