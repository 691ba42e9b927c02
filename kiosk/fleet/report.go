// Package fleet looks after many kiosks that have no network: it puts together the
// reports that sticks brought home. What a report does not say is unknown, never good
// and never bad. Reports are files that anybody may have written or changed, and so
// they are bounded, and what does not hold together is told.
package fleet

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"
)

// Report is what one report says. The zero value of a field is that it does not say.
type Report struct {
	File    string // its name, for people
	Kiosk   string // the kiosk's id
	At      time.Time
	Number  int64     // of the data set
	Issued  time.Time // the data set's day
	Lists   time.Time // the day of the oldest list
	Program string
	Stick   string
	Doctor  bool           // it has the doctor's findings, and something was wrong or all was looked at
	Codes   []string       // of what the doctor found wrong: "B-29"
	Since   time.Time      // from when on Misses are counted
	Misses  map[string]int // searches without an answer
	Records []Record       // of the kiosk's record, in the file's order
	Cut     int            // the line from which on it cannot be read; 0: it is whole
	Altered int64          // number of the first record that does not give its hash; 0: none
	Sum     string         // SHA-256 of the file, in hexadecimal

	unseen bool // the doctor could not look at something
}

// Record is a link of a kiosk's record (audit.Record): enough to see what follows what.
type Record struct {
	Seq  int64     `json:"seq"`
	At   time.Time `json:"at"`
	Kind string    `json:"kind"`
	Prev string    `json:"prev"` // hash of the one before
	Hash string    `json:"hash"`
}

// The bounds of a report: a kiosk writes 4 MiB at most.
const (
	maxFile    = 8 << 20 // bytes
	maxLine    = 1 << 20
	maxRecords = 50_000
	maxWords   = 10_000 // searches
	maxText    = 60     // characters of a text that is shown
)

// ErrNoReport is that a file is no kiosk's report.
var ErrNoReport = errors.New("not a kiosk's report: it begins with no {\"report\": ...}")

// Read reads a report (guichet-rapport.jsonl). One whose beginning is a report's and
// whose rest cannot be read is Cut.
func Read(name string, r io.Reader) (*Report, error) {
	text, err := io.ReadAll(io.LimitReader(r, maxFile+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxFile:
		return nil, fmt.Errorf("over %d bytes, which no kiosk writes", maxFile)
	}
	sum := sha256.Sum256(text)
	p := &Report{File: clean(name, 200), Misses: map[string]int{}, Sum: hex.EncodeToString(sum[:])}
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))))
	lines.Buffer(nil, maxLine)
	n := 0
	for lines.Scan() {
		n++
		err := p.line(bytes.TrimSpace(lines.Bytes()), n == 1)
		if err != nil && n == 1 {
			return nil, ErrNoReport
		}
		if err != nil {
			p.Cut = n
			return p, nil
		}
	}
	if n == 0 {
		return nil, ErrNoReport
	}
	if lines.Err() != nil {
		p.Cut = n + 1
	}
	if p.unseen && len(p.Codes) == 0 { // what was not looked at is not good
		p.Doctor = false
	}
	return p, nil
}

// line is one line of a report: an object with one key, which says what it is. Keys
// that are not known are of a later program.
type line struct {
	Report  map[string]string
	Finding *struct{ Status, Code string }
	Promise *struct{ Status, Code string } // of what a kiosk cannot do
	Totals  *struct {
		Misses map[string]int `json:"searches_without_answer"`
	}
	Record json.RawMessage
}

func (p *Report) line(text []byte, first bool) error {
	var l line
	if len(text) == 0 && !first {
		return nil
	}
	if err := json.Unmarshal(text, &l); err != nil {
		return err
	}
	switch {
	case first && l.Report == nil, !first && l.Report != nil:
		return ErrNoReport
	case first:
		p.about(l.Report)
	case l.Finding != nil:
		p.finding(l.Finding.Status, l.Finding.Code)
	case l.Promise != nil && l.Promise.Code != "": // one that nobody can know does not count
		p.finding(l.Promise.Status, l.Promise.Code)
	case l.Totals != nil:
		p.misses(l.Totals.Misses)
	case l.Record != nil:
		return p.record(l.Record)
	}
	return nil
}

// idForm is what a kiosk's id looks like; a report whose kiosk is called otherwise
// says no id.
var idForm = form(`^[A-Z0-9]{3,10}(-[A-Z0-9]{3,10}){0,3}$`)

// form is compiled when a report is first read: a kiosk that starts reads none.
func form(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

func (p *Report) about(a map[string]string) {
	if idForm().MatchString(a["kiosk"]) {
		p.Kiosk = a["kiosk"]
	}
	p.At, p.Since = moment(a["at"]), moment(a["totals_since"])
	p.Issued, p.Lists = day(a["issued"]), day(a["lists"])
	if n, err := strconv.ParseInt(a["data"], 10, 64); err == nil && n > 0 {
		p.Number = n
	}
	p.Program, p.Stick = clean(a["program"], maxText), clean(a["stick"], maxText)
}

// moment reads a time by RFC 3339; the zero time for what is none.
func moment(s string) time.Time {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC()
}

func day(s string) time.Time {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return time.Time{}
	}
	return t
}

var codeForm = form(`^[A-Z]-[0-9]{2}$`)

func (p *Report) finding(status, code string) {
	p.Doctor = true
	p.unseen = p.unseen || status != "good" && status != "warn" && status != "bad"
	if (status == "warn" || status == "bad") && codeForm().MatchString(code) && !slices.Contains(p.Codes, code) && len(p.Codes) < 100 {
		p.Codes = append(p.Codes, code)
	}
}

// misses takes the searches without an answer. A kiosk tells none that fewer visits
// than Fewest ended with, and none with a digit; what a file says beyond that is not
// passed on.
func (p *Report) misses(m map[string]int) {
	for words, n := range m {
		digit := strings.ContainsFunc(words, unicode.IsDigit)
		if words = clean(words, maxText); n >= Fewest && n < 1<<31 && !digit && words != "" && len(p.Misses) < maxWords {
			p.Misses[words] = n
		}
	}
}

// record takes a record. Its hash is that of the line in the kiosk's record, which is
// this text without the hash itself.
func (p *Report) record(raw json.RawMessage) error {
	var r Record
	if err := json.Unmarshal(raw, &r); err != nil {
		return err
	}
	if r.Seq < 1 || len(r.Hash) != 64 || len(p.Records) == maxRecords {
		return errors.New("not a record")
	}
	line, found := bytes.CutSuffix(raw, []byte(`,"hash":"`+r.Hash+`"}`))
	sum := sha256.Sum256(append(bytes.Clone(line), "}\n"...))
	if p.Altered == 0 && (!found || hex.EncodeToString(sum[:]) != r.Hash) {
		p.Altered = r.Seq
	}
	r.Kind = clean(r.Kind, maxText)
	p.Records = append(p.Records, r)
	return nil
}

// last is the newest record; zero: there is none.
func (p *Report) last() Record {
	if len(p.Records) == 0 {
		return Record{}
	}
	return p.Records[len(p.Records)-1]
}

// clean makes a text of somebody else's fit to be shown: one line, no control
// characters, so many characters at most.
func clean(s string, longest int) string {
	s = strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) || c == unicode.ReplacementChar {
			return -1
		}
		return c
	}, s)
	runes := []rune(strings.TrimSpace(s))
	return string(runes[:min(len(runes), longest)])
}
