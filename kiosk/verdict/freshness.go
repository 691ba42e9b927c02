package verdict

import (
	"fmt"
	"time"
)

// freshnessRule: the lists are of a time that still counts.
func freshnessRule() Rule {
	return Rule{
		Name:     "freshness",
		Citation: "RFC 5280, 5.1.2.5 (nextUpdate); contract of the verdict: in date, late, too old, absent",
		Meaning:  "The lists that the card was looked up in are recent enough.",
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

// checkFreshness looks at every list that was consulted; that one is absent is
// said by the rule that wanted it.
func checkFreshness(e *evidence) (all []Finding) {
	for _, l := range e.links() {
		if !l.held {
			continue
		}
		what := fmt.Sprintf("list of %q", l.list.IssuerName)
		if l.ofCard() {
			all = append(all, e.fresh(what, l.list.ThisUpdate, l.list.NextUpdate, CodeListLate, CodeListOld))
		} else {
			all = append(all, e.fresh(what, l.list.ThisUpdate, l.list.NextUpdate, CodeRootListLate, CodeRootListOld))
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

func (e *evidence) fresh(what string, made, next time.Time, lateCode, oldCode Code) Finding {
	now := e.clock.when(e.at.Now)
	detail := fmt.Sprintf("%s of %s, %d days old", what, dateOf(made), Days(made, now))
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
