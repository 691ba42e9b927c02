package faq

import (
	"io/fs"
	"path"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// The limits of the values of a front matter.
const (
	maxLineBytes = 300 // a title, an alias, a source: seven lines of the narrowest screen
	maxAliases   = 64
	maxRelated   = 32
)

// page is the file of one question, with what the checks across files need.
type page struct {
	report
	id       string
	lang     Lang
	front    frontMatter
	question Question
	readable bool // front matter and body were told apart
	complete bool // and the front matter was read without a failure
}

// readPages reads the questions of a language, in the order of the file names.
func readPages(fsys fs.FS, lang Lang) ([]*page, Issues) {
	names, issues := pageNames(fsys, lang)
	pages := make([]*page, len(names))
	forEach(len(names), func(i int) { pages[i] = readPage(fsys, names[i], lang) })
	return pages, issues
}

// forEach calls do for 0 to n-1 in as many goroutines as there are processors,
// and returns when they have all ended.
func forEach(n int, do func(int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(n, runtime.GOMAXPROCS(0)) {
		workers.Go(func() {
			for i := next.Add(1); i <= int64(n); i = next.Add(1) {
				do(int(i - 1))
			}
		})
	}
	workers.Wait()
}

func readPage(fsys fs.FS, name string, lang Lang) *page {
	p := &page{report: report{file: name}, lang: lang, id: strings.TrimSuffix(path.Base(name), ".md")}
	if !validSlug(p.id) {
		p.fail(0, slugHint, "the file's name cannot be an id")
	}
	if src, ok := readFile(fsys, name, &p.report); ok {
		p.parse(src)
	}
	return p
}

// parse reads a normalized file.
func (p *page) parse(src string) {
	front, body, offset, ok := splitFrontMatter(src)
	if !ok {
		p.fail(1, `the first line is "---", then come lines of key: value, then a line "---", then the answer`, "no front matter")
		return
	}
	checkText(string(front), &p.report)
	if p.failed() {
		return
	}
	p.front, p.readable = front, true
	h := front.decode(&p.report)
	p.complete = !p.failed()
	p.fill(h, trimBlankLines(body))
	p.checkValues()
	if p.question.Answer == "" {
		p.fail(offset, "write it below this line", "no answer")
		return
	}
	_, issues := parseMarkdown(body)
	p.join(issues, offset)
}

// trimBlankLines keeps the indentation of the first line: it may mean code,
// which is refused.
func trimBlankLines(body string) string {
	if strings.TrimSpace(body) == "" {
		return ""
	}
	return strings.Trim(body, "\n")
}

// fill takes over the values of the front matter, and the answer.
func (p *page) fill(h header, answer string) {
	p.question = Question{
		ID: p.id, Lang: p.lang, Title: strings.TrimSpace(h.Question), Topic: h.Topic,
		Aliases: h.Aliases, Related: h.Related, Source: strings.TrimSpace(h.Source),
		Received: h.Received, Reviewed: h.Reviewed, ReviewBy: h.ReviewBy,
		Translated: h.Translated, Ours: h.Ours, SourceDate: h.SourceDate, Confidence: h.Confidence,
		Answer: answer, Complement: h.Complement,
	}
	p.question.Steps = p.readSteps(h.Steps)
}

// checkValues checks what can be said without the other files.
func (p *page) checkValues() {
	q := &p.question
	if q.Title == "" {
		p.missing("question", "write question: and the question")
	}
	checkLine(q.Title, "question", p.front.line("question"), &p.report)
	checkLine(q.Source, "source", p.front.line("source"), &p.report)
	if q.Source == "" && p.complete {
		p.warn(p.front.line("source"), "write source: and where the text comes from", "no source")
	}
	p.checkDate("received", q.Received, p.front.line("received"))
	p.checkDate("reviewed", q.Reviewed, p.front.line("reviewed"))
	p.checkDate("review_by", q.ReviewBy, p.front.line("review_by"))
	p.checkProvenance()
	p.checkAliases()
	p.checkComplement()
}

// missing reports a key without a value, unless an earlier failure explains it.
func (p *page) missing(key, hint string) {
	if p.complete {
		p.fail(p.front.line(key), hint, "no %s", key)
	}
}

func (p *page) checkAliases() {
	q := &p.question
	if len(q.Aliases) > maxAliases {
		p.fail(p.front.line("aliases"), "keep the best", "%d aliases are more than %d", len(q.Aliases), maxAliases)
		return
	}
	for i, alias := range q.Aliases {
		q.Aliases[i] = strings.TrimSpace(alias)
		line := p.front.valueLine("aliases", alias)
		if q.Aliases[i] == "" {
			p.fail(line, "delete it", "an alias is empty")
		}
		checkLine(alias, "alias", line, &p.report)
	}
}

func (p *page) checkComplement() {
	c := p.question.Complement
	if c == nil {
		return
	}
	line := p.front.valueLine("complement", "text:")
	_, issues := parseMarkdown(normalize(c.Text))
	p.joinAt(issues, line, "complement")
	sourceLine := p.front.valueLine("complement", "source:")
	if strings.TrimSpace(c.Source) == "" {
		p.fail(sourceLine, "write where the complement comes from", "complement without a source")
	}
	checkLine(c.Source, "complement source", sourceLine, &p.report)
	dateLine := p.front.valueLine("complement", "date:")
	if c.Date == "" {
		p.fail(dateLine, "write date: YYYY-MM-DD", "complement without a date")
	}
	p.checkDate("complement date", c.Date, dateLine)
}

func (p *page) checkDate(name, date string, line int) {
	if date == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		p.fail(line, "write YYYY-MM-DD, a day that exists", "%s: %q is not a date", name, clip(date, 40))
	}
}

// checkLine refuses values that cannot stand on one line of a screen.
func checkLine(value, name string, line int, r *report) {
	if len(value) > maxLineBytes {
		r.fail(line, "shorten it", "%s of %d bytes is longer than %d", name, len(value), maxLineBytes)
	}
	if !plainLine(value) {
		r.fail(line, "write it on one line", "%s holds a control character or a line break", name)
	}
}
