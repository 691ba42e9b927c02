package screen

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// work is a task under way.
func (l *layout) work(w *text.Sticks) []block {
	m := &l.v.Maint
	blocks := []block{l.title(w.Jobs[string(m.Job)])}
	blocks = append(blocks, l.progress(w)...)
	if m.Held {
		return append(blocks, l.para(Strong, w.Work.Keep).gapped())
	}
	return append(blocks, l.para(Body, w.Work.Leave).gapped())
}

// progress is the step, a bar with its words, and the time left.
func (l *layout) progress(w *text.Sticks) []block {
	p, t := &l.v.Maint.Progress, &w.Work
	steps := session.Steps()
	if p.Step == session.StepWriting || p.Step == session.StepChecking {
		steps = session.SystemSteps()
	}
	at := slices.Index(steps, p.Step)
	if at < 0 {
		return []block{l.para(Body, t.Wait).gapped()}
	}
	of := len(steps) - 1 // the last one is the end
	step := text.Fill(t.Step, "n", strconv.Itoa(min(at+1, of)), "of", strconv.Itoa(of), "step", w.Steps[string(p.Step)])
	blocks := []block{l.para(Body, step).gapped()}
	if p.Total > 0 {
		full := int(float64(min(max(p.Done, 0), p.Total)) / float64(p.Total) * float64(l.cols))
		bar := strings.Repeat("█", full) + strings.Repeat("▄", l.cols-full)
		done := text.Fill(t.Done, "done", l.size(w, p.Done), "total", l.size(w, p.Total))
		blocks = append(blocks, block{lines: []Line{{run(Strong, bar)}}, item: -1}, l.para(Body, done))
	}
	if p.Left > 0 {
		blocks = append(blocks, l.para(Body, text.Fill(t.Left, "time", duration(w, p.Left))))
	}
	return blocks
}

// duration is a wait as people read it, rounded up to a second.
func duration(w *text.Sticks, d time.Duration) string {
	s := int((d + time.Second - 1) / time.Second)
	switch {
	case s < 60:
		return text.Fill(w.Work.Seconds, "n", strconv.Itoa(s))
	case s < 3600:
		return text.Fill(w.Work.Minutes, "n", strconv.Itoa(s/60), "s", strconv.Itoa(s%60))
	}
	return text.Fill(w.Work.Hours, "n", strconv.Itoa(s/3600), "m", strconv.Itoa(s/60%60))
}

// outcome is the end of a task, in large words.
func (l *layout) outcome(w *text.Sticks) []block {
	o, t := &l.v.Maint.Outcome, &w.Outcome
	if o.Refused != nil {
		return append(l.notice(w, o.Refused), l.commands(w)...)
	}
	word, good, lines := l.outcomeWords(w)
	head := run(Bad, word+" [X]")
	if good {
		head = run(Good, word+" [OK]")
	}
	blocks := []block{{lines: wrap([]Run{head}, l.cols), item: -1, keep: true}}
	for _, line := range lines {
		blocks = append(blocks, l.para(Body, line))
	}
	if words := l.pullWords(t.Pull, t.ReportOrPull); good && words != "" {
		blocks = append(blocks, l.para(Body, words))
	}
	return append(blocks, l.commands(w)...)
}

// pullWords say that the stick may go: "" while it is needed for a code to be chosen.
func (l *layout) pullWords(pull, reportOrPull string) string {
	m := &l.v.Maint
	done := m.Outcome.Job == session.JobKioskReport || m.Outcome.Job == session.JobInstall
	offersReport := slices.ContainsFunc(l.v.Items, func(i session.Item) bool { return i.Command == session.CmdKioskReport })
	switch {
	case !done || !m.CodeSet:
		return ""
	case offersReport:
		return reportOrPull
	}
	return pull
}

func (l *layout) outcomeWords(w *text.Sticks) (word string, good bool, lines []string) {
	o, t := &l.v.Maint.Outcome, &w.Outcome
	switch {
	case o.Installed != nil && o.Installed.System:
		return t.System, true, []string{text.Fill(t.SystemIs, "to", strconv.FormatInt(o.Installed.To, 10)), t.SystemNext}
	case o.Installed != nil:
		return pick(o.Job == session.JobGoBack, t.WentBack, t.Installed), true, l.installed(w, o.Installed)
	case o.File != "":
		lines := []string{text.Fill(t.File, "file", o.File)}
		if !l.v.Maint.CodeSet {
			lines = append(lines, t.CodeGone)
		}
		return t.Report, true, lines
	case o.Clock == session.ClockSet:
		return t.ClockSet, true, nil
	case o.Clock == session.ClockTooEarly:
		return t.ClockNotSet, false, []string{t.ClockEarly}
	case o.Clock == session.ClockDenied:
		return t.ClockNotSet, false, []string{t.ClockDenied}
	case o.Banner != nil && o.Banner.Key == "":
		return t.BannerGone, true, nil
	case o.Banner != nil:
		return t.BannerSet, true, []string{l.bannerWords(l.v.Banner)}
	case o.Code == session.CodeGood:
		return t.Code, true, nil
	case o.Job == session.JobCode:
		return t.CodeFailed, false, []string{w.Code.Failed}
	}
	return t.Failed, false, []string{t.FailedLead}
}

func (l *layout) installed(w *text.Sticks, i *session.Installed) []string {
	t := &w.Outcome
	lines := []string{fromTo(t.FromTo, t.FromOwn, i.From, i.To)}
	if l.v.Info.Date != "" {
		lines = append(lines, l.information())
	}
	if i.Keys {
		lines = append(lines, t.Keys)
	}
	if i.CodeGone {
		lines = append(lines, t.CodeGone)
	}
	if i.Volatile {
		lines = append(lines, t.Volatile)
	}
	return lines
}
