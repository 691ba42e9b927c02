package screen

import (
	"strconv"

	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// ladder is one step of an answer to be reached by yes and no: what to do, then
// the question; at the end what was found, and the vote. At 40 x 12 a step of
// four lines is one page: there the title of the answer is left out.
func (l *layout) ladder(height int) []block {
	v := l.v.Ladder
	switch {
	case l.v.Status == session.Failed:
		return []block{l.para(Body, l.t.Answer.Failed)}
	case v.Of == 0:
		return []block{l.para(Quiet, l.t.Answer.Wait)}
	}
	roomy := height >= airy
	words, links := l.t.Ladder.End, 0
	if v.Ask != "" {
		words, links = text.Fill(l.t.Ladder.Step, "n", strconv.Itoa(v.Step), "of", strconv.Itoa(v.Of)), 2
	}
	var blocks []block
	if roomy {
		blocks = append(blocks, l.title(v.Title))
	}
	head := l.title(words)
	head.gap = roomy
	blocks = append(blocks, head)
	for i, b := range l.document(v.Document, links) {
		b.gap = b.gap && (i > 0 || roomy)
		blocks = append(blocks, b)
	}
	if v.Ask != "" {
		blocks = append(blocks, l.heading(v.Ask))
	}
	return append(blocks, l.answerItems()...)
}

func (l *layout) yesOrNo(yes bool) string {
	if yes {
		return l.t.Answer.Yes
	}
	return l.t.Answer.No
}
