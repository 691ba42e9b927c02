package faq

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity grades an Issue. The zero value is Failure, so that an issue that
// nobody graded refuses.
type Severity uint8

// The severities.
const (
	Failure Severity = iota // the sources are refused
	Warning                 // the sources are accepted
)

// String returns "failure" or "warning".
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "failure"
}

// Issue is one remark on the sources, made for their author.
type Issue struct {
	File     string // path below the root of the sources, "" for a text without a file
	Line     int    // counted from 1; 0 when the issue belongs to no line
	Severity Severity
	Message  string // what is wrong, in English
	Hint     string // what to write instead, "" when there is nothing to add

	message, hint words // the same, to be said in another language
	late          bool  // follows from others: it is said behind them
}

// NewIssue returns an issue whose message and hint can be said in French; both
// are formats of data/text/lint.fr.yaml.
func NewIssue(file string, line int, severity Severity, hint, format string, args ...any) Issue {
	return newIssue(file, line, severity, phrase(hint), phrase(format, args...))
}

func newIssue(file string, line int, severity Severity, hint, message words) Issue {
	return Issue{File: file, Line: line, Severity: severity,
		Message: message.in(English), Hint: hint.in(English), message: message, hint: hint}
}

// Phrase returns what is wrong, without place and hint, as a format with its arguments.
func (i Issue) Phrase() (format string, args []any) { return i.message.format, i.message.args }

// String returns the issue in English.
func (i Issue) String() string { return i.In(English) }

// In returns the issue on one line: file and line, message, hint.
func (i Issue) In(lang Lang) string {
	message, hint := i.Message, i.Hint
	if i.message.format != "" && lang == French {
		message, hint = i.message.in(lang), i.hint.in(lang)
	}
	var b strings.Builder
	b.WriteString(i.place(lang))
	if i.Severity == Warning {
		b.WriteString(phrase("warning: ").in(lang))
	}
	b.WriteString(message)
	if hint != "" {
		b.WriteString(phrase("; hint: ").in(lang) + hint)
	}
	return b.String()
}

func (i Issue) place(lang Lang) string {
	switch {
	case i.File != "" && i.Line > 0:
		return fmt.Sprintf("%s:%d: ", i.File, i.Line)
	case i.File != "":
		return i.File + ": "
	case i.Line > 0:
		return phrase("line %d: ", i.Line).in(lang)
	}
	return ""
}

// Issues are the remarks on one text or on a whole tree of sources.
type Issues []Issue

// Err returns the failures as an error of type Issues, nil when there are only
// warnings or nothing at all.
func (is Issues) Err() error {
	var failures Issues
	for _, i := range is {
		if i.Severity != Warning {
			failures = append(failures, i)
		}
	}
	if len(failures) == 0 {
		return nil
	}
	return failures
}

// maxErrorLines bounds the text of an error; the Issues hold all of them.
const maxErrorLines = 50

// Error returns the issues, one a line; from the 51st on it only counts them.
func (is Issues) Error() string {
	lines := make([]string, 0, min(len(is), maxErrorLines+1))
	for n, i := range is {
		if n == maxErrorLines {
			lines = append(lines, fmt.Sprintf("and %d more", len(is)-n))
			break
		}
		lines = append(lines, i.String())
	}
	return strings.Join(lines, "\n")
}

// sort orders by file, then line; issues of one line keep their order. Those
// that follow from others come last.
func (is Issues) sort() {
	slices.SortStableFunc(is, func(a, b Issue) int {
		if a.late != b.late {
			if a.late {
				return 1
			}
			return -1
		}
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
}

// maxFileIssues bounds what is reported on one file: whoever has a hundred to
// mend is not helped by the next thousand.
const maxFileIssues = 100

// report collects the issues of one file.
type report struct {
	file   string
	issues Issues
}

func (r *report) fail(line int, hint, format string, args ...any) {
	r.post(Failure, line, phrase(hint), phrase(format, args...))
}

func (r *report) warn(line int, hint, format string, args ...any) {
	r.post(Warning, line, phrase(hint), phrase(format, args...))
}

func (r *report) post(severity Severity, line int, hint, message words) {
	r.add(newIssue(r.file, line, severity, hint, message))
}

func (r *report) add(i Issue) {
	if len(r.issues) > maxFileIssues {
		return
	}
	if len(r.issues) == maxFileIssues {
		i = newIssue(r.file, i.Line, Failure, words{}, phrase("more issues follow that are not listed"))
	}
	i.File = r.file
	r.issues = append(r.issues, i)
}

// failed tells whether a failure was reported.
func (r *report) failed() bool { return r.issues.Err() != nil }

// join takes over the issues of a part of the file that begins offset lines
// below its top.
func (r *report) join(part Issues, offset int) {
	for _, i := range part {
		i.Line += offset
		r.add(i)
	}
}

// joinAt takes over the issues of a value of the front matter, all at the line
// of its key; what names the value.
func (r *report) joinAt(part Issues, line int, what words) {
	for _, i := range part {
		r.post(i.Severity, line, i.hint, phrase("%v: %v", what, i.message))
	}
}
