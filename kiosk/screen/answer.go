package screen

import (
	"strconv"
	"strings"

	"guichet/kiosk/faq"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// answer: question, answer, complement, source, links, related questions, vote.
func (l *layout) answer() []block {
	a := l.v.Answer
	switch {
	case l.v.Status == session.Failed:
		return []block{l.para(Body, l.t.Answer.Failed)}
	case a == nil:
		return []block{l.para(Quiet, l.t.Answer.Wait)}
	}
	blocks := []block{l.title(a.Question.Title)}
	blocks = append(blocks, l.document(a.Document, 0)...)
	blocks = append(blocks, l.complement(a)...)
	blocks = append(blocks, l.ladderStart()...)
	source := l.para(Quiet, l.source(a)).gapped()
	source.source = true
	blocks = append(blocks, source)
	return append(blocks, l.answerItems()...)
}

// document draws an answer; its links are numbered from firstLink+1.
func (l *layout) document(d faq.Document, firstLink int) []block {
	var blocks []block
	for _, b := range d.Blocks {
		for i, item := range b.Items {
			runs := spanRuns(item, firstLink)
			var bl block
			switch b.Kind {
			case faq.Steps:
				head := run(Strong, strconv.Itoa(i+1)+". ")
				bl.lines = indent(head, wrap(runs, l.cols-cells(head.Text)))
				bl.step, bl.steps = i+1, len(b.Items)
			case faq.Bullets:
				bl.lines = indent(run(Strong, "- "), wrap(runs, l.cols-2))
			default:
				bl.lines = wrap(runs, l.cols)
			}
			bl.item, bl.gap = -1, i == 0
			blocks = append(blocks, bl)
		}
	}
	return blocks
}

// spanRuns draws spans; behind the words of a link stands its number.
func spanRuns(spans []faq.Span, firstLink int) []Run {
	var runs []Run
	for i, s := range spans {
		style := Body
		if s.Strong || s.Link > 0 {
			style = Strong
		}
		runs = append(runs, run(style, s.Text))
		lastOfLink := i+1 == len(spans) || spans[i+1].Link != s.Link
		if n := s.Link + firstLink; s.Link > 0 && lastOfLink && n <= maxDigit {
			runs = append(runs, run(Strong, " ["+strconv.Itoa(n)+"]"))
		}
	}
	return runs
}

func (l *layout) complement(a *session.AnswerData) []block {
	c := a.Question.Complement
	if c == nil {
		return nil
	}
	head := l.para(Strong, l.t.Answer.Complement).gapped()
	head.keep = true
	blocks := append([]block{head}, l.document(a.Complement, len(a.Document.Links))...)
	if len(blocks) > 1 {
		blocks[1].gap = false
	}
	return append(blocks, l.para(Quiet, text.Fill(l.t.Answer.ComplementSource, "source", c.Source, "date", l.t.Date(c.Date))))
}

// source says whose the text is, where it comes from and how far that can be
// relied on, and when it was checked.
func (l *layout) source(a *session.AnswerData) string {
	t, q := &l.t.Answer, &a.Question
	var parts []string
	if q.Ours {
		parts = l.ourSource(q)
	} else {
		parts = []string{text.Fill(t.Source, "source", q.Source, "date", l.t.Date(q.Received))}
	}
	switch {
	case q.Reviewed != "":
		parts = append(parts, text.Fill(t.Reviewed, "date", l.t.Date(q.Reviewed)))
	case !q.Ours:
		parts = append(parts, t.NotReviewed)
	}
	if q.Translated {
		parts = append(parts, t.Translated)
	}
	if a.Overdue {
		parts = append(parts, text.Fill(t.Overdue, "date", l.t.Date(q.ReviewBy)))
	}
	return strings.Join(parts, " ")
}

// ourSource is what is said of an answer that was written for the kiosk.
func (l *layout) ourSource(q *faq.Question) []string {
	t := &l.t.Answer
	first := t.OursUnchecked
	if q.Reviewed != "" {
		first = t.Ours
	}
	if q.Confidence == faq.NoOutsideSource {
		return []string{first}
	}
	dated := t.Undated
	switch len(q.SourceDate) {
	case len("2014"):
		dated = text.Fill(t.DatedYear, "year", q.SourceDate)
	case len("2014-03-03"):
		dated = text.Fill(t.DatedDay, "date", l.t.Date(q.SourceDate))
	}
	parts := []string{first, text.Fill(t.OurSource, "source", q.Source, "dated", dated)}
	if q.Confidence == faq.MediumConfidence {
		parts = append(parts, t.ToConfirm)
	}
	return parts
}

// ladderStart is the item that opens the steps of an answer, right below its
// words.
func (l *layout) ladderStart() []block {
	for i, it := range l.v.Items {
		if it.Kind == session.ItemLadder {
			words := text.Fill(l.t.Ladder.Start, "n", strconv.Itoa(len(l.v.Answer.Steps)))
			return []block{l.option(i, run(Strong, words)).gapped()}
		}
	}
	return nil
}

// answerItems are the codes, the related questions and the vote, in the order
// of View.Items; a heading stands before the first of its kind.
func (l *layout) answerItems() []block {
	var blocks []block
	t := &l.t.Answer
	for i, it := range l.v.Items {
		first := i == 0 || l.v.Items[i-1].Kind != it.Kind
		switch it.Kind {
		case session.ItemLink:
			blocks = append(blocks, l.linkItem(i, it.Link, first)...)
		case session.ItemReply:
			blocks = append(blocks, l.option(i, run(Body, l.yesOrNo(it.Yes))))
		case session.ItemQuestion:
			if first {
				blocks = append(blocks, l.heading(t.Related))
			}
			blocks = append(blocks, l.option(i, run(Body, it.Question.Title)))
		case session.ItemVote:
			if first {
				blocks = append(blocks, l.heading(t.Helpful))
			}
			vote := l.option(i, run(Body, l.yesOrNo(it.Helpful)))
			vote.keep = first // yes and no on one page
			blocks = append(blocks, vote)
		}
	}
	if l.v.Voted {
		blocks = append(blocks, l.heading(t.Thanks), l.para(Body, t.ThanksLead))
	}
	return blocks
}

func (l *layout) heading(words string) block {
	b := l.para(Strong, words).gapped()
	b.keep = true
	return b
}

// linkItem is a link with its short address, and our note on it.
func (l *layout) linkItem(i int, link faq.Link, first bool) []block {
	b := l.option(i, run(Body, text.Fill(l.t.Answer.Code, "label", shortAddress(link))))
	b.gap = first
	if link.Note == "" {
		return []block{b}
	}
	b.keep = true
	note := wrap([]Run{run(Quiet, text.Fill(l.t.Answer.Note, "note", link.Note))}, l.cols-itemHead)
	return []block{b, {lines: indent(Run{"    ", Body}, note), item: -1}}
}

// shortAddress is an address as people write it: without its scheme, a phone
// number as the text has it.
func shortAddress(link faq.Link) string {
	if strings.HasPrefix(link.URL, "tel:") {
		return link.Label
	}
	return strings.TrimSuffix(strings.TrimPrefix(link.URL, "https://"), "/")
}
