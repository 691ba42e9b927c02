package screen

import (
	"strconv"

	"guichet/kiosk/idnat"
	"guichet/kiosk/text"
)

// number: the field, and what is to be said of what stands in it.
func (l *layout) number() []block {
	blocks := []block{l.field(l.t.Number.Prompt)}
	r := l.v.Number
	if r.Finding == idnat.Nothing {
		return append(blocks, l.para(Body, l.t.Number.Lead).gapped())
	}
	style, sign := l.numberStyle(r)
	blocks = append(blocks, block{item: -1, gap: true,
		lines: wrap([]Run{run(style, sign), {" ", Body}, run(Body, l.numberWords(r))}, l.cols)})
	if r.Finding == idnat.MissingPrefix && r.Kind == idnat.ADELI && r.Missing > 0 {
		blocks = append(blocks, l.para(Body, text.Fill(l.t.Number.OrRPPS, "n", strconv.Itoa(r.Missing))))
	}
	if l.v.Opener {
		blocks = append(blocks, l.para(Body, text.Fill(l.t.Number.Opener, "digit", l.v.Field[:1])))
	}
	if r.RareLetter {
		blocks = append(blocks, l.para(Body, l.t.Number.RareLetter))
	}
	return blocks
}

// numberStyle is the look and the shape of a finding: while digits are merely
// missing nothing is wrong yet.
func (l *layout) numberStyle(r idnat.Result) (Style, string) {
	switch r.Finding {
	case idnat.Good:
		return Good, "[OK]"
	case idnat.TooShort:
		return Strong, "[...]"
	case idnat.MissingPrefix, idnat.DoubledPrefix, idnat.WrongPrefix:
		return Doubt, "[?]"
	}
	return Bad, "[X]"
}

func (l *layout) numberWords(r idnat.Result) string {
	t := &l.t.Number
	rpps := r.Kind == idnat.RPPS
	switch r.Finding {
	case idnat.Good:
		return pick(rpps, t.GoodRPPS, t.GoodADELI)
	case idnat.MissingPrefix:
		return text.Fill(pick(rpps, t.MissingPrefixRPPS, t.MissingPrefixADELI), "number", r.Suggestion)
	case idnat.WrongPrefix:
		return text.Fill(pick(rpps, t.WrongPrefixRPPS, t.WrongPrefixADELI), "number", r.Suggestion)
	case idnat.DoubledPrefix:
		return text.Fill(t.DoubledPrefix, "number", r.Suggestion)
	case idnat.BadKey:
		return t.BadKey
	case idnat.LetterInRPPS:
		return t.Letter
	case idnat.TooShort:
		return l.shortWords(r)
	case idnat.TooLong:
		return text.Fill(pick(r.Excess == 1, t.TooLongOne, t.TooLong), "n", strconv.Itoa(r.Excess))
	case idnat.ForeignSymbol:
		return t.Foreign
	}
	return t.Other
}

func (l *layout) shortWords(r idnat.Result) string {
	t := &l.t.Number
	n := strconv.Itoa(r.Missing)
	switch {
	case r.Kind == idnat.RPPS && r.Number[0] != idnat.RPPSPrefix:
		return t.ShortRPPSBare
	case r.Kind == idnat.RPPS:
		return text.Fill(pick(r.Missing == 1, t.ShortRPPSOne, t.ShortRPPS), "n", n)
	case r.Kind == idnat.ADELI:
		return text.Fill(pick(r.Missing == 1, t.ShortADELIOne, t.ShortADELI), "n", n)
	}
	return t.Short
}

func pick(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}
