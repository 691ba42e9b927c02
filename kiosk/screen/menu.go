package screen

import "guichet/kiosk/session"

// menu lists the actions of the screen below it.
func (l *layout) menu() []block {
	blocks := []block{l.sticky(l.t.Menu.Title)}
	for i, it := range l.v.Items {
		blocks = append(blocks, l.option(i, run(Body, l.actionWords(it.Action))))
	}
	return blocks
}

func (l *layout) actionWords(k session.Action) string {
	switch k.(type) {
	case session.Turn:
		return l.t.Bar.Next.Verb
	case session.OpenGuide:
		return l.t.Bar.Guide.Verb
	case session.OtherLanguage:
		return l.t.Bar.Language.Verb
	case session.LargePrint:
		return l.t.Bar.Large.Verb
	case session.NextTheme:
		return l.t.Bar.Contrast.Verb
	case session.OpenStick:
		return l.sticks().Commands["stick"]
	}
	return l.t.Bar.Home.Verb
}

// guide is the help on a screen.
func (l *layout) guide() []block {
	return []block{
		l.title(l.t.Guide.Title),
		l.para(Body, l.guideWords()),
		l.para(Body, l.t.Guide.Keys).gapped(),
	}
}

func (l *layout) guideWords() string {
	g := &l.t.Guide
	switch l.v.GuideOf {
	case session.Search:
		return g.Search
	case session.Topics:
		return g.Topics
	case session.Questions:
		return g.Questions
	case session.Answer:
		return g.Answer
	case session.Ladder:
		return g.Ladder
	case session.QR:
		return g.QR
	case session.Number:
		return g.Number
	case session.Card:
		return g.Card
	case session.Menu:
		return g.Menu
	}
	if key := guideKey(l.v.GuideOf); key != "" {
		return l.sticks().Guides[key]
	}
	return g.Home
}
