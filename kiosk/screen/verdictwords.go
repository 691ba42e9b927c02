package screen

import (
	"strconv"
	"time"

	"guichet/kiosk/text"
	"guichet/kiosk/verdict"
)

// oldAfter is after how many days a card that ended is an old one, whose renewal
// nobody waits for.
const oldAfter = 365

// VerdictWords returns the words of a report's verdict with its dates filled in.
// phone is the site's, "" where it has none.
func VerdictWords(r *verdict.Report, t *text.Set, c *text.Cards, phone string) text.Verdict {
	w := c.Verdicts[string(r.Code)]
	if other := w.Variants[variant(r, w.Variants)]; other != "" {
		w.Action = other
	}
	whom := t.Card.HelpService
	if phone != "" {
		whom = text.Fill(t.Card.HelpSite, "phone", phone)
	}
	kind := c.Names[r.Name]
	if kind == "" {
		kind = t.Card.UnknownKind
	}
	w.Meaning = fillDates(w.Meaning, r, t)
	w.Meaning = text.Fill(w.Meaning, "kind", kind, "help", whom)
	w.Action, w.Desk = text.Fill(w.Action, "help", whom), text.Fill(w.Desk, "help", whom)
	w.Variants = nil
	return w
}

// variant names the Action that fits the card's state and type, "" for the usual
// one.
func variant(r *verdict.Report, variants map[string]string) string {
	if variants["old"] != "" && verdict.Days(r.NotAfter, r.JudgedAt) > oldAfter {
		return "old"
	}
	return r.Type.String()
}

// fillDates fills {end} and {begin} with dates, {span} with the time between that date
// and the judgement, and {since} with words for since when a card is in opposition:
// none where the list does not say.
func fillDates(words string, r *verdict.Report, t *text.Set) string {
	at, since := r.NotAfter, ""
	switch {
	case !r.Since.IsZero():
		at = r.Since
		since = text.Fill(t.Spans.Since, "date", parisDate(t, at), "span", span(t, at, r.JudgedAt))
	case r.Verdict == verdict.NotYetValid:
		at = r.NotBefore
	}
	return text.Fill(words, "end", parisDate(t, r.NotAfter), "begin", parisDate(t, r.NotBefore),
		"since", since, "span", span(t, at, r.JudgedAt))
}

// parisDate is the Paris date of a time, "" for the zero time.
func parisDate(t *text.Set, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return t.Date(verdict.Paris(at).Format(time.DateOnly))
}

// The limits up to which a span is told in days, and in months.
const (
	daysUpTo   = 60
	monthsUpTo = 24
)

// span says how long it is between two times as people count: in days, from two
// months on in whole months, from two years on in whole years. The order of the
// two does not matter.
func span(t *text.Set, a, b time.Time) string {
	if a.After(b) {
		a, b = b, a
	}
	days, months := verdict.Days(a, b), wholeMonths(verdict.Paris(a), verdict.Paris(b))
	switch {
	case days == 0:
		return t.Spans.Today
	case days == 1:
		return t.Spans.Day
	case days < daysUpTo || months < 2:
		return text.Fill(t.Spans.Days, "n", strconv.Itoa(days))
	case months < monthsUpTo:
		return text.Fill(t.Spans.Months, "n", strconv.Itoa(months))
	}
	return text.Fill(t.Spans.Years, "n", strconv.Itoa(months/12))
}

// wholeMonths counts the whole months from one date to a later one.
func wholeMonths(from, to time.Time) int {
	n := 12*(to.Year()-from.Year()) + int(to.Month()-from.Month())
	if to.Day() < from.Day() {
		n--
	}
	return n
}
