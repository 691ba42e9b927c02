package faq

import (
	"unicode"
	"unicode/utf8"
)

// span is a word while it is being cut: where it stands in the text and in the
// folded bytes.
type span struct{ start, end, from, to int }

// split cuts text into folded words. A plus sign reads "plus", and is part of
// the word it is glued to: RPPS+ is one name.
func split(text string) []Token {
	folded := make([]byte, 0, len(text)+8)
	spans := make([]span, 0, len(text)/5+1)
	open := false
	for i, next := 0, 0; i < len(text); i = next {
		from := len(folded)
		var size int
		folded, size = foldRune(folded, text[i:])
		next = i + max(size, -size)
		plus := text[i] == '+'
		if plus {
			folded = append(folded[:from], "plus"...)
		} else if size < 0 || !inWord(folded[from:], open) {
			folded, open = folded[:from], false
			continue
		}
		if !open {
			spans = append(spans, span{start: i, from: from})
		}
		last := &spans[len(spans)-1]
		last.end, last.to = next, len(folded)
		open = !plus
	}
	return cut(string(folded), spans)
}

// inWord says whether the folded form of a rune continues a word. A mark or an
// invisible character (nothing left after folding) continues one that is open.
func inWord(folded []byte, open bool) bool {
	if len(folded) == 0 {
		return open
	}
	if c := folded[0]; c < utf8.RuneSelf {
		return 'a' <= c && c <= 'z' || '0' <= c && c <= '9'
	}
	r, _ := utf8.DecodeRune(folded)
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}

// cut makes the tokens out of one string, which they share.
func cut(folded string, spans []span) []Token {
	tokens := make([]Token, len(spans))
	for i, s := range spans {
		tokens[i] = Token{Word: folded[s.from:s.to], Start: s.start, End: s.end}
	}
	return tokens
}
