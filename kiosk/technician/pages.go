package technician

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/audit"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/doctor"
	"guichet/kiosk/overlay"
	"guichet/kiosk/session"
	"guichet/kiosk/store"
	"guichet/kiosk/verdict"
)

// page is one of the pages that a technician reads.
func (t *Tasks) page(ctx context.Context, p session.Page) []session.Line {
	switch p {
	case session.PageDoctor:
		return doctorLines(doctor.Run(ctx, t.Subject.Checks()))
	case session.PageCannot:
		return promiseLines(doctor.Run(ctx, t.Subject.Promises()), t.lookedAt())
	case session.PageVersions:
		return t.versionLines()
	case session.PageTake:
		return t.takenLines(ctx)
	case session.PageCounters:
		return counterLines(t.Counters.Snapshot(), t.Began)
	case session.PageAudit:
		return t.auditLines()
	}
	return nil
}

func doctorLines(findings []doctor.Finding) []session.Line {
	var lines []session.Line
	for _, f := range findings {
		status := map[doctor.Status]session.LineStatus{
			doctor.Good: session.LineGood, doctor.Warn: session.LineWarn, doctor.Bad: session.LineBad,
		}[f.Status]
		lines = append(lines, session.Line{Key: "doctor." + f.Name, Text: "(" + f.Detail + ")", Code: string(f.Code), Status: status})
	}
	return lines
}

// promiseLines are what the kiosk cannot do, with how that was found, below when: looked
// is when the machine was looked at, zero where nobody did.
func promiseLines(findings []doctor.Finding, looked time.Time) []session.Line {
	lines := []session.Line{{Key: "cannot.unlooked"}}
	if !looked.IsZero() {
		lines[0] = session.Line{Key: "cannot.lead", Text: verdict.Paris(looked).Format("02/01/2006 15:04")}
	}
	for _, f := range findings {
		status := map[doctor.Status]session.LineStatus{
			doctor.Good: session.LineGood, doctor.Bad: session.LineBad, doctor.Unknown: session.LineUnknown,
		}[f.Status]
		lines = append(lines, session.Line{Key: "cannot." + doctor.Promised(f), Text: "(" + f.Detail + ")", Code: string(f.Code), Status: status})
	}
	return lines
}

// lookedAt is when the machine was looked at for this start, zero where nobody did.
func (t *Tasks) lookedAt() time.Time {
	if t.Subject.Machine != nil {
		if m, err := t.Subject.Machine(); err == nil {
			return m.At
		}
	}
	return time.Time{}
}

func (t *Tasks) versionLines() []session.Line {
	lines := []session.Line{
		{Key: "version.program", Text: t.Program.Version},
		{Key: "version.commit", Text: t.Program.Commit},
	}
	add := func(key, text string) { lines = append(lines, session.Line{Key: key, Text: text}) }
	if k := t.machine(); k.Board != "" {
		add("version.appliance", fmt.Sprintf("%d (%s), %s", k.Number, k.Version, k.Board))
		if k.Trial {
			add("version.trial", strconv.FormatInt(k.Number, 10))
		}
		if k.Failed > k.Number {
			add("version.failed", strconv.FormatInt(k.Failed, 10))
		}
	}
	err := t.Help.Use(func(s *store.Store) error {
		add("version.data", strconv.FormatInt(s.Info().Number, 10))
		add("version.issued", s.Info().Date)
		changes, _ := datafolder.OverlayOf(s) // the doctor tells what does not fit
		for _, part := range overlay.Parts() {
			if n := changes.Counts()[part]; n > 0 {
				add("version."+string(part), strconv.Itoa(n))
			}
		}
		return nil
	})
	if err != nil {
		add("version.data", "?")
	}
	if t.stick != "" {
		add("version.stick", t.stick)
	}
	if t.Folder != nil {
		if id := t.Folder.ID(); id != "" {
			add("version.kiosk", id)
		}
		if other := t.Folder.Updates.Other(); other != 0 {
			add("version.previous", strconv.FormatInt(other, 10))
		}
		for _, k := range t.Folder.Updates.Ring().Trusted {
			add("version.key", k.ID()+" "+strings.Join(k.Words(), " "))
		}
	}
	add("version.sqlite", store.SQLiteVersion())
	add("version.system", runtime.GOOS+"/"+runtime.GOARCH+", "+runtime.Version())
	return lines
}

func counterLines(totals app.Totals, since time.Time) []session.Line {
	lines := []session.Line{{Key: "counters.since", Text: verdict.Paris(since).Format("02/01/2006 15:04")}}
	for _, c := range []session.Counter{session.CountRead, session.CountHelpful, session.CountUnhelpful, session.CountVerdict} {
		ids := totals.Count[c]
		for _, id := range slices.Sorted(maps.Keys(ids)) {
			lines = append(lines, session.Line{Key: "counters." + string(c), Text: fmt.Sprintf("%s %d", id, ids[id])})
		}
	}
	words := slices.SortedFunc(maps.Keys(totals.Misses), func(a, b string) int { // by theme, the most frequent first
		return cmp.Or(cmp.Compare(totals.Topics[a], totals.Topics[b]), totals.Misses[b]-totals.Misses[a], cmp.Compare(a, b))
	})
	for _, w := range words {
		text := fmt.Sprintf("« %s » %d", w, totals.Misses[w])
		if topic := totals.Topics[w]; topic != "" {
			text = topic + " : " + text
		}
		lines = append(lines, session.Line{Key: "counters.miss", Text: text})
	}
	return lines
}

// takenEvents is how many of the last records go away on a phone.
const takenEvents = 5

// takenLines are what a technician takes away on a phone: the kiosk, what the doctor
// does not find good, versions, what the kiosk cannot do, the last records.
func (t *Tasks) takenLines(ctx context.Context) []session.Line {
	lines := slices.DeleteFunc(t.versionLines(), func(l session.Line) bool {
		return !slices.Contains([]string{"version.kiosk", "version.program", "version.data", "version.previous"}, l.Key)
	})
	found := slices.DeleteFunc(doctorLines(doctor.Run(ctx, t.Subject.Checks())), func(l session.Line) bool { return l.Code == "" })
	promises := promiseLines(doctor.Run(ctx, t.Subject.Promises()), t.lookedAt())[1:]
	events := t.auditLines()
	return slices.Concat(found, lines, promises, events[:min(len(events), takenEvents)])
}

// maxAuditLines bounds what a technician pages through, the newest first.
const maxAuditLines = 100

// auditKeys are the words for each kind of record.
func auditKeys() map[audit.Kind]string {
	return map[audit.Kind]string{
		audit.Begin: "audit.chain", audit.Start: "audit.start", audit.Update: "audit.update", audit.Back: "audit.goback",
		audit.Trust: "audit.trust", audit.Setup: "audit.setup", audit.Technician: "audit.technician", audit.Code: "audit.code", audit.Clock: "audit.clock",
		audit.Doctor: "audit.doctor", audit.Daily: "audit.totals", audit.Report: "audit.export", audit.Recovery: "audit.recovered",
		audit.Remade: "audit.remade", audit.Banner: "audit.banner", audit.System: "audit.system",
	}
}

func (t *Tasks) auditLines() []session.Line {
	if t.Folder == nil {
		return nil
	}
	var lines []session.Line
	err := audit.Since(datafolder.RecordDir(t.Folder.Path), 0, func(r audit.Record, _ string) { lines = append(lines, auditLine(r)) })
	if err != nil {
		lines = append(lines, session.Line{Key: "audit.chain", Text: err.Error(), Code: string(doctor.CodeAudit), Status: session.LineBad})
	}
	slices.Reverse(lines)
	return lines[:min(len(lines), maxAuditLines)]
}

func auditLine(r audit.Record) session.Line {
	key := auditKeys()[r.Kind]
	if r.Kind == audit.Update && strings.HasPrefix(r.Note, "refused") {
		key = "audit.refused"
	}
	said := []string{verdict.Paris(r.At).Format("02/01/2006 15:04")}
	switch {
	case r.From != 0:
		said = append(said, fmt.Sprintf("%d > %d", r.From, r.To))
	case r.To != 0: // nothing before it, or the built-in help
		said = append(said, strconv.FormatInt(r.To, 10))
	}
	for _, s := range []string{r.Key, r.Note, r.Stick} {
		if s != "" {
			said = append(said, s)
		}
	}
	return session.Line{Key: key, Text: strings.Join(said, " ")}
}
