package verdict

import "guichet/kiosk/card"

// Evaluate judges a card whose reading has ended. It never fails: what cannot
// be determined is a finding, and makes the verdict "to check".
func Evaluate(facts card.Facts, trust Trust, at Clock) Report {
	e := gather(facts, trust, at)
	var findings []Finding
	checked := true
	for _, rule := range Rules() {
		for _, f := range rule.apply(e) {
			checked = checked && rule.allows(f)
			findings = append(findings, f)
		}
	}
	r := newReport(e, findings)
	r.Verdict, r.Code = decide(findings)
	if r.Verdict.Good() && !checked {
		r.Verdict, r.Code = ToCheck, CodeNotChecked
	}
	r.Since = e.since(r.Code)
	return r
}
