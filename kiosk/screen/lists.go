package screen

import (
	"strconv"

	"guichet/kiosk/faq"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// search: the field, and below it what was found so far.
func (l *layout) search() []block {
	t := &l.t.Search
	field := l.field(t.Prompt)
	switch {
	case l.v.Field == "":
		return []block{field, l.para(Body, t.Hint).gapped()}
	case l.v.Status == session.Failed:
		return []block{field, l.para(Body, t.Failed).gapped()}
	case l.v.Found == nil:
		return []block{field, l.para(Quiet, t.Wait).gapped()}
	case len(l.v.Found.Hits) == 0 && l.v.Found.Cut:
		return append([]block{field, l.para(Body, t.Failed).gapped()}, l.instead()...)
	case len(l.v.Found.Hits) == 0:
		return append([]block{field}, l.nothingFound()...)
	}
	blocks := []block{field, l.count()}
	for i, it := range l.v.Items {
		blocks = append(blocks, l.option(i, marked(it.Question.Title, it.Marks)...))
	}
	return blocks
}

// count says how many were found, for what words, and how to pick one.
func (l *layout) count() block {
	t := &l.t.Search
	words := text.Fill(t.Many, "n", strconv.Itoa(len(l.v.Found.Hits)))
	if len(l.v.Found.Hits) == 1 {
		words = t.One
	}
	if c := l.v.Found.Corrected; c != "" {
		words += ". " + text.Fill(t.Corrected, "words", c)
	}
	if l.v.InField {
		words += ". " + t.Pick
	}
	b := l.para(Quiet, words)
	b.sticky = true
	return b
}

// nothingFound says that there is no answer, and on which word where one is known to
// be missing; then what comes near, or else the themes.
func (l *layout) nothingFound() []block {
	t, found := &l.t.Search, l.v.Found
	none := t.None
	if found.Unknown != "" {
		none = text.Fill(t.Unknown, "word", found.Unknown)
	}
	lead := t.NoneLead
	if len(found.Near) > 0 {
		lead = t.Near
	}
	blocks := append([]block{l.para(Strong, none), l.para(Body, lead)}, l.instead()...)
	if len(found.Near) > 0 {
		blocks = append(blocks, l.para(Body, t.NoneLead).gapped())
	}
	return append(blocks, l.deskLine()...)
}

// instead is what can be picked where there is no answer: what comes near, or the themes,
// and the check of the number that was typed.
func (l *layout) instead() []block {
	var blocks []block
	for i, it := range l.v.Items {
		words := []Run{run(Body, it.Topic.Title)}
		switch it.Kind {
		case session.ItemQuestion:
			words = marked(it.Question.Title, it.Marks)
		case session.ItemScreen:
			words = []Run{run(Body, l.t.Home.Number)}
		}
		blocks = append(blocks, l.option(i, words...))
	}
	return blocks
}

// field is the prompt with what was typed; a long text wraps.
func (l *layout) field(prompt string) block { return l.fieldOf(prompt, l.v.Field) }

// fieldOf is a field that shows something else than what was typed.
func (l *layout) fieldOf(prompt, shown string) block {
	typed := Run{Clean(shown), Field}
	line := Line{run(Strong, prompt), {" ", Body}, typed}
	b := block{item: -1, sticky: true, field: true}
	if line.Width() < l.cols { // one cell is the cursor's
		b.lines = []Line{line}
		return b
	}
	b.lines = []Line{{run(Strong, prompt)}}
	for _, piece := range chop(Line{typed}, l.cols-1, l.cols-1) {
		b.lines = append(b.lines, join(piece))
	}
	return b
}

// join makes one run of the cells of a field's line.
func join(l Line) Line { return Line{{l.String(), Field}} }

// marked cuts a title into runs at the words that matched.
func marked(title string, marks []faq.Mark) []Run {
	var runs []Run
	at := 0
	for _, m := range marks {
		if m.Start < at || m.End > len(title) || m.End <= m.Start {
			continue
		}
		runs = append(runs, run(Body, title[at:m.Start]), run(Mark, title[m.Start:m.End]))
		at = m.End
	}
	return append(runs, run(Body, title[at:]))
}

func (l *layout) topics() []block {
	blocks := []block{l.sticky(l.t.Topics.Title)}
	if words := l.listState(l.t.Topics.Empty, l.t.Topics.Failed); words != "" {
		return append(blocks, l.para(Body, words))
	}
	for i, it := range l.v.Items {
		words := l.t.Topics.Many
		if it.Topic.Questions == 1 {
			words = l.t.Topics.One
		}
		words = text.Fill(words, "n", strconv.Itoa(it.Topic.Questions), "title", it.Topic.Title)
		blocks = append(blocks, l.option(i, run(Body, words)))
	}
	return blocks
}

func (l *layout) questions() []block {
	blocks := []block{l.sticky(l.v.Topic.Title)}
	if words := l.listState(l.t.Questions.Empty, l.t.Questions.Failed); words != "" {
		return append(blocks, l.para(Body, words))
	}
	for i, it := range l.v.Items {
		blocks = append(blocks, l.option(i, run(Body, it.Question.Title)))
	}
	return blocks
}

func (l *layout) sticky(title string) block {
	b := l.title(title)
	b.sticky = true
	return b
}

// listState is the sentence in place of a list that is not there.
func (l *layout) listState(empty, failed string) string {
	switch {
	case l.v.Status == session.Waiting:
		return l.t.Topics.Wait
	case l.v.Status == session.Failed:
		return failed
	case len(l.v.Items) == 0:
		return empty
	}
	return ""
}
