package screen

import (
	"strings"
	"time"

	"guichet/kiosk/pki"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// card is the card's screen: what to do at the slot, what is read so far, the
// verdict, or that the card is gone.
func (l *layout) card(height int) []block {
	c := &l.v.Card
	switch {
	case c.Phase == session.CardReading:
		return l.reading()
	case c.Phase == session.CardJudged && c.Masked:
		return []block{l.para(Body, l.t.Card.Masked).gapped()}
	case c.Phase == session.CardJudged && c.Detail:
		return l.detail()
	case c.Phase == session.CardJudged:
		return l.judged(height)
	case c.Phase == session.CardGone:
		return []block{
			l.title(l.t.Card.Title),
			l.para(Strong, l.t.Card.Gone).gapped(),
			l.para(Body, l.t.Card.GoneLead).gapped(),
		}
	}
	return l.noCard(height)
}

// noCard says what to do at the slot.
func (l *layout) noCard(height int) []block {
	words := l.t.Card.OutOfOrder
	switch l.v.Slot {
	case session.SlotEmpty, session.SlotCard, session.SlotUnknown:
		words = l.t.Card.Empty
	case session.SlotNoReader:
		words = l.t.Card.NoReader
	case session.SlotBusy:
		words = l.t.Card.Busy
	}
	says := []block{l.para(Body, words).gapped()}
	if drawing := l.inserting(); drawing != nil && words == l.t.Card.Empty {
		says = drawing // it has words of its own
	}
	blocks := append([]block{l.title(l.t.Card.Title)}, says...)
	if where := l.v.Info.Site.Slot[l.v.Lang]; where != "" && words == l.t.Card.Empty {
		blocks = append(blocks, l.para(Body, text.Fill(l.t.Card.Where, "where", where)))
	}
	blocks = append(blocks, l.para(Body, l.t.Card.NoPIN).gapped())
	if linesOf(blocks) > height { // one page, as long as it can be
		for i := range blocks {
			blocks[i].gap = false
		}
	}
	return append(blocks, l.deskLine()...)
}

// deskLine is the phone to call about a card and its hours, where the site has them.
func (l *layout) deskLine() []block {
	if words := l.site(false); words != "" {
		return []block{l.para(Quiet, words).gapped()}
	}
	return nil
}

// reminder tells a visitor who does nothing to take the card, on whatever page
// they read.
func (l *layout) reminder() []block {
	b := l.para(Strong, l.t.Card.Remind)
	switch l.v.Card.Remind {
	case 0:
		return nil
	case 1:
	default:
		b = l.para(Focus, " "+l.t.Card.RemindLoud+" ")
	}
	b.sticky = true
	return []block{b}
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

// unverified is a claim of a card that is still being read.
func (l *layout) unverified(words string) block { return l.claim(words, l.t.Card.Unverified) }

// claim is what a card says of itself without proof. It has a look of its own: a
// sign before it, words behind it.
func (l *layout) claim(words, state string) block {
	runs := []Run{run(Quiet, words+" "), run(Doubt, state)}
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

func (l *layout) parisDate(at time.Time) string { return parisDate(l.t, at) }

// initials are those of the holder, where the site asks for them on the first
// page; "" otherwise.
func (l *layout) initials(r *verdict.Report) string {
	if !l.v.Info.Site.Cards.Initials {
		return ""
	}
	var all []string
	for _, name := range []string{r.Holder.GivenName, r.Holder.Surname} {
		for _, c := range Clean(name) {
			all = append(all, string(c)+".")
			break
		}
	}
	if len(all) == 0 {
		return ""
	}
	return text.Fill(l.t.Card.Initials, "name", strings.Join(all, " "))
}

// judged is the verdict. Its first page holds, whatever the size, the band, the
// reason with its dates, what the visitor does, what the desk does, and a warning
// about the card's code; then what the card is, and the questions that help. height
// is the room for it, in lines.
func (l *layout) judged(height int) []block {
	r := &l.v.Card.Report
	w := VerdictWords(r, l.t, l.cards(), l.v.Info.Site.Phone)
	plain, warnings := codeWords(l.v.Card.Codes, l.t)
	if !r.Verdict.Usable() { // what its code still opens is of no more use
		plain, warnings = nil, nil
	}
	var later []block // of the action, where the blocked code comes first
	if codeBlocked(l.v.Card.Codes) && r.Verdict.Good() {
		if r.Verdict != verdict.Valid {
			later = []block{l.para(Body, w.Action).gapped()}
		}
		w.Action, warnings = strings.Join(warnings, " "), nil
	}
	blocks := l.firstPage(r, w, warnings, height)
	first := len(blocks)
	blocks = append(blocks, later...)
	blocks = append(blocks, l.doubts(r)...)
	codes := append(l.plainCodes(plain), l.beside()...)
	blocks = append(blocks, codes...)
	if r.Code == verdict.CodeMute {
		blocks = append(blocks, l.inserting()...)
	}
	facts := l.facts(r)
	if len(codes) > 0 && len(facts) > 0 {
		facts[0].gap = false // one group: what the card is
	}
	blocks = append(blocks, facts...)
	blocks = append(blocks, l.cardItems()...)
	if r.Verdict.Good() {
		blocks = append(blocks, l.para(Quiet, l.t.Card.Chip).gapped())
	}
	blocks = append(blocks, l.deskLine()...)
	if l.width >= largeWidth && first < len(blocks) {
		first++ // the gap below the desk's line stays
	}
	squeeze(blocks[first:], linesOf(blocks)-height)
	return blocks
}

// squeeze takes over lines out of the gaps of blocks, from the end, if there are as many:
// a page more for the last line alone is worse than less air.
func squeeze(blocks []block, over int) {
	gaps := 0
	for _, b := range blocks {
		if b.gap {
			gaps++
		}
	}
	if over > gaps {
		return
	}
	for i := len(blocks) - 1; i >= 0 && over > 0; i-- {
		if blocks[i].gap {
			blocks[i].gap = false
			over--
		}
	}
}

// firstPage lays the verdict out as large and as airy as the room allows. Where it is
// too little, the lists' date goes last.
func (l *layout) firstPage(r *verdict.Report, w text.Verdict, warnings []string, height int) []block {
	large := l.width >= largeWidth && height >= largeHeight-1-barLines-1
	for _, try := range []struct{ large, airy bool }{{large, true}, {large, false}, {false, true}, {false, false}} {
		if blocks := l.verdictBlocks(r, w, warnings, try.large, try.airy); linesOf(blocks) <= height {
			return blocks
		}
	}
	blocks := l.verdictBlocks(r, w, warnings, false, false)
	if dates := blocks[2]; l.grounds(r) != "" {
		blocks = append(append(blocks[:2:2], blocks[3:]...), dates)
	}
	return blocks
}

func (l *layout) verdictBlocks(r *verdict.Report, w text.Verdict, warnings []string, large, airy bool) []block {
	blocks := []block{l.band(r, w, large), l.para(Body, w.Meaning)}
	blocks[1].gap = airy
	if words := l.grounds(r); words != "" {
		blocks = append(blocks, l.para(Quiet, words))
	}
	action := l.para(Strong, w.Action)
	action.gap = airy
	desk := l.para(Body, text.Fill(l.t.Card.Desk, "words", w.Desk))
	desk.gap = airy
	blocks = append(blocks, action, desk)
	for i, words := range warnings {
		b := l.para(Strong, words)
		b.gap = airy && i == 0
		blocks = append(blocks, b)
	}
	return blocks
}

// unlisted is card.Identity.Name of a CPx whose ATR no table has.
const unlisted = "cpx"

// facts are the kind, the type, the dates and, where the site wants them, the
// initials of a card that was read. What nobody is proven to have signed keeps
// the look of a claim.
func (l *layout) facts(r *verdict.Report) []block {
	var blocks []block
	if r.Verdict != verdict.NotCPx && r.Verdict != verdict.Unknown && r.Name != "" {
		kind := l.kind(r.Name)
		if r.Name == unlisted && r.Verdict.Good() { // no doubt is left of it
			kind = text.Fill(l.t.Card.ReadInFull, "kind", kind)
		}
		blocks = append(blocks, l.para(Body, kind))
	}
	if r.Type != pki.TypeUnknown {
		blocks = append(blocks, l.fact(r, text.Fill(l.t.Card.Type, "type", l.typeWords(r.Type))))
	}
	if words := l.initials(r); words != "" {
		b := l.fact(r, words)
		b.private = true
		blocks = append(blocks, b)
	}
	if !r.NotAfter.IsZero() {
		blocks = append(blocks, l.fact(r, l.period(r.NotBefore, r.NotAfter)))
	}
	if len(blocks) > 0 {
		blocks[0].gap = true
		for i := range blocks[:len(blocks)-1] {
			blocks[i].keep = l.width >= largeWidth // a small page has no room to give away
		}
	}
	return blocks
}

// fact is something that a card says of itself: a claim unless its issuer is proven to
// have signed it.
func (l *layout) fact(r *verdict.Report, words string) block {
	if r.Proofs()[0].State == verdict.Proven {
		return l.para(Body, words)
	}
	return l.claim(words, l.t.Card.Claimed)
}

// grounds says of when the lists are that the verdict rests on; "" for a card whose
// dates and lists play no part.
func (l *layout) grounds(r *verdict.Report) string {
	t := &l.t.Card
	if r.NotAfter.IsZero() || r.Verdict == verdict.Unreadable || r.Verdict == verdict.NotCPx {
		return ""
	}
	words := t.NoLists
	if !r.InformationDate.IsZero() {
		words = text.Fill(t.Lists, "date", l.parisDate(r.InformationDate), "span", span(l.t, r.InformationDate, r.JudgedAt))
	}
	return words
}

// doubts are what else is to be known of the clock that the verdict rests on.
func (l *layout) doubts(r *verdict.Report) []block {
	var blocks []block
	if !r.NotAfter.IsZero() && !r.ClockInOrder && !strings.HasPrefix(string(r.Code), "B-") {
		blocks = append(blocks, l.para(Quiet, l.t.Card.ClockDoubtful))
	}
	if r.SimulatedTime {
		blocks = append(blocks, l.para(Quiet, text.Fill(l.t.Card.Simulated, "date", l.parisDate(r.JudgedAt))))
	}
	return blocks
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
			b := l.option(i, run(Body, words))
			b.gap = i == 0
			blocks = append(blocks, b)
		}
	}
	return blocks
}
