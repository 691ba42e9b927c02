package faq

import (
	"regexp"
	"sync"
	"time"
)

// year matches a source's date that is known by its year only.
var year = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`^(19|20)\d\d$`) })

// checkProvenance checks what a page says of its source's worth. A page that
// is marked as ours has to say it: a visitor relies on the source, not on us.
func (p *page) checkProvenance() {
	q := &p.question
	if date := q.SourceDate; date != "" && !year().MatchString(date) {
		if _, err := time.Parse(time.DateOnly, date); err != nil {
			p.fail(p.front.line("source_date"), "write YYYY-MM-DD, or YYYY where only the year is known", "%v: %q is not a date", "source_date", clip(date, 40))
		}
	}
	switch q.Confidence {
	case HighConfidence, MediumConfidence, NoOutsideSource:
	case UnknownConfidence:
		if q.Ours && p.complete {
			p.warn(p.front.line("ours"), "write confidence: high for an official page, medium for an old or regional one, none without a page", "no confidence")
		}
	default:
		p.fail(p.front.line("confidence"), "write high, medium or none", "unknown confidence %q", clip(string(q.Confidence), 40))
	}
}
