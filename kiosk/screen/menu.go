package screen

import (
	"strconv"
	"strings"

	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// menu lists the actions of the screen below it.
func (l *layout) menu() []block {
	title := l.t.Menu.Title
	if len(l.v.Items) > 0 && l.v.Items[0].Action == (session.Listen{Key: session.SayAgain}) {
		title = l.t.Menu.Voice
	}
	blocks := []block{l.sticky(title)}
	for i, it := range l.v.Items {
		blocks = append(blocks, l.option(i, run(Body, l.actionWords(it.Action))))
	}
	return blocks
}

func (l *layout) actionWords(k session.Action) string {
	switch k := k.(type) {
	case session.Listen:
		return l.listenWords(k.Key)
	case session.OpenVoice:
		return l.t.Menu.Voice
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
	case session.SteadyKeys:
		return pick(l.v.Steady, l.t.Menu.DoubleCounts, l.t.Menu.DoubleOnce)
	case session.OpenStick:
		return l.sticks().Commands["stick"]
	}
	return l.t.Bar.Home.Verb
}

// told says what has just been chosen about keys that are struck twice: nothing else on the
// screen shows it. The voice says so of its own.
func (l *layout) told() []block {
	if !l.v.Told {
		return nil
	}
	b := l.para(Strong, PauseWords(&l.v, l.t))
	b.sticky, b.unsaid = true, true
	return []block{b}
}

// PauseWords says what becomes of a key that is struck twice, by the visitor's choice and
// the site's.
func PauseWords(v *session.View, t *text.Set) string {
	if v.KeyPause == 0 {
		return t.Menu.NoPause
	}
	seconds := strconv.FormatFloat(v.KeyPause.Seconds(), 'f', -1, 64)
	return text.Fill(t.Menu.Pause, "n", strings.Replace(seconds, ".", t.Menu.Decimal, 1))
}

func (l *layout) listenWords(k session.ListenKey) string {
	t := &l.t.Voice
	return map[session.ListenKey]string{
		session.SayAgain: t.Again, session.SayWhere: t.Where, session.Slower: t.Slower, session.Faster: t.Faster,
		session.Softer: t.Softer, session.Louder: t.Louder, session.DarkScreen: t.Dark,
	}[k]
}

// guide is the help on a screen.
func (l *layout) guide() []block {
	blocks := []block{
		l.title(l.t.Guide.Title),
		l.para(Body, l.guideWords()),
		l.para(Body, l.t.Guide.Keys).gapped(),
	}
	switch {
	case l.v.Speech.Hearing.Speaks():
		blocks = append(blocks, l.para(Body, l.t.Guide.Voice).gapped())
	case l.v.Speech.Hearing == session.OnHeadset:
		blocks = append(blocks, l.para(Body, l.t.Guide.Headset).gapped())
	}
	return blocks
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
		if l.v.GuideOf == session.AtCode && l.v.Maint.Code.Mode == session.CodeSetup {
			key = "setup"
		}
		return l.sticks().Guides[key]
	}
	return g.Home
}
