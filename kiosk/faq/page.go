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
	options  Options
	id       string
	lang     Lang
	front    frontMatter
	question Question
	readable bool // front matter and body were told apart
	complete bool // and the front matter was read without a failure
}

// readPages reads the questions of a language, in the order of the file names.
func readPages(fsys fs.FS, lang Lang, o Options) ([]*page, Issues) {
	names, issues := pageNames(fsys, lang)
	pages := make([]*page, len(names))
	forEach(len(names), func(i int) { pages[i] = readPage(fsys, names[i], lang, o) })
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

func readPage(fsys fs.FS, name string, lang Lang, o Options) *page {
	p := &page{report: report{file: name}, options: o, lang: lang, id: strings.TrimSuffix(path.Base(name), ".md")}
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
		p.noFrontMatter(src)
		return
	}
	checkText(string(front), &p.report)
	if p.failed() {
		return
	}
	checkYAMLText(string(front), pageText, &p.report)
	front = frontMatter(plainIndent(string(front)))
	p.front, p.readable = front, true
	h := front.decode(&p.report)
	p.complete = !p.failed()
	p.fill(h, trimBlankLines(body))
	p.checkValues()
	if p.question.Answer == "" {
		p.fail(offset, "write it below this line", "no answer")
		return
	}
	_, issues := p.options.parse(body)
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
	checkLine(q.Title, phrase("question"), p.front.line("question"), &p.report)
	checkLine(q.Source, phrase("source"), p.front.line("source"), &p.report)
	if q.Source == "" && p.complete {
		p.warn(p.front.line("source"), "write source: and where the text comes from", "no source")
	}
	p.checkDate(phrase("received"), q.Received, p.front.line("received"))
	p.checkDate(phrase("reviewed"), q.Reviewed, p.front.line("reviewed"))
	p.checkDate(phrase("review_by"), q.ReviewBy, p.front.line("review_by"))
	p.checkReviewDay()
	p.checkProvenance()
	p.checkSigns()
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
		checkLine(alias, phrase("alias"), line, &p.report)
	}
}

func (p *page) checkComplement() {
	c := p.question.Complement
	if c == nil {
		return
	}
	line := p.front.valueLine("complement", "text:")
	_, issues := p.options.parse(normalize(c.Text))
	p.joinAt(issues, line, phrase("complement"))
	sourceLine := p.front.valueLine("complement", "source:")
	if strings.TrimSpace(c.Source) == "" {
		p.fail(sourceLine, "write where the complement comes from", "complement without a source")
	}
	checkLine(c.Source, phrase("complement source"), sourceLine, &p.report)
	dateLine := p.front.valueLine("complement", "date:")
	if c.Date == "" {
		p.fail(dateLine, "write date: YYYY-MM-DD", "complement without a date")
	}
	p.checkDate(phrase("complement date"), c.Date, dateLine)
}

func (p *page) checkDate(name words, date string, line int) {
	if date == "" {
		return
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		p.post(Failure, line, dateHint(date), phrase("%v: %q is not a date", name, clip(date, 40)))
	}
}

// dateHint offers the date as it is to be written, where it can be told: as in
// France, day before month.
func dateHint(date string) words {
	for _, layout := range []string{"2/1/2006", "2.1.2006", "2-1-2006", "2 1 2006", "2006/1/2", "2006-1-2"} {
		if day, err := time.Parse(layout, strings.TrimSpace(date)); err == nil {
			return phrase("write %s", day.Format(time.DateOnly))
		}
	}
	return phrase("write YYYY-MM-DD, a day that exists")
}

// checkReviewDay warns of a text whose day to be looked at again is past.
func (p *page) checkReviewDay() {
	by := p.question.ReviewBy
	if p.options.Day == "" || by == "" || by >= p.options.Day {
		return
	}
	if _, err := time.Parse(time.DateOnly, by); err == nil {
		p.warn(p.front.line("review_by"), "compare it with its source, then write that day as reviewed: and a later one as review_by:",
			"the text was to be looked at again before %s; the page says so", by)
	}
}

// checkSigns warns of signs in the front matter that the screen cannot draw.
func (p *page) checkSigns() {
	q := &p.question
	p.options.checkShown(q.Title, p.front.line("question"), &p.report)
	p.options.checkShown(q.Source, p.front.line("source"), &p.report)
	if q.Complement != nil {
		p.options.checkShown(q.Complement.Source, p.front.valueLine("complement", "source:"), &p.report)
	}
}

// checkLine refuses values that cannot stand on one line of a screen.
func checkLine(value string, name words, line int, r *report) {
	if len(value) > maxLineBytes {
		r.fail(line, "shorten it", "%v of %d bytes is longer than %d", name, len(value), maxLineBytes)
	}
	if !plainLine(value) {
		r.fail(line, "write it on one line", "%v holds a control character or a line break", name)
	}
}
