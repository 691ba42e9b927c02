package screen

import "strings"

// Large letters are drawn in half blocks: two rows of dots a line. A letter is
// letterDots high; an accent stands accentDots above it.
const (
	letterDots = 5
	accentDots = 2
)

// glyphs are the letters of the verdicts' words, row by row: "#" is a dot.
var glyphs = map[rune][letterDots]string{
	'A': {".##.", "#..#", "####", "#..#", "#..#"}, 'B': {"###.", "#..#", "###.", "#..#", "###."},
	'C': {".###", "#...", "#...", "#...", ".###"}, 'D': {"###.", "#..#", "#..#", "#..#", "###."},
	'E': {"###", "#..", "##.", "#..", "###"}, 'F': {"###", "#..", "##.", "#..", "#.."},
	'G': {".###", "#...", "#.##", "#..#", ".###"}, 'H': {"#..#", "#..#", "####", "#..#", "#..#"},
	'I': {"#", "#", "#", "#", "#"}, 'J': {"..#", "..#", "..#", "#.#", ".#."},
	'K': {"#..#", "#.#.", "##..", "#.#.", "#..#"}, 'L': {"#..", "#..", "#..", "#..", "###"},
	'M': {"#...#", "##.##", "#.#.#", "#...#", "#...#"}, 'N': {"#..#", "##.#", "#.##", "#..#", "#..#"},
	'O': {".##.", "#..#", "#..#", "#..#", ".##."}, 'P': {"###.", "#..#", "###.", "#...", "#..."},
	'Q': {".##.", "#..#", "#..#", "#.#.", ".#.#"}, 'R': {"###.", "#..#", "###.", "#.#.", "#..#"},
	'S': {".###", "#...", ".##.", "...#", "###."}, 'T': {"###", ".#.", ".#.", ".#.", ".#."},
	'U': {"#..#", "#..#", "#..#", "#..#", ".##."}, 'V': {"#...#", "#...#", ".#.#.", ".#.#.", "..#.."},
	'W': {"#...#", "#...#", "#.#.#", "##.##", "#...#"}, 'X': {"#...#", ".#.#.", "..#..", ".#.#.", "#...#"},
	'Y': {"#.#", "#.#", ".#.", ".#.", ".#."}, 'Z': {"####", "..#.", ".#..", "#...", "####"},
	' ': {"..", "..", "..", "..", ".."}, ',': {"..", "..", "..", ".#", "#."},
	'\'': {"#", "#", ".", ".", "."}, '-': {"...", "...", "###", "...", "..."},
}

// accented are the letters that stand for another with an accent, and the dots
// of the accent from the left.
var accented = map[rune]struct {
	letter rune
	accent string
}{
	'É': {'E', ".##"}, 'È': {'E', "##."}, 'Ê': {'E', "###"}, 'À': {'A', ".#.."}, 'Â': {'A', ".##."},
	'Ô': {'O', ".##."}, 'Î': {'I', "#"}, 'Û': {'U', ".##."}, 'Ù': {'U', ".#.."},
}

// largeLetters draws a word in half blocks, line by line from the top; false where
// one of its characters has no glyph. A word without accents is a line lower.
func largeLetters(word string) ([]string, bool) {
	dots := make([]strings.Builder, accentDots+letterDots+1) // an even number of rows
	marked := false
	for i, r := range []rune(Clean(word)) {
		accent := ""
		if a, ok := accented[r]; ok {
			r, accent, marked = a.letter, a.accent, true
		}
		g, ok := glyphs[r]
		if !ok {
			return nil, false
		}
		if i > 0 {
			for row := range dots {
				dots[row].WriteByte('.')
			}
		}
		width := len(g[0])
		rows := append([]string{blankDots(width), accent + blankDots(width-len(accent)), blankDots(width)}, g[:]...)
		for row := range dots {
			dots[row].WriteString(rows[row])
		}
	}
	if !marked {
		dots = dots[accentDots:]
	}
	lines := make([]string, len(dots)/2)
	for i := range lines {
		lines[i] = halfBlocks(dots[2*i].String(), dots[2*i+1].String())
	}
	return lines, true
}

func blankDots(n int) string { return strings.Repeat(".", max(n, 0)) }

// halfBlocks draws two rows of dots as one line.
func halfBlocks(upper, lower string) string {
	var b strings.Builder
	for i := range len(upper) {
		b.WriteRune(cell(upper[i] == '#', lower[i] == '#'))
	}
	return b.String()
}
