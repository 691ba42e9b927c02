package screen

import (
	"strconv"

	"guichet/kiosk/card"
	"guichet/kiosk/text"
)

// plainCodes are the lines about the card's codes that can wait for a later page.
func (l *layout) plainCodes(lines []string) (blocks []block) {
	for i, line := range lines {
		b := l.para(Body, line)
		b.gap = i == 0
		blocks = append(blocks, b)
	}
	return blocks
}

// beside tells of cards that are not read.
func (l *layout) beside() []block {
	if l.v.Card.Others > 0 {
		return []block{l.para(Body, l.t.Card.Beside).gapped()}
	}
	return nil
}

// CodeWords says what a visitor must know of the card's codes: nothing where nothing
// is known.
func CodeWords(c card.Codes, t *text.Set) []string {
	plain, warnings := codeWords(c, t)
	return append(plain, warnings...)
}

// codeBlocked says whether the card's code is known to be blocked: until it is
// unblocked, the card serves only to be shown.
func codeBlocked(c card.Codes) bool {
	return c.Status == card.CodesRead && c.PIN.Known && c.PIN.Left == 0
}

// codeWords are CodeWords in two: those that can wait, and those that must be read
// before a code is typed again.
func codeWords(c card.Codes, t *text.Set) (plain, warnings []string) {
	w := &t.Card.Codes
	if c.Status == card.CodesOnlyByTry {
		return []string{w.OnlyByTry}, nil
	}
	if c.Status != card.CodesRead {
		return nil, nil
	}
	exhausted := c.Unblock.Known && c.Unblock.Left == 0
	switch left := c.PIN.Left; {
	case !c.PIN.Known:
	case left == 0 && exhausted:
		return nil, []string{w.Lost}
	case left == 0:
		return nil, []string{w.Blocked}
	case left == 1:
		warnings = append(warnings, w.One)
	default:
		plain = append(plain, text.Fill(w.Tries, "n", strconv.Itoa(left)))
	}
	if exhausted {
		warnings = append(warnings, w.Exhausted)
	}
	return plain, warnings
}
