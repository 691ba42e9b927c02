package screen

import (
	"strconv"

	"guichet/kiosk/card"
	"guichet/kiosk/text"
)

// codes tells the state of the card's codes, and of cards that are not read.
func (l *layout) codes() (blocks []block) {
	for i, line := range CodeWords(l.v.Card.Codes, l.t) {
		b := l.para(Strong, line)
		if i == 0 {
			b = b.gapped()
		}
		blocks = append(blocks, b)
	}
	if l.v.Card.Others > 0 {
		blocks = append(blocks, l.para(Body, l.t.Card.Beside).gapped())
	}
	return blocks
}

// CodeWords says what a visitor must know of the card's codes: nothing where nothing
// is known.
func CodeWords(c card.Codes, t *text.Set) (lines []string) {
	w := &t.Card.Codes
	if c.Status == card.CodesOnlyByTry {
		return []string{w.OnlyByTry}
	}
	if c.Status != card.CodesRead {
		return nil
	}
	exhausted := c.Unblock.Known && c.Unblock.Left == 0
	switch left := c.PIN.Left; {
	case !c.PIN.Known:
	case left == 0 && exhausted:
		return []string{w.Lost}
	case left == 0:
		return append(lines, w.Blocked)
	case left == 1:
		lines = append(lines, w.One)
	default:
		lines = append(lines, text.Fill(w.Tries, "n", strconv.Itoa(left)))
	}
	if exhausted {
		lines = append(lines, w.Exhausted)
	}
	return lines
}
