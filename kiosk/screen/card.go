package screen

import (
	"strconv"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// card is the card's screen: what to do at the slot, what is read so far, the
// verdict, or that the card is gone.
func (l *layout) card() []block {
	c := &l.v.Card
	switch {
	case c.Phase == session.CardReading:
		return append(l.reminder(), l.reading()...)
	case c.Phase == session.CardJudged && c.Masked:
		return append(l.reminder(), l.para(Body, l.t.Card.Masked).gapped())
	case c.Phase == session.CardJudged && c.Detail:
		return append(l.reminder(), l.detail()...)
	case c.Phase == session.CardJudged:
		return append(l.reminder(), l.judged()...)
	case c.Phase == session.CardGone:
		return []block{
			l.title(l.t.Card.Title),
			l.para(Strong, l.t.Card.Gone).gapped(),
			l.para(Body, l.t.Card.GoneLead).gapped(),
		}
	}
	return l.noCard()
}

// noCard says what to do at the slot.
func (l *layout) noCard() []block {
	words := l.t.Card.OutOfOrder
	switch l.v.Slot {
	case session.SlotEmpty, session.SlotCard, session.SlotUnknown:
		words = l.t.Card.Empty
	case session.SlotNoReader:
		words = l.t.Card.NoReader
	case session.SlotBusy:
		words = l.t.Card.Busy
	}
	return []block{
		l.title(l.t.Card.Title),
		l.para(Body, words).gapped(),
		l.para(Body, l.t.Card.NoPIN).gapped(),
	}
}

// reminder tells a visitor who does nothing to take the card.
func (l *layout) reminder() []block {
	switch l.v.Card.Remind {
	case 0:
		return nil
	case 1:
		return []block{l.para(Strong, l.t.Card.Remind)}
	}
	return []block{l.para(Focus, " "+l.t.Card.RemindLoud+" ")}
}

// reading shows what was read so far, each line marked as not verified.
func (l *layout) reading() []block {
	g := &l.v.Card.Glimpse
	blocks := []block{l.title(l.t.Card.Seen), l.para(Body, l.t.Card.Reading), l.para(Strong, l.kind(g.Identity.Name)).gapped()}
	if g.Type == pki.TypeUnknown {
		blocks = append(blocks, l.para(Quiet, l.t.Card.NoPIN).gapped())
	} else {
		blocks = append(blocks, l.unverified(text.Fill(l.t.Card.Type, "type", l.typeWords(g.Type))))
	}
	if !g.NotAfter.IsZero() {
		blocks = append(blocks, l.unverified(l.period(g.NotBefore, g.NotAfter)))
	}
	return blocks
}

// unverified has a look of its own: a sign before it, words behind it.
func (l *layout) unverified(words string) block {
	runs := []Run{run(Quiet, words+" "), run(Doubt, l.t.Card.Unverified)}
	return block{lines: indent(run(Doubt, "? "), wrap(runs, l.cols-2)), item: -1}
}

func (l *layout) kind(name string) string {
	if words := l.cards().Names[name]; words != "" {
		return words
	}
	return l.t.Card.UnknownKind
}

func (l *layout) typeWords(t pki.CardType) string {
	if words := l.cards().Types[t.String()]; words != "" {
		return words
	}
	return l.t.Card.UnknownType
}

// period is a validity in Paris dates.
func (l *layout) period(from, to time.Time) string {
	return text.Fill(l.t.Card.Period, "from", l.parisDate(from), "to", l.parisDate(to))
}

func (l *layout) parisDate(t time.Time) string {
	return l.t.Date(verdict.Paris(t).Format(time.DateOnly))
}

// sign is the shape beside a verdict's word, and the word's style.
func sign(v verdict.Verdict) (shape string, style Style) {
	switch v {
	case verdict.Valid:
		return "[OK]", Good
	case verdict.ExpiresSoon:
		return "[OK !]", Good
	case verdict.Expired, verdict.NotYetValid, verdict.Revoked, verdict.NotAuthentic:
		return "[X]", Bad
	case verdict.NotCPx:
		return "[i]", Strong
	case verdict.TestCard:
		return "[T]", Strong
	case verdict.Unreadable:
		return "[!]", Doubt
	}
	return "[?]", Doubt
}

// judged is the verdict: word and shape, of when the information is (on the
// first page, whatever the size), what it means, what to do, the questions that
// help.
func (l *layout) judged() []block {
	r := &l.v.Card.Report
	words := l.cards().Verdicts[string(r.Code)]
	blocks := []block{l.banner(r, words.Word)}
	if !r.NotAfter.IsZero() { // the verdict is about dates and lists
		blocks = append(blocks, l.para(Quiet, l.age(r)))
	}
	blocks = append(blocks, l.para(Body, words.Meaning))
	blocks = append(blocks, l.facts(r)...)
	blocks = append(blocks, l.para(Strong, words.Action).gapped())
	if r.Verdict.Good() {
		blocks = append(blocks, l.para(Quiet, l.t.Card.Chip))
	}
	return append(blocks, l.cardItems()...)
}

// banner is the verdict's word with its shape, and the code for the staff small
// behind it.
func (l *layout) banner(r *verdict.Report, word string) block {
	shape, style := sign(r.Verdict)
	runs := []Run{run(style, word+" "+shape), {"  ", Body}, run(Quiet, string(r.Code))}
	return block{lines: wrap(runs, l.cols), item: -1, keep: true}
}

// facts are the kind, the type and the dates of a card that was read.
func (l *layout) facts(r *verdict.Report) []block {
	blocks := []block{l.para(Body, l.kind(r.Name)).gapped()}
	if r.Type != pki.TypeUnknown {
		blocks = append(blocks, l.para(Body, text.Fill(l.t.Card.Type, "type", l.typeWords(r.Type))))
	}
	if !r.NotAfter.IsZero() {
		blocks = append(blocks, l.para(Body, l.period(r.NotBefore, r.NotAfter)))
	}
	return blocks
}

// age says of when the information is that the verdict rests on.
func (l *layout) age(r *verdict.Report) string {
	t := &l.t.Card
	words := t.NoLists
	if !r.InformationDate.IsZero() {
		n := verdict.Days(r.InformationDate, r.JudgedAt)
		words = pick(n == 1, t.AgeOne, pick(n <= 0, t.AgeToday, t.Age))
		words = text.Fill(words, "date", l.parisDate(r.InformationDate), "n", strconv.Itoa(n))
	}
	if !r.ClockInOrder {
		words += " " + t.ClockDoubtful
	}
	if r.SimulatedTime {
		words += " " + text.Fill(t.Simulated, "date", l.parisDate(r.JudgedAt))
	}
	return words
}

// cardItems are the questions that help, and the way to the detail.
func (l *layout) cardItems() []block {
	var blocks []block
	for i, it := range l.v.Items {
		switch {
		case it.Kind == session.ItemQuestion && i == 0:
			blocks = append(blocks, l.heading(l.t.Card.Advice))
			fallthrough
		case it.Kind == session.ItemQuestion:
			blocks = append(blocks, l.option(i, run(Body, it.Question.Title)))
		default:
			words := pick(l.v.Card.Detail, l.t.Card.CloseDetail, l.t.Card.Detail)
			blocks = append(blocks, l.option(i, run(Body, words)).gapped())
		}
	}
	return blocks
}
