package screen

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// detail is for the staff: the holder, the issuer, what was proven and what was
// not, and every check. It is the only place that shows a holder.
func (l *layout) detail() []block {
	r := &l.v.Card.Report
	w := VerdictWords(r, l.t, l.cards(), l.v.Info.Site.Phone)
	blocks := append(l.detailLeft(), l.band(r, w, false))
	blocks = append(blocks, l.cardItems()...)
	public := len(blocks)
	for _, line := range l.said(r) {
		blocks = append(blocks, l.fact(r, line))
	}
	for _, line := range l.when(r) {
		blocks = append(blocks, l.para(Body, line))
	}
	blocks = append(blocks, l.proofs(r)...)
	blocks = append(blocks, l.findings(r)...)
	for i := range blocks[public:] {
		blocks[public+i].private = true
	}
	return blocks
}

// said is what the card says of itself and of its holder.
func (l *layout) said(r *verdict.Report) []string {
	t := &l.t.Card
	var lines []string
	add := func(words, name, value string) {
		if value != "" {
			lines = append(lines, text.Fill(words, name, value))
		}
	}
	add(t.Holder, "name", strings.TrimSpace(r.Holder.GivenName+" "+r.Holder.Surname))
	add(t.Number, "number", string(r.Holder.CardNumber))
	add(t.NationalID, "number", r.Holder.NationalID)
	add(t.Profession, "profession", l.profession(r))
	add(t.Issuer, "name", r.Issuer)
	add(t.Root, "name", r.Root)
	if !r.NotAfter.IsZero() {
		lines = append(lines, text.Fill(t.Validity, "from", l.parisMoment(r.NotBefore), "to", l.parisMoment(r.NotAfter)))
	}
	return lines
}

// when is by what time the card was judged.
func (l *layout) when(r *verdict.Report) []string {
	t, judged := &l.t.Card, verdict.Paris(r.JudgedAt)
	lines := []string{text.Fill(t.Judged, "date", l.parisDate(r.JudgedAt), "time", judged.Format(time.TimeOnly))}
	if !r.ClockSetByHand.IsZero() {
		lines = append(lines, text.Fill(t.ClockByHand, "date", l.parisDate(r.ClockSetByHand)))
	}
	return lines
}

func (l *layout) profession(r *verdict.Report) string {
	code := r.Profession.String()
	if code == "" {
		code = r.FutureProfession.String()
	}
	if words := l.cards().Professions[code]; words != "" {
		return words
	}
	return code
}

// parisMoment is a date with its time of day, to the second.
func (l *layout) parisMoment(at time.Time) string {
	return l.parisDate(at) + " " + verdict.Paris(at).Format(time.TimeOnly)
}

// detailLeft is the count-down to the end of the detail, on each of its pages.
func (l *layout) detailLeft() []block {
	n := l.v.Card.DetailLeft
	if n == 0 {
		return nil
	}
	b := l.para(Strong, pick(n == 1, l.t.Card.DetailLeftOne, text.Fill(l.t.Card.DetailLeft, "n", strconv.Itoa(n))))
	b.sticky = true
	return []block{b}
}

// proofs says what was proven, what was proven wrong, and what was not proven.
func (l *layout) proofs(r *verdict.Report) []block {
	var blocks []block
	for i, p := range r.Proofs() {
		head, style, sentence := ProofWords(r, p, l.t, l.cards())
		blocks = append(blocks, block{lines: indent(run(style, fmt.Sprintf("%-5s", head)), wrap([]Run{run(Body, sentence)}, l.cols-5)), item: -1, gap: i == 0})
	}
	return blocks
}

// ProofWords returns the shape, the style and the sentence of a proof.
func ProofWords(r *verdict.Report, p verdict.Proof, t *text.Set, c *text.Cards) (shape string, style Style, sentence string) {
	words := c.Proofs[p.Rule]
	switch p.State {
	case verdict.Proven:
		return "[OK]", Good, words.Proven
	case verdict.Disproven:
		return "[X]", Bad, fillDates(words.Wrong[string(p.Code)], r, t)
	}
	return "[?]", Doubt, words.Unproven
}

// findings lists every check with its outcome.
func (l *layout) findings(r *verdict.Report) []block {
	blocks := []block{l.heading(l.t.Card.Checked)}
	for _, f := range r.Findings {
		blocks = append(blocks, l.para(Quiet, FindingWords(f, l.t, l.cards())))
	}
	return blocks
}

// FindingWords is what a check found: its name, its outcome, its code, its detail.
func FindingWords(f verdict.Finding, t *text.Set, c *text.Cards) string {
	words := text.Fill(t.Card.Finding, "rule", c.Details.Rules[f.Rule], "status", statusWord(f.Status, t))
	if f.Code != "" {
		words += " " + string(f.Code)
	}
	if says := c.Details.Say(f.Detail, t); says != "" {
		words += " (" + says + ")"
	}
	return words
}

func statusWord(s verdict.Status, set *text.Set) string {
	t := &set.Card.Status
	switch s {
	case verdict.Pass:
		return t.Pass
	case verdict.Warn:
		return t.Warn
	case verdict.Fail:
		return t.Fail
	case verdict.NotApplicable:
		return t.NotApplicable
	}
	return t.Unknown
}
