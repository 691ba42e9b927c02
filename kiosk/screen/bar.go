package screen

import (
	"strings"

	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// barGap is the room between two verbs of the key bar, in cells.
const barGap = 2

// bar is the key bar: the fixed verbs above, those of the moment below. Only
// what works now is listed; what does not fit in a narrow bar still works, and
// stands in the menu.
func (l *layout) bar(page, pages int) []Line {
	if l.v.Left > 0 || l.v.Screen == session.AtCleaning || l.v.Screen == session.OutOfOrder {
		return []Line{l.barLine(nil), l.barLine(nil)}
	}
	return []Line{l.barLine(l.fixedVerbs()), l.barLine(l.verbsOfTheMoment(page, pages))}
}

func (l *layout) fixedVerbs() []text.KeyVerb {
	var all []text.KeyVerb
	if l.v.CanGuide {
		all = append(all, l.t.Bar.Guide)
	}
	if l.v.Other != "" {
		all = append(all, l.t.Bar.Language)
	}
	large := l.t.Bar.Large
	if l.v.Large { // the way back, also where the guide must give its room for it
		large.Verb = l.t.Bar.Normal
		if l.width < largeWidth && l.v.CanHome && l.v.CanGuide {
			all = all[1:]
		}
	}
	if l.width >= 80 || l.v.Large {
		all = append(all, large)
	}
	if l.v.Speech.Hearing.Speaks() {
		all = append(all, l.t.Bar.Again)
	}
	if l.width >= 80 {
		all = append(all, l.t.Bar.Contrast)
	}
	if l.v.CanHome {
		all = append(all, l.t.Bar.Home)
	}
	return all
}

func (l *layout) verbsOfTheMoment(page, pages int) []text.KeyVerb {
	var all []text.KeyVerb
	if l.v.CanBack {
		all = append(all, l.t.Bar.Back)
	}
	if l.v.Attract {
		return nil
	}
	if page < pages-1 { // before Enter: a narrow bar may have no room for both
		all = append(all, l.t.Bar.Next)
	}
	if l.entersSomething() {
		all = append(all, l.t.Bar.Enter)
	}
	if !l.v.InField && l.v.Screen != session.Menu && !l.v.Maint.Held && !l.v.Maint.Pulled {
		all = append(all, l.t.Bar.Menu)
	}
	if l.v.CanErase {
		all = append(all, l.t.Bar.Erase, l.t.Bar.Clear)
	}
	return all
}

// entersSomething says whether Enter has something to open.
func (l *layout) entersSomething() bool {
	switch {
	case l.v.Screen == session.AtCode:
		return l.v.Maint.Code.Digits > 0
	case l.v.Screen == session.AtClock:
		return l.v.Maint.Clock.Fault == session.ClockRight
	case l.v.InField:
		return l.v.Screen == session.Search && len(l.v.Items) > 0
	}
	return len(l.v.Items) > 0
}

// barLine writes as many verbs as fit, each whole.
func (l *layout) barLine(verbs []text.KeyVerb) Line {
	line := Line{Run{" ", Bar}}
	for _, kv := range verbs {
		key, verb := run(Key, kv.Key), run(Bar, " "+kv.Verb+strings.Repeat(" ", barGap))
		if line.Width()+(Line{key, verb}).Width()-barGap > l.width {
			continue
		}
		line = append(line, key, verb)
	}
	return fit(line, l.width)
}

// fit pads a bar with blanks to width, or takes blanks off its end.
func fit(line Line, width int) Line {
	if n := width - line.Width(); n > 0 {
		return append(line, Run{strings.Repeat(" ", n), Bar})
	} else if n < 0 {
		last := &line[len(line)-1]
		last.Text = last.Text[:len(last.Text)+n]
	}
	return line
}
