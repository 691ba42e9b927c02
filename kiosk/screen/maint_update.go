package screen

import (
	"slices"
	"strconv"
	"strings"

	"guichet/kiosk/bundle"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// offer is one bundle: what it says of itself, who signed it, why it is refused.
func (l *layout) offer(w *text.Sticks) []block {
	o, t := &l.v.Maint.Offer, &w.Offer
	blocks := []block{l.title(t.Title)}
	first := o.Refused != nil && o.Refused.Reason == bundle.FirstKey
	if o.Refused != nil && !first {
		blocks = append(blocks, l.notice(w, o.Refused)...)
	}
	if first {
		blocks = append(blocks, l.para(Strong, t.First))
	}
	blocks = append(blocks, l.commands(w)...)
	for i, line := range l.offerFacts(t, o, w) {
		b := l.para(Body, line)
		b.gap = i == 0
		blocks = append(blocks, b)
	}
	if len(o.Words) > 0 {
		blocks = append(blocks, l.heading(t.Words), l.para(Strong, strings.Join(o.Words, " ")))
	}
	if o.ResetCode {
		blocks = append(blocks, l.para(Strong, t.Reset).gapped())
	}
	return blocks
}

// offerFacts leaves out what is not known.
func (l *layout) offerFacts(t *text.Offer, o *session.Offer, w *text.Sticks) []string {
	lines := []string{text.Fill(t.File, "file", o.File)}
	if s := o.System; s != nil {
		lines = append(lines, text.Fill(t.System, "version", s.Version, "board", s.Board))
	}
	if o.Number != 0 {
		lines = append([]string{text.Fill(t.Number, "number", strconv.FormatInt(o.Number, 10))}, lines...)
	}
	if !o.Issued.IsZero() {
		lines = append(lines, text.Fill(t.Issued, "date", l.parisDate(o.Issued)))
	}
	if o.Publisher != "" {
		words := t.Publisher
		if !o.Trusted {
			words = t.UnknownPublisher
		}
		lines = append(lines, text.Fill(words, "publisher", o.Publisher))
	}
	if o.Size > 0 {
		lines = append(lines, text.Fill(t.Size, "size", l.size(w, o.Size)))
	}
	return lines
}

// trust asks whether the six words are the publisher's, in a list whose first
// item is no.
func (l *layout) trust(w *text.Sticks) []block {
	words := l.v.Maint.Offer.Words
	blocks := []block{l.title(w.Trust.Title), l.para(Strong, strings.Join(words, " "))}
	blocks = append(blocks, l.commands(w)...)
	return append(blocks, l.para(Body, w.Trust.Lead).gapped())
}

// changes is what would be different.
func (l *layout) changes(w *text.Sticks) []block {
	c, t := l.v.Maint.Changes, &w.Changes
	if c == nil {
		return []block{l.title(t.Title)}
	}
	if c.System != nil {
		return l.systemChange(w, c)
	}
	blocks := []block{l.title(t.Title), l.para(Body, fromTo(t.Numbers, t.FromOwn, c.From, c.To))}
	for _, f := range []struct {
		is    bool
		words string
	}{{c.NoCards, t.NoCards}, {c.NoOppositions && !c.NoCards, t.NoOppositions}, {c.Forgets, t.Forgets}, {c.Lowers, t.Lowers}, {c.Volatile, t.Volatile}} {
		if f.is {
			blocks = append(blocks, l.para(Bad, f.words+" [!]"))
		}
	}
	blocks = append(blocks, l.commands(w)...)
	if c.None() {
		return append(blocks, l.para(Strong, t.None).gapped())
	}
	blocks = append(blocks, l.titles(t.Added, "+ ", c.Added)...)
	blocks = append(blocks, l.titles(t.Changed, "~ ", c.Changed)...)
	blocks = append(blocks, l.titles(t.Removed, "- ", c.Removed)...)
	if len(c.Lists) > 0 {
		blocks = append(blocks, l.heading(t.Lists))
	}
	for _, list := range c.Lists {
		blocks = append(blocks, l.para(Body, l.listChange(w, list)))
	}
	blocks = append(blocks, l.keyChange(w, c)...)
	for _, f := range []struct {
		is    bool
		words string
	}{{c.Site, t.Site}, {c.Pins, t.Pins}, {c.ResetCode, t.Reset}} {
		if f.is {
			blocks = append(blocks, l.para(Body, f.words).gapped())
		}
	}
	return append(blocks, l.programChange(w, c)...)
}

// fromTo says from which number it goes to which: in words, or in fromOwn where from is 0,
// the help built into the program. That has a number too, but not from the publisher's row.
func fromTo(words, fromOwn string, from, to int64) string {
	if from == 0 {
		words = fromOwn
	}
	return text.Fill(words, "from", strconv.FormatInt(from, 10), "to", strconv.FormatInt(to, 10))
}

// systemChange is what would be different with another system.
func (l *layout) systemChange(w *text.Sticks, c *session.Changes) []block {
	t, s := &w.Changes, c.System
	from, to := strconv.FormatInt(c.From, 10), strconv.FormatInt(c.To, 10)
	blocks := []block{l.title(t.System), l.para(Strong, text.Fill(t.Systems, "from", from, "to", to))}
	blocks = append(blocks, l.commands(w)...)
	blocks = append(blocks, l.para(Body, t.Trial).gapped())
	for i, line := range []string{text.Fill(t.Versions, "had", s.Had, "is", s.Is), text.Fill(t.Board, "board", s.Board), text.Fill(w.Offer.Publisher, "publisher", s.Publisher)} {
		b := l.para(Body, line)
		b.gap = i == 0
		blocks = append(blocks, b)
	}
	return blocks
}

// programChange tells how much of what comes with the program would be different.
func (l *layout) programChange(w *text.Sticks, c *session.Changes) (blocks []block) {
	for _, f := range []struct {
		n     int
		words string
	}{{c.Cards, w.Changes.Cards}, {c.Advice, w.Changes.Advice}, {c.Words, w.Changes.Words}} {
		if f.n > 0 {
			b := l.para(Body, text.Fill(f.words, "n", strconv.Itoa(f.n)))
			b.gap = len(blocks) == 0
			blocks = append(blocks, b)
		}
	}
	return blocks
}

// goingBack asks whether to go back to the data set before: what is lost with it comes
// before the answers, the rest behind them.
func (l *layout) goingBack(w *text.Sticks, title block) []block {
	c, t := l.v.Maint.Changes, &w.Changes
	older := slices.ContainsFunc(c.Older, func(l session.ListChange) bool { return !l.Is.IsZero() })
	blocks := []block{title}
	for _, f := range []struct {
		is    bool
		words string
	}{{c.NoCards, t.BackNoCards}, {c.NoOppositions && !c.NoCards, t.BackNoOppositions}, {older && !c.NoCards, t.Older}, {c.Uncompared, t.Uncompared}} {
		if f.is {
			blocks = append(blocks, l.para(Bad, f.words+" [!]"))
		}
	}
	blocks = append(blocks, l.commands(w)...)
	if len(c.Older) > 0 {
		blocks = append(blocks, l.heading(t.Lists))
	}
	for _, list := range c.Older {
		blocks = append(blocks, l.para(Body, l.listChange(w, list)))
	}
	if c.Uncompared {
		return blocks
	}
	blocks = append(blocks, l.para(Body, fromTo(t.Numbers, t.FromOwn, c.From, c.To)).gapped())
	blocks = append(blocks, l.titles(t.Added, "+ ", c.Added)...)
	blocks = append(blocks, l.titles(t.Changed, "~ ", c.Changed)...)
	return append(blocks, l.titles(t.Removed, "- ", c.Removed)...)
}

// titles lists questions below their number.
func (l *layout) titles(words, sign string, titles []string) []block {
	if len(titles) == 0 {
		return nil
	}
	blocks := []block{l.heading(text.Fill(words, "n", strconv.Itoa(len(titles))))}
	for _, t := range titles {
		blocks = append(blocks, block{lines: indent(run(Strong, sign), wrap([]Run{run(Body, t)}, l.cols-2)), item: -1})
	}
	return blocks
}

func (l *layout) listChange(w *text.Sticks, c session.ListChange) string {
	words := w.Changes.List
	switch {
	case c.Had.IsZero():
		words = w.Changes.NewList
	case c.Is.IsZero():
		words = w.Changes.GoneList
	}
	name := c.Name
	if name == "" {
		name = w.Changes.Oppositions
	}
	words = text.Fill(words, "had", l.parisDate(c.Had), "is", l.parisDate(c.Is))
	return text.Fill(words, "name", name)
}

func (l *layout) keyChange(w *text.Sticks, c *session.Changes) []block {
	if len(c.NewKeys)+len(c.GoneKeys) == 0 {
		return nil
	}
	blocks := []block{l.heading(w.Changes.Keys)}
	for _, words := range c.NewKeys {
		blocks = append(blocks, l.para(Body, text.Fill(w.Changes.NewKey, "words", strings.Join(words, " "))))
	}
	for _, words := range c.GoneKeys {
		blocks = append(blocks, l.para(Body, text.Fill(w.Changes.GoneKey, "words", strings.Join(words, " "))))
	}
	return blocks
}
