package main

import (
	"encoding/csv"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"guichet/kiosk/faq"
	"guichet/kiosk/fleet"
	"guichet/kiosk/text"
)

// fleetVerb makes one table of the reports that sticks brought home.
type fleetVerb struct {
	Reports []string `arg:"" help:"Reports (guichet-rapport.jsonl), or folders with reports." placeholder:"REPORT" name:"report"`
	CSV     bool     `help:"As CSV, for a spreadsheet or a program." name:"csv"`
	Day     string   `help:"As of this day instead of today." placeholder:"YYYY-MM-DD"`
	Lang    string   `help:"Language: fr or en." default:"fr" enum:"fr,en"`
}

// The bounds of what is read: files, and bytes in all of them.
const (
	maxReports     = 10_000
	maxReportBytes = 512 << 20
)

// Run implements the verb.
func (v *fleetVerb) Run() error {
	today := time.Now()
	if v.Day != "" {
		var err error
		if today, err = time.Parse(time.DateOnly, v.Day); err != nil {
			return usageError{fmt.Errorf("--day %q: a day is YYYY-MM-DD", v.Day)}
		}
	}
	files, err := reportFiles(v.Reports)
	if err != nil {
		return err
	}
	var reports []*fleet.Report
	var unreadable []string
	left := int64(maxReportBytes)
	for _, name := range files {
		r, n, err := readReport(name)
		if left -= n; left < 0 {
			return fmt.Errorf("over %d MiB of reports; hint: give the latest ones", maxReportBytes>>20)
		}
		if err != nil {
			fmt.Fprintf(os.Stderr, "kiosk: %q: %v\n", name, err)
			unreadable = append(unreadable, name)
			continue
		}
		reports = append(reports, r)
	}
	if len(reports) == 0 {
		return fmt.Errorf("none of %d files is a kiosk's report; hint: guichet-rapport.jsonl, or a folder of such files", len(files))
	}
	f := fleet.Merge(reports, unreadable, today)
	if err := v.print(os.Stdout, f, today); err != nil {
		return err
	}
	if slices.ContainsFunc(f.Notices, func(n fleet.Notice) bool { return n.Kind.Grave() }) {
		return negativeFinding{}
	}
	return nil
}

// reportFiles are the files that are named, and the *.jsonl in the folders that are,
// but for the hidden ones: a Mac puts "._guichet-rapport.jsonl" beside each report.
func reportFiles(names []string) (files []string, err error) {
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil || !info.IsDir() { // one that is not there is told with the others
			files = append(files, name)
			continue
		}
		err = filepath.WalkDir(name, func(path string, e fs.DirEntry, err error) error {
			if err == nil && e.Type().IsRegular() && !strings.HasPrefix(e.Name(), ".") && strings.EqualFold(filepath.Ext(path), ".jsonl") {
				files = append(files, path)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	if len(files) > maxReports {
		return nil, fmt.Errorf("%d reports, and %d at most; hint: give the latest ones", len(files), maxReports)
	}
	return files, nil
}

// readReport reads a file of n bytes.
func readReport(name string) (r *fleet.Report, n int64, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return nil, 0, fleet.ErrNoReport
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, 0, err
	}
	defer f.Close() // only read
	r, err = fleet.Read(name, f)
	return r, info.Size(), err
}

func (v *fleetVerb) print(w io.Writer, f *fleet.Fleet, today time.Time) error {
	if v.CSV {
		return writeFleetCSV(w, f)
	}
	words, err := text.LoadFleet(faq.Lang(v.Lang))
	if err != nil {
		return err
	}
	sticks, err := text.LoadSticks(faq.Lang(v.Lang))
	if err != nil {
		return err
	}
	p := fleetPage{w: w, words: words, findings: sticks.Findings}
	p.print(f, today)
	return p.err
}

// fleetPage prints for people. The first error ends it.
type fleetPage struct {
	w        io.Writer
	words    *text.Fleet
	findings map[string]text.Notice
	err      error
}

func (p *fleetPage) say(format string, args ...any) {
	if p.err == nil {
		_, p.err = fmt.Fprintf(p.w, format, args...)
	}
}

func (p *fleetPage) print(f *fleet.Fleet, today time.Time) {
	p.say("%s\n\n", text.Fill(p.words.Title, "n", strconv.Itoa(len(f.Kiosks)), "date", today.UTC().Format(time.DateOnly)))
	p.table(f.Kiosks)
	p.codes(f.Kiosks)
	p.say("\n%s\n", p.words.Notices)
	for _, n := range f.Notices {
		p.say("  %s\n", p.notice(n))
	}
	if len(f.Notices) == 0 {
		p.say("  %s\n", p.words.None)
	}
	p.say("\n%s\n", p.words.Questions)
	for _, q := range f.Questions {
		p.say("  %s\n", text.Fill(p.words.Question, "n", strconv.Itoa(q.Count), "words", q.Words))
	}
	if len(f.Questions) == 0 {
		p.say("  %s\n", p.words.None)
	}
}

func (p *fleetPage) table(kiosks []fleet.Kiosk) {
	if p.err != nil || len(kiosks) == 0 {
		return
	}
	t := tabwriter.NewWriter(p.w, 0, 0, 2, ' ', 0)
	c := p.words.Columns
	rows := [][]string{{c.Kiosk, c.Seen, c.Days, c.Number, c.Lists, c.Doctor, c.Program, c.Reports, c.File}}
	for _, k := range kiosks {
		id := k.ID
		if id == "" {
			id = p.words.Unknown
		}
		if k.Copy > 0 {
			id = text.Fill(p.words.Copy, "kiosk", id, "n", strconv.Itoa(k.Copy))
		}
		rows = append(rows, append([]string{id}, fleetCells(k, p.words.Unknown, p.words.Good)...))
	}
	for _, row := range rows {
		if _, err := fmt.Fprintln(t, strings.Join(row, "\t")); err != nil {
			p.err = err
			return
		}
	}
	p.err = t.Flush()
}

// fleetCells are the cells of a kiosk behind its id.
func fleetCells(k fleet.Kiosk, unknown, good string) []string {
	days := func(n int) string {
		if n == fleet.Unknown {
			return unknown
		}
		return strconv.Itoa(n)
	}
	known := func(s string) string {
		if s == "" {
			return unknown
		}
		return s
	}
	number, seen, doctor := "", "", unknown
	if k.Latest.Number > 0 {
		number = strconv.FormatInt(k.Latest.Number, 10)
	}
	if !k.Seen.IsZero() {
		seen = k.Seen.Format(time.DateOnly)
	}
	if k.Doctor {
		doctor = good
		if len(k.Latest.Codes) > 0 {
			doctor = strings.Join(k.Latest.Codes, " ")
		}
	}
	return []string{known(seen), days(k.Days), known(number), days(k.Lists), doctor, known(k.Latest.Program), strconv.Itoa(k.Reports), k.Latest.File}
}

// codes explains the doctor's codes that stand in the table.
func (p *fleetPage) codes(kiosks []fleet.Kiosk) {
	var all []string
	for _, k := range kiosks {
		all = append(all, k.Latest.Codes...)
	}
	slices.Sort(all)
	if len(all) > 0 {
		p.say("\n%s\n", p.words.Codes)
	}
	for _, code := range slices.Compact(all) {
		p.say("  %s %s\n", code, p.findings[code].Word)
	}
}

// maxNamed bounds the files that a notice names.
const maxNamed = 3

func (p *fleetPage) notice(n fleet.Notice) string {
	files, last := n.Files, ""
	if n.Kind == fleet.Older {
		files, last = n.Files[:len(n.Files)-1], n.Files[len(n.Files)-1]
	}
	named := strings.Join(files[:min(len(files), maxNamed)], ", ")
	if more := len(files) - maxNamed; more > 0 {
		named += " " + text.Fill(p.words.More, "n", strconv.Itoa(more))
	}
	id := n.Kiosk
	if id == "" {
		id = p.words.Unknown
	}
	return id + "  " + text.Fill(p.words.Notice[string(n.Kind)], "file", named, "last", last,
		"from", strconv.FormatInt(n.From, 10), "to", strconv.FormatInt(n.To, 10))
}

// writeFleetCSV writes one table (RFC 4180): a line a kiosk, a notice, a search. The
// first column says which; what is not known is "unknown".
func writeFleetCSV(w io.Writer, f *fleet.Fleet) error {
	out := csv.NewWriter(w)
	out.UseCRLF = true
	rows := [][]string{{"line", "kiosk", "copy", "seen", "days_since", "number", "lists_age_days", "doctor", "program", "reports", "file", "notice", "from", "to", "search", "visits"}}
	for _, k := range f.Kiosks {
		id, copied := k.ID, ""
		if id == "" {
			id = "unknown"
		}
		if k.Copy > 0 {
			copied = strconv.Itoa(k.Copy)
		}
		rows = append(rows, slices.Concat([]string{"kiosk", id, copied}, fleetCells(k, "unknown", "good"), make([]string, 5)))
	}
	for _, n := range f.Notices {
		row := make([]string, len(rows[0]))
		row[0], row[1], row[10], row[11] = "notice", n.Kiosk, strings.Join(n.Files, " "), string(n.Kind)
		if n.From > 0 {
			row[12] = strconv.FormatInt(n.From, 10)
		}
		if n.To > 0 {
			row[13] = strconv.FormatInt(n.To, 10)
		}
		rows = append(rows, row)
	}
	for _, q := range f.Questions {
		row := make([]string, len(rows[0]))
		row[0], row[14], row[15] = "search", q.Words, strconv.Itoa(q.Count)
		rows = append(rows, row)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = harmless(row[i])
		}
	}
	return out.WriteAll(rows)
}

// harmless keeps a spreadsheet from taking a cell for a formula: a quote comes before
// what one begins with, also behind blanks (OWASP, "CSV Injection").
func harmless(cell string) string {
	if first := strings.TrimLeft(cell, " \u00a0\u3000"); first != "" && strings.ContainsAny(first[:1], "=+-@\t\r\n|%") ||
		strings.HasPrefix(first, "＝") || strings.HasPrefix(first, "＋") || strings.HasPrefix(first, "－") || strings.HasPrefix(first, "＠") {
		return "'" + cell
	}
	return cell
}
