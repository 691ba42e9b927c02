package screen

import (
	"strings"

	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// detail is for the staff: the holder, the issuer, what was proven and what was
// not, and every check. It is the only place that shows a holder.
func (l *layout) detail() []block {
	r := &l.v.Card.Report
	words := l.cards().Verdicts[string(r.Code)]
	blocks := append([]block{l.banner(r, words.Word)}, l.cardItems()...)
	for _, line := range l.detailLines(r) {
		blocks = append(blocks, l.para(Body, line))
	}
	blocks = append(blocks, l.proofs(r)...)
	return append(blocks, l.findings(r)...)
}

// detailLines leaves out what the card did not say.
func (l *layout) detailLines(r *verdict.Report) []string {
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
	judged := verdict.Paris(r.JudgedAt)
	lines = append(lines, text.Fill(t.Judged, "date", l.parisDate(r.JudgedAt), "time", judged.Format("15:04")))
	if !r.ClockSetByHand.IsZero() {
		add(t.ClockByHand, "date", l.parisDate(r.ClockSetByHand))
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

// proofs says what was proven and what was not.
func (l *layout) proofs(r *verdict.Report) []block {
	var blocks []block
	for i, p := range r.Proven() {
		words := l.cards().Proofs[p.Rule]
		head, sentence := "+ ", words.Proven
		if !p.Proven {
			head, sentence = "? ", words.Unproven
		}
		blocks = append(blocks, block{lines: indent(run(Strong, head), wrap([]Run{run(Body, sentence)}, l.cols-2)), item: -1, gap: i == 0})
	}
	return blocks
}

// findings lists every check with its outcome.
func (l *layout) findings(r *verdict.Report) []block {
	blocks := []block{l.heading(l.t.Card.Checked)}
	for _, f := range r.Findings {
		words := f.Rule + " : " + l.statusWord(f.Status)
		if f.Code != "" {
			words += " " + string(f.Code)
		}
		if f.Detail != "" {
			words += " (" + f.Detail + ")"
		}
		blocks = append(blocks, l.para(Quiet, words))
	}
	return blocks
}

func (l *layout) statusWord(s verdict.Status) string {
	t := &l.t.Card.Status
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
