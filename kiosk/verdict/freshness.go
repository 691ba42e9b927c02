package verdict

import (
	"fmt"
	"time"
)

// freshnessRule: the lists are those that were signed, and of a time that still counts.
func freshnessRule() Rule {
	return Rule{
		Name:     "freshness",
		Citation: "RFC 5280, 5.1.2.5 (nextUpdate); contract of the verdict: in date, late, too old, absent; a date that has not come is no freshness; what was changed after its publisher signed it proves nothing",
		Meaning:  "The lists that the card was looked up in are genuine, and recent enough.",
		applies:  (*evidence).chained,
		check:    checkFreshness,
	}
}

// age is how old a list is. The zero value means unknown.
type age uint8

const (
	ageUnknown age = iota
	inDate
	late
	tooOld
)

// ageOf places now on the ladder: in date up to nextUpdate included, late up to
// so many days after it, then too old.
func ageOf(nextUpdate, now time.Time, lateDays int) age {
	switch {
	case nextUpdate.IsZero() || now.IsZero():
		return ageUnknown
	case !now.After(nextUpdate):
		return inDate
	case !now.After(nextUpdate.Add(time.Duration(lateDays) * 24 * time.Hour)):
		return late
	}
	return tooOld
}

// genuine says what weakens every list: the data set was changed, or is not checked.
func (e *evidence) genuine() []Finding {
	switch e.trust.Integrity {
	case Intact:
		return nil
	case Altered:
		return one(warn(CodeAltered, "the data set was changed after it was installed"))
	}
	return one(unknown(CodeUnchecked, "the data set is still being checked"))
}

// checkFreshness looks at every list that was consulted; that one is absent is
// said by the rule that wanted it.
func checkFreshness(e *evidence) (all []Finding) {
	all = e.genuine()
	for _, l := range e.links() {
		late, old := CodeRootListLate, CodeRootListOld
		if l.ofCard() {
			late, old = CodeListLate, CodeListOld
		}
		for _, list := range l.lists {
			all = append(all, e.fresh(fmt.Sprintf("list of %q", list.IssuerName), list.ThisUpdate, list.NextUpdate, late, old))
		}
	}
	if o := e.opposed; o.held && e.inOpenList() {
		next := o.list.NextUpdate
		if next.IsZero() {
			next = o.list.Made
		}
		all = append(all, e.fresh("opposition list", o.list.Made, next, CodeOpposedLate, CodeOpposedOld))
	}
	if len(all) == 0 {
		return one(notApplicable("no list"))
	}
	return all
}

// ahead is by how much a list may be later than the clock: time zones, and a
// clock that nobody sets to the minute.
const ahead = 24 * time.Hour

func (e *evidence) fresh(what string, made, next time.Time, lateCode, oldCode Code) Finding {
	now := e.clock.when(e.at.Now)
	if made.After(now.Add(ahead)) {
		return unknown(CodeListAhead, fmt.Sprintf("%s of %s, which has not come yet", what, dateOf(made)))
	}
	detail := fmt.Sprintf("%s of %s, %d days old", what, dateOf(made), max(0, Days(made, now)))
	switch ageOf(next, now, e.trust.Site.lateDays()) {
	case inDate:
		return pass(detail)
	case late:
		return warn(lateCode, detail)
	case tooOld:
		return warn(oldCode, detail)
	}
	return unknown(oldCode, detail)
}
