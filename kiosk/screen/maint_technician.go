package screen

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"time"

	"guichet/kiosk/session"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// technician is the menu behind the code, below what a technician must be told.
func (l *layout) technician(w *text.Sticks) []block {
	blocks := []block{l.sticky(w.Commands[string(session.CmdTechnician)])}
	for _, line := range l.v.Maint.Alerts.Lines {
		blocks = append(blocks, l.line(w, line)...)
	}
	return append(blocks, l.commands(w)...)
}

// code asks for the technician's code, or for the set-up code; what is typed stands there as stars.
func (l *layout) code(w *text.Sticks) []block {
	c, t := &l.v.Maint.Code, &w.Code
	prompt := map[session.CodeMode]string{session.CodeAsked: t.Ask, session.CodeChosen: t.Choose, session.CodeAgain: t.Again, session.CodeSetup: t.Setup}[c.Mode]
	blocks := []block{l.fieldOf(prompt, strings.Repeat("*", c.Digits))}
	switch {
	case c.Checking:
		blocks = append(blocks, l.para(Strong, t.Checking))
	case c.Wait > 0:
		blocks = append(blocks, l.para(Strong, text.Fill(t.Wait, "time", duration(w, time.Duration(c.Wait)*time.Second))))
	case c.Mismatch:
		blocks = append(blocks, l.para(Bad, t.Mismatch+" [X]"))
	default:
		blocks = append(blocks, l.codeResult(t.Wrong, t.WrongOne, w)...)
	}
	blocks = append(blocks, l.para(Body, t.NotCard).gapped())
	switch c.Mode {
	case session.CodeAsked:
		return append(blocks, l.para(Quiet, text.Fill(t.Forgotten, "id", l.v.Maint.Kiosk)).gapped())
	case session.CodeSetup:
		return append(blocks, l.para(Body, t.SetupWhere).gapped())
	}
	return append(blocks, l.para(Body, t.Rules).gapped())
}

func (l *layout) codeResult(many, one string, w *text.Sticks) []block {
	words := ""
	switch r := l.v.Maint.Code.Result; r.State {
	case session.CodeWrong, session.CodeWait:
		words = pick(r.Left == 1, one, text.Fill(many, "n", strconv.Itoa(r.Left)))
		if r.Left <= 0 {
			words = w.Code.WrongWait
		}
	case session.CodeTooWeak:
		words = w.Code.Weak
	case session.CodeFailed:
		words = w.Code.Failed
	}
	if words == "" {
		return nil
	}
	return []block{l.para(Bad, words+" [X]")}
}

// lines is a page that is only read.
func (l *layout) lines(w *text.Sticks, height int) []block {
	m := &l.v.Maint
	if m.Page == session.PageTake {
		return l.take(w, height)
	}
	blocks := []block{l.sticky(w.Pages[string(m.Page)])}
	switch {
	case m.Status == session.Waiting:
		return append(blocks, l.para(Body, w.Lines.Wait))
	case m.Status == session.Failed:
		return append(blocks, l.para(Body, w.Lines.Failed))
	}
	blocks = append(blocks, l.commands(w)...)
	if len(m.Lines) == 0 {
		return append(blocks, l.para(Body, w.Lines.Empty))
	}
	for i, line := range m.Lines {
		lines := l.line(w, line)
		lines[0].gap = i == 0 && len(l.v.Items) > 0
		blocks = append(blocks, lines...)
	}
	return blocks
}

// line is one fact: shape and word of its status, and of a finding its code,
// meaning and remedy.
func (l *layout) line(w *text.Sticks, line session.Line) []block {
	words := w.LinesByKey[line.Key]
	if words == "" {
		words = line.Key + " {text}"
	}
	words = strings.TrimSpace(text.Fill(words, "text", l.lineText(w, line)))
	style, shape, status := lineSign(w, line)
	if shape == "" {
		return []block{l.para(Body, words)}
	}
	b := block{item: -1, lines: wrap([]Run{run(style, shape), {" ", Body}, run(Body, words), run(style, " - "+status)}, l.cols)}
	n, known := w.Findings[line.Code]
	if !known {
		return []block{b}
	}
	b.keep = true
	head := []Run{run(Strong, n.Word), {" ", Body}, run(Quiet, line.Code)}
	return []block{b,
		{item: -1, keep: true, lines: indent(Run{"    ", Body}, wrap(head, l.cols-4))},
		{item: -1, lines: indent(Run{"    ", Body}, wrap([]Run{run(Body, n.Meaning+" "+n.Action)}, l.cols-4))},
	}
}

// stamp is what a line of the record begins with: when, from and to which data set, or
// to which alone, and the key that signed it. No word of the record has so many digits.
var stamp = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^\d\d/\d\d/\d{4} \d\d:\d\d( \d+ > \d+| \d{7,})?( [0-9A-F]{16})?`)
})

// stickNumbers is what a line of the record ends with where a stick was in: the number
// of its volume, and its maker's.
var stickNumbers = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(` [0-9A-F]{4}-[0-9A-F]{4}( [\w.-]+)?$`) })

// lineText is what a line says of its own, in the language of the page: a finding
// that has no words in it is told by its code alone.
func (l *layout) lineText(w *text.Sticks, line session.Line) string {
	return LineText(w, l.cards(), l.t, line)
}

// LineText is what a line of a technician's page says of its own, in the language of the
// words given; what has no words in it is left out.
func LineText(w *text.Sticks, cards *text.Cards, t *text.Set, line session.Line) string {
	say := func(s string) string { return cards.Details.Say(s, t) }
	switch kind, _, _ := strings.Cut(line.Key, "."); kind {
	case "doctor", "cannot":
		detail := strings.TrimSuffix(strings.TrimPrefix(line.Text, "("), ")")
		if stamp().MatchString(detail) {
			return line.Text
		}
		if says := say(detail); says != "" {
			return "(" + says + ")"
		}
		return ""
	case "audit":
		when := stamp().FindString(line.Text)
		note := strings.TrimSpace(line.Text[len(when):])
		if reason, refused := strings.CutPrefix(note, "refused: "); refused {
			slug, rest, _ := strings.Cut(reason, " ")
			return strings.TrimSpace(when + " " + w.Reasons[slug].Word + " " + rest)
		}
		stick := stickNumbers().FindString(note)
		if says := say(strings.TrimSuffix(note, stick)); says != "" {
			return strings.TrimSpace(when + " " + says + stick)
		}
	case "counters":
		if says := say(line.Text); says != "" {
			return says
		}
	}
	return line.Text
}

// lineSign is how a line's status is shown. What the kiosk cannot do is kept or broken, not
// in order or out of it.
func lineSign(w *text.Sticks, line session.Line) (style Style, shape, word string) {
	promise := strings.HasPrefix(line.Key, "cannot.")
	switch line.Status {
	case session.LineGood:
		return Good, "[OK]", pick(promise, w.Lines.Kept, w.Lines.Good)
	case session.LineWarn:
		return Doubt, "[!]", w.Lines.Warn
	case session.LineBad:
		return Bad, "[X]", pick(promise, w.Lines.Broken, w.Lines.Bad)
	case session.LineUnknown:
		return Doubt, "[?]", w.Lines.Unknown
	}
	return Body, "", ""
}

// clock is date and time as they are typed and as they will be read.
func (l *layout) clock(w *text.Sticks) []block {
	c, t := &l.v.Maint.Clock, &w.Clock
	blocks := []block{l.fieldOf(t.Prompt, dated(c.Digits)), l.para(Body, t.Lead).gapped()}
	missing := 12 - len(c.Digits)
	switch c.Fault {
	case session.ClockRight:
		return append(blocks, l.para(Strong, l.moment(w, t.Read, c.To)).gapped())
	case session.ClockNoDate:
		return append(blocks, l.para(Bad, t.NoDate+" [X]").gapped())
	case session.ClockNoTime:
		return append(blocks, l.para(Bad, t.NoTime+" [X]").gapped())
	case session.ClockSkipped:
		return append(blocks, l.para(Bad, t.Skipped+" [X]").gapped())
	}
	if missing == 12 {
		return blocks
	}
	return append(blocks, l.para(Quiet, pick(missing == 1, t.MissingOne, text.Fill(t.Missing, "n", strconv.Itoa(missing)))).gapped())
}

// dated sets DDMMYYYYHHMM apart as 22/11/2026 10:30, as far as it is typed.
func dated(digits string) string {
	var b strings.Builder
	for i, d := range digits {
		b.WriteString(map[int]string{2: "/", 4: "/", 8: " ", 10: ":"}[i])
		b.WriteRune(d)
	}
	return b.String()
}

// moment fills in a date with its weekday, and a time, of Paris.
func (l *layout) moment(w *text.Sticks, words string, at time.Time) string {
	paris := verdict.Paris(at)
	return text.Fill(words, "date", w.Clock.Days[paris.Weekday()]+" "+l.parisDate(at), "time", paris.Format("15:04"))
}

// confirm asks once more, for the clock twice; no comes first. Of a restart it says
// what restarts.
func (l *layout) confirm(w *text.Sticks) []block {
	m := &l.v.Maint
	key := string(m.Ask)
	switch {
	case m.Second:
		key += "again"
	case m.Ask == session.CmdRestart && m.Machine:
		key += "machine"
	}
	title := l.title(l.moment(w, w.Confirm[key], m.Clock.To))
	if m.Ask == session.CmdGoBack && m.Changes != nil {
		return l.goingBack(w, title)
	}
	return append([]block{title}, l.commands(w)...)
}

func (l *layout) cleaning(w *text.Sticks) []block {
	n := l.v.Maint.Seconds
	left := pick(n == 1, w.Clean.LeftOne, text.Fill(w.Clean.Left, "n", strconv.Itoa(n)))
	return []block{
		l.title(w.Clean.Title),
		l.para(Strong, left).gapped(),
		l.para(Body, w.Clean.Lead).gapped(),
	}
}
