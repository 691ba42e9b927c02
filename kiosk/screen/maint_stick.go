package screen

import (
	"strconv"
	"strings"

	"guichet/kiosk/bundle"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
)

// maintenance lays out the screens about a stick and for the technician; false
// for every other screen.
func (l *layout) maintenance(height int) ([]block, bool) {
	w := l.sticks
	switch l.v.Screen {
	case session.AtStick:
		return l.stick(w()), true
	case session.AtOffer:
		return l.offer(w()), true
	case session.AtTrust:
		return l.trust(w()), true
	case session.AtChanges:
		return l.changes(w()), true
	case session.AtCode:
		return l.code(w()), true
	case session.AtWork:
		return l.work(w()), true
	case session.AtOutcome:
		return l.outcome(w()), true
	case session.AtTechnician:
		return l.technician(w()), true
	case session.AtLines:
		return l.lines(w(), height), true
	case session.AtClock:
		return l.clock(w()), true
	case session.AtConfirm:
		return l.confirm(w()), true
	case session.AtBanner:
		return l.banners(w()), true
	case session.AtBannerEnd:
		return l.bannerEnd(w()), true
	case session.AtCleaning:
		return l.cleaning(w()), true
	}
	return nil, false
}

// guideKey is a maintenance screen's name in the words of the guide.
func guideKey(s session.Screen) string {
	return map[session.Screen]string{
		session.AtStick: "stick", session.AtOffer: "offer", session.AtTrust: "trust", session.AtChanges: "changes",
		session.AtCode: "code", session.AtWork: "work", session.AtOutcome: "outcome", session.AtTechnician: "technician",
		session.AtLines: "lines", session.AtClock: "clock", session.AtConfirm: "confirm", session.AtBanner: "banner", session.AtBannerEnd: "banner", session.AtCleaning: "cleaning",
	}[s]
}

// stick says what the stick holds, or that it is gone.
func (l *layout) stick(w *text.Sticks) []block {
	m := &l.v.Maint
	if m.Pulled {
		return l.pulled(w)
	}
	blocks := []block{l.title(w.Stick.Title)}
	if m.Stick.Others > 0 {
		blocks = append(blocks, l.para(Quiet, w.Stick.Others))
	}
	switch {
	case m.Job == session.JobInspect:
		blocks = append(blocks, l.para(Body, w.Stick.Reading))
		return append(blocks, l.progress(w)...)
	case m.Refused != nil:
		blocks = append(blocks, l.noBundle(w, m.Refused)...)
		blocks = append(blocks, l.para(Body, w.Stick.Leave).gapped())
	case len(m.Offers) > 0:
		blocks = append(blocks, l.para(Body, w.Stick.Pick))
	}
	for i, it := range l.v.Items {
		if it.Kind == session.ItemOffer && it.Offer < len(m.Offers) {
			blocks = append(blocks, l.offerLine(w, i, m.Offers[it.Offer]))
		}
	}
	if m.Refused == nil {
		blocks = append(blocks, l.nearMisses(w, Body)...)
	}
	return append(blocks, l.commands(w)...)
}

// noBundle says why the stick has no bundle, and what to do: a file whose name or
// place is wrong is named instead of the general remedy.
func (l *layout) noBundle(w *text.Sticks, r *bundle.Refusal) []block {
	blocks := l.notice(w, r)
	if near := l.nearMisses(w, Strong); len(near) > 0 && r.Reason == bundle.StickEmpty {
		blocks = append(blocks[:2], near...)
	}
	return append(blocks, l.partitions(w)...)
}

// nearMisses are the files that would be bundles, each with the way out.
func (l *layout) nearMisses(w *text.Sticks, style Style) (blocks []block) {
	for i, n := range l.v.Maint.Found.Near {
		b := l.para(style, text.Fill(w.Stick.Near[n.Way], "file", n.Name, "to", n.To))
		b.gap = i == 0
		blocks = append(blocks, b)
	}
	return blocks
}

// partitions say what the parts of a stick are; nothing where it is one FAT, or
// nothing is known of it.
func (l *layout) partitions(w *text.Sticks) (blocks []block) {
	parts := l.v.Maint.Found.Partitions
	if len(parts) == 1 && (parts[0].System == "" || strings.HasPrefix(parts[0].System, "FAT")) {
		return nil
	}
	for i, p := range parts {
		line, system := w.Stick.Partition, p.System
		if p.Number == 0 {
			line = w.Stick.Whole
		}
		if system == "" {
			system = w.Stick.Unknown
		}
		b := l.para(Quiet, text.Fill(line, "n", strconv.Itoa(p.Number), "system", system, "size", l.size(w, p.Size)))
		b.gap = i == 0
		blocks = append(blocks, b)
	}
	return blocks
}

func (l *layout) pulled(w *text.Sticks) []block {
	blocks := []block{l.title(w.Stick.Pulled)}
	switch l.v.Maint.PulledJob {
	case session.JobKioskReport, session.JobTrust:
		blocks = append(blocks, l.para(Body, w.Stick.Unsure).gapped())
	case session.JobStage:
		blocks = append(blocks, l.para(Body, w.Stick.Unchanged).gapped())
	}
	return append(blocks, l.para(Body, w.Stick.Key).gapped())
}

// offerLine is a bundle in the list, with the reason if it is refused.
func (l *layout) offerLine(w *text.Sticks, item int, o session.Offer) block {
	line := text.Fill(w.Stick.Line, "number", strconv.FormatInt(o.Number, 10), "date", l.parisDate(o.Issued))
	line = text.Fill(line, "file", o.File)
	if o.Number == 0 { // nothing is known of what it holds
		line = o.File
	}
	style, sign, words := Good, "[OK]", w.Stick.Ready
	switch {
	case o.Refused == nil:
	case o.Refused.Reason == bundle.FirstKey:
		style, sign, words = Doubt, "[?]", w.Stick.First
	default:
		n := w.Reasons[string(o.Refused.Reason)]
		style, sign, words = Bad, "[X]", n.Word+" "+n.Code
	}
	return l.option(item, run(Body, line), Run{" ", Body}, run(style, sign+" "+words))
}

// commands are the items that do something, behind what a list has before them.
func (l *layout) commands(w *text.Sticks) []block {
	var blocks []block
	for i, it := range l.v.Items {
		if it.Kind == session.ItemCommand {
			b := l.option(i, run(Body, w.Commands[string(it.Command)]))
			b.gap = len(blocks) == 0 && l.v.Screen != session.AtLines && (l.v.Screen != session.AtTechnician || len(l.v.Maint.Alerts.Lines) > 0)
			blocks = append(blocks, b)
		}
	}
	return blocks
}

// notice is a refusal: a large word, its code, what it means, the remedy.
func (l *layout) notice(w *text.Sticks, r *bundle.Refusal) []block {
	n := w.Reasons[string(r.Reason)]
	word := n.Word
	if word == "" {
		word = w.Outcome.Failed
	}
	head := []Run{run(Bad, word+" [X]"), {"  ", Body}, run(Quiet, n.Code)}
	meaning := text.Fill(n.Meaning, "number", strconv.FormatInt(r.Number, 10), "have", strconv.FormatInt(r.Have, 10),
		"byte", strconv.FormatInt(r.Byte, 10), "need", l.size(w, r.Number), "free", l.size(w, r.Have))
	return []block{
		{lines: wrap(head, l.cols), item: -1, keep: true},
		l.para(Body, meaning),
		l.para(Strong, n.Action).gapped(),
	}
}

// size is a number of bytes as people read it, rounded up.
func (l *layout) size(w *text.Sticks, bytes int64) string {
	const kilo, mega, giga = 1000, 1000 * 1000, 1000 * 1000 * 1000
	if bytes < mega {
		return text.Fill(w.Work.Kilo, "n", strconv.FormatInt((max(bytes, 0)+kilo-1)/kilo, 10))
	}
	if bytes >= 10*giga {
		return text.Fill(w.Work.Giga, "n", strconv.FormatInt((bytes-1)/giga+1, 10))
	}
	return text.Fill(w.Work.Mega, "n", strconv.FormatInt((bytes-1)/mega+1, 10))
}
