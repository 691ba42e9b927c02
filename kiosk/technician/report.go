package technician

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"guichet/kiosk/app"
	"guichet/kiosk/audit"
	"guichet/kiosk/bundle"
	"guichet/kiosk/datafolder"
	"guichet/kiosk/doctor"
	"guichet/kiosk/faq"
	"guichet/kiosk/screen"
	"guichet/kiosk/session"
	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// The names of the report on the stick: for people, and for programs.
const (
	reportText  = "guichet-rapport.txt"
	reportLines = "guichet-rapport.jsonl"
)

// writeReport puts the report on the stick. It holds no person's data: versions,
// the doctor's findings, totals, and the record since the last report.
func (t *Tasks) writeReport(ctx context.Context) (session.TaskResult, error) {
	stick := t.Sticks.current()
	if stick == nil {
		return session.TaskResult{}, &bundle.Refusal{Reason: bundle.StickPulled}
	}
	r, err := t.report(ctx)
	if err != nil {
		return session.TaskResult{}, err
	}
	lines, err := r.lines()
	if err != nil {
		return session.TaskResult{}, err
	}
	words, err := text.Load()
	if err != nil {
		return session.TaskResult{}, err
	}
	data, err := stick.WriteReport(ctx, reportLines, lines, r.At)
	if err != nil {
		return session.TaskResult{}, stickError(err)
	}
	name, err := stick.WriteReport(ctx, reportText, r.page(words), r.At)
	if err != nil {
		return session.TaskResult{}, stickError(err)
	}
	t.write(audit.Record{Kind: audit.Report, To: r.Last})
	return session.TaskResult{File: name + ", " + data}, nil
}

// kioskReport is what a technician takes away.
type kioskReport struct {
	At       time.Time
	Versions []session.Line
	Findings []doctor.Finding
	Promises []doctor.Finding // what the kiosk cannot do
	Looked   time.Time        // when the machine was looked at for Promises, zero: nobody did
	Totals   app.Totals
	Since    time.Time // of the totals
	Records  []recordLine
	Last     int64     // sequence number of the newest record in it
	Bundle   string    // SHA-256 of the current data set's bundle; "": not known
	Lists    time.Time // of the oldest list that cards are judged by; zero: not known
}

// recordLine is a record with the hash of its line, so that the next report can
// be seen to follow this one.
type recordLine struct {
	audit.Record
	Hash string `json:"hash"`
}

func (t *Tasks) report(ctx context.Context) (*kioskReport, error) {
	r := &kioskReport{At: time.Now(), Versions: t.versionLines(), Findings: doctor.Run(ctx, t.Subject.Checks()), Promises: doctor.Run(ctx, t.Subject.Promises()),
		Looked: t.lookedAt(), Totals: t.Counters.Snapshot(), Since: t.Began, Lists: t.oldestList(ctx)}
	if t.Folder == nil {
		return r, ctx.Err()
	}
	err := audit.Since(datafolder.RecordDir(t.Folder.Path), 0, r.add)
	if err != nil {
		t.Log.Error("the record cannot be read to its end", "cause", err) // the doctor tells it too
	}
	if r.Bundle != "" {
		r.Versions = append(r.Versions, session.Line{Key: "version.bundle", Text: r.Bundle})
	}
	return r, ctx.Err()
}

// add takes a record into the report, and drops those that an earlier report took
// away.
func (r *kioskReport) add(one audit.Record, hash string) {
	if one.Kind == audit.Report {
		r.Records = slices.DeleteFunc(r.Records, func(l recordLine) bool { return l.Seq <= one.To })
	}
	if one.Kind == audit.Update && one.SHA256 != "" && fmt.Sprint(one.To) == r.number() {
		r.Bundle = one.SHA256
	}
	r.Records = append(r.Records, recordLine{one, hash})
	r.Last = one.Seq
}

// number is that of the current data set.
func (r *kioskReport) number() string {
	for _, l := range r.Versions {
		if l.Key == "version.data" {
			return l.Text
		}
	}
	return ""
}

// oldestList is the day of the oldest list that cards are judged by, of each issuer
// the latest and the oppositions; zero where one is missing.
func (t *Tasks) oldestList(ctx context.Context) (oldest time.Time) {
	err := t.Help.WithEvidence(ctx, func(held datafolder.Evidence) {
		lists, err := held.Revocations.CRLs()
		opposed, listed, oppErr := held.Oppositions.OppositionList()
		if err != nil || oppErr != nil || len(lists) == 0 || !listed {
			return
		}
		oldest = opposed.Made
		for _, l := range lists {
			if l.ThisUpdate.Before(oldest) {
				oldest = l.ThisUpdate
			}
		}
	})
	if err != nil {
		return time.Time{}
	}
	return oldest
}

// lines is the report as JSON, an object a line: {"report": ...} first, then
// findings, totals, records.
func (r *kioskReport) lines() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	put := func(kind string, v any) error { return enc.Encode(map[string]any{kind: v}) }
	about := map[string]string{"at": r.At.UTC().Format(time.RFC3339), "totals_since": r.Since.UTC().Format(time.RFC3339)}
	if !r.Lists.IsZero() {
		about["lists"] = r.Lists.UTC().Format(time.DateOnly)
	}
	for _, l := range r.Versions {
		name := strings.TrimPrefix(l.Key, "version.")
		about[name] = strings.TrimPrefix(about[name]+"; "+l.Text, "; ")
	}
	if err := put("report", about); err != nil {
		return nil, err
	}
	found := doctor.DocumentOf(slices.Concat(r.Findings, r.Promises))
	for _, f := range found.Findings {
		if err := put("finding", f); err != nil {
			return nil, err
		}
	}
	for _, f := range found.Promises {
		if err := put("promise", f); err != nil {
			return nil, err
		}
	}
	if err := put("totals", map[string]any{"counts": r.Totals.Count, "searches_without_answer": r.Totals.Misses, "nearest_topics": r.Totals.Topics}); err != nil {
		return nil, err
	}
	for _, one := range r.Records {
		if err := put("record", one); err != nil {
			return nil, err
		}
	}
	return b.Bytes(), nil
}

// pageWidth is that of the printed page, in characters.
const pageWidth = 78

// page is the report for people: plain text in French, with the line ends that
// every PC prints.
func (r *kioskReport) page(words text.Sets) []byte {
	var b strings.Builder
	sticks, cards, set := words.Sticks(faq.French), words.Cards(faq.French), words.For(faq.French)
	says := func(l session.Line) string {
		return strings.TrimSpace(text.Fill(sticks.LinesByKey[l.Key], "text", screen.LineText(sticks, cards, set, l)))
	}
	head := func(s string) { fmt.Fprintf(&b, "\n%s\n%s\n", s, strings.Repeat("-", len([]rune(s)))) }
	line := func(s string) { b.WriteString(wrapText(s, pageWidth)) }
	fmt.Fprintf(&b, "RAPPORT DE LA BORNE\n===================\n%s, heure de Paris\n", verdict.Paris(r.At).Format("02/01/2006 15:04"))
	head("Versions")
	for _, l := range r.Versions {
		line(says(l))
	}
	head("Diagnostic")
	status := map[session.LineStatus]string{session.LineGood: "[OK]", session.LineWarn: "[!] ", session.LineBad: "[X] ", session.LineUnknown: "[?] "}
	for _, l := range doctorLines(r.Findings) {
		line(fmt.Sprintf("%-4s %s %s", status[l.Status], l.Code, says(l)))
	}
	head("Ce que cette borne ne peut pas faire")
	for _, l := range promiseLines(r.Promises, r.Looked) {
		line(strings.TrimSpace(fmt.Sprintf("%-4s %s %s", status[l.Status], l.Code, says(l))))
	}
	head("Compteurs")
	for _, l := range counterLines(r.Totals, r.Since) {
		line(says(l))
	}
	head("Journal depuis le dernier rapport")
	for _, one := range r.Records {
		l := auditLine(one.Record)
		line(says(l))
	}
	if n := len(r.Records); n > 0 {
		line("Empreinte de la dernière ligne : " + r.Records[n-1].Hash)
	}
	return []byte(strings.ReplaceAll(b.String(), "\n", "\r\n"))
}

// wrapText breaks a line at blanks; what follows is indented.
func wrapText(s string, width int) string {
	var b strings.Builder
	n := 0
	for i, word := range strings.Fields(s) {
		long := len([]rune(word))
		switch {
		case i == 0:
		case n+1+long > width:
			b.WriteString("\n    ")
			n = 4
		default:
			b.WriteString(" ")
			n++
		}
		b.WriteString(word)
		n += long
	}
	return b.String() + "\n"
}
